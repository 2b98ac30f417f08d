/** Answers of the API for people: lists in columns, anything else field by field. */
import { differences } from "../../core/config/difference.ts";
import { onOneLine, printable, type Output } from "../terminal/output.ts";
import { shortened } from "../terminal/summary.ts";

/** One line a field, by its path. */
export function fieldsOf(answer: object, { style, width }: Pick<Output, "style" | "width">): string {
  return differences({}, answer)
    .map(({ path, after }) => {
      const words = wordsOf(after);
      return `${style.bold(printable(path))}: ${shortened(words, Math.max(20, width - path.length - 2))}`;
    })
    .join("\n");
}

/** A heading and one line a thing; of names, the names alone. */
export function columnsOf(items: readonly unknown[], columns: readonly string[]): string[] {
  if (columns.length === 0) return items.map(wordsOf);
  if (items.length === 0) return [];
  const rows = items.map((item) => columns.map((column) => wordsOf(memberOf(item, column))));
  const all = [columns.map((column) => column.split(".").at(-1) ?? ""), ...rows];
  const widths = columns.map((_, place) => Math.max(...all.map((row) => (row[place] ?? "").length)));
  return all.map((row) =>
    row
      .map((text, place) => text.padEnd(widths[place] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function memberOf(item: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, name) => Object(inner)[name] as unknown, item);
}

/** On one line; nothing for what is not there. */
function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return "-";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
    return value.length === 0 ? "-" : wordsOf(value.join("; "));
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return onOneLine(text);
}
