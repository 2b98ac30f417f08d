/**
 * One call into a profile: the rows of its bodies, or the reason why a body is no table. Never throws
 * for what a client sent. Input and output are read each by its own encoding and content type.
 */
import type { Call, CapturedBody } from "./capture.ts";
import type { Profile, Table } from "./profile.ts";
import { bodyRows, readableBody } from "./read/body.ts";
import { rowMap } from "./read/cells.ts";
import type { CellOptions } from "./read/cells.ts";
import type { ArrayChoice } from "./read/flatten.ts";

/** How bodies are read. Nothing is changed by default. */
export interface ObserveOptions extends CellOptions {
  /** "columns" if absent. */
  readonly arrays?: ArrayChoice | undefined;
}

/** Counts a call's input and output. */
export function observe(
  profile: Profile,
  { input, output }: Pick<Call, "input" | "output">,
  options: ObserveOptions = {},
): void {
  profile.calls++;
  observeBody(profile.input, input, options);
  observeBody(profile.output, output, options);
}

function observeBody(table: Table, body: CapturedBody | null, options: ObserveOptions): void {
  if (body?.truncated) return table.addUnreadable("longer than the capture limit");
  if (body === null || body.data === "") return;
  const text = readableBody(body);
  if (text.kind === "unreadable") return table.addUnreadable(text.reason);
  try {
    const map = rowMap(options);
    const rows = bodyRows(text.encoding, text.data, options.arrays);
    // All rows are read before the first is counted: a body is in the statistics whole or not at all.
    table.addAll(map === null ? rows : rows.map(map));
  } catch (error) {
    table.addUnreadable(error instanceof SyntaxError ? `not valid ${text.encoding}` : "not a table");
  }
}
