/** Server-sent events as language models send them. */

/** Each as the data of one event: text as it is, all else as JSON, under its `type` where it has one. */
export function eventStream(data: readonly unknown[]): string {
  return data.map((item) => `${eventLine(item)}data: ${textOf(item)}\n\n`).join("");
}

function eventLine(item: unknown): string {
  const isNamed = typeof item === "object" && item !== null && "type" in item;
  return isNamed ? `event: ${String(item.type)}\n` : "";
}

function textOf(item: unknown): string {
  return typeof item === "string" ? item : JSON.stringify(item);
}
