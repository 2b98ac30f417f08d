/**
 * The rows of one captured body, by the encoding its capture record names.
 *
 * A body is short and already in memory. Columns of CSV are known by position only, since a request
 * carries no header, and records may differ in length: judging that is a check's work, not reading's.
 */
import { CsvReader } from "./csv.ts";
import { JsonLinesReader, jsonRows } from "./json.ts";
import type { Row } from "./row.ts";

export function bodyRows(encoding: "CSV" | "JSON" | "BASE64", data: string): Row[] {
  switch (encoding) {
    case "CSV":
      return csvRows(data);
    case "JSON":
      return jsonOrLinesRows(data);
    case "BASE64":
      throw new RangeError(
        "Cannot read a base64 body as a table: send text/csv or application/json, or decode it before",
      );
  }
}

function csvRows(data: string): Row[] {
  const rows: Row[] = [];
  const reader = new CsvReader((cells) => rows.push({ names: null, cells }));
  reader.push(data);
  reader.end();
  return rows;
}

/** Captures call JSON Lines JSON too. A text that is neither gets the complaint of what it came closer to. */
function jsonOrLinesRows(data: string): Row[] {
  const rows: Row[] = [];
  try {
    return jsonRows(data);
  } catch (error) {
    if (!(error instanceof SyntaxError) || !data.trim().includes("\n")) throw error;
    try {
      const reader = new JsonLinesReader((row) => rows.push(row), { maxLineLength: data.length });
      reader.push(data);
      reader.end();
      return rows;
    } catch (linesError) {
      throw rows.length > 0 ? linesError : error;
    }
  }
}
