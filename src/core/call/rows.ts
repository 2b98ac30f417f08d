/**
 * The rows of one captured body, by the encoding its capture record names.
 *
 * A body is short and already in memory. Columns of CSV are known by position only, since a request
 * carries no header, and records may differ in length: judging that is a check's work, not reading's.
 * Base64 is what a capture holds when its content type was not listed as text; often it is text all
 * the same, and its content type says which.
 */
import type { CapturedBody } from "./body.ts";
import { base64Text } from "../read/bytes/base64.ts";
import { CsvReader } from "../read/csv/csv.ts";
import type { ArrayChoice } from "../read/json/flatten.ts";
import { JsonLinesReader, jsonRows } from "../read/document/json.ts";
import type { Row } from "../read/row.ts";

export function bodyRows(encoding: "CSV" | "JSON", data: string, arrays: ArrayChoice = "columns"): Row[] {
  return encoding === "CSV" ? csvRows(data) : jsonOrLinesRows(data, arrays);
}

export type ReadableBody =
  | { readonly kind: "text"; readonly encoding: "CSV" | "JSON"; readonly data: string }
  /** Reasons are few and fixed: never a piece of the body. */
  | { readonly kind: "unreadable"; readonly reason: "neither CSV nor JSON" | "not text" };

/** The text of a body. Of base64 the content type says what it holds; without a charset there it is UTF-8. */
export function readableBody({
  encoding,
  data,
  contentType,
}: Pick<CapturedBody, "encoding" | "data" | "contentType">): ReadableBody {
  if (encoding !== "BASE64") return { kind: "text", encoding, data };
  const held = tableEncoding(contentType ?? "");
  if (held === null) return { kind: "unreadable", reason: "neither CSV nor JSON" };
  const charset = /;\s*charset\s*=\s*"?([\w.:+-]+)"?/i.exec(contentType ?? "")?.[1];
  const text = base64Text(data, charset);
  return text === null
    ? { kind: "unreadable", reason: "not text" }
    : { kind: "text", encoding: held, data: text };
}

function tableEncoding(contentType: string): "CSV" | "JSON" | null {
  const bare = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (/^(?:text|application)\/(?:x-)?csv$/.test(bare)) return "CSV";
  return /^(?:text|application)\/(?:x-)?(?:json|jsonl|jsonlines|json-lines|ndjson|[\w.-]+\+json)$/.test(bare)
    ? "JSON"
    : null;
}

function csvRows(data: string): Row[] {
  const rows: Row[] = [];
  const reader = new CsvReader((cells) => rows.push({ names: null, cells }));
  reader.push(data);
  reader.end();
  return rows;
}

/** Captures call JSON Lines JSON too. A text that is neither gets the complaint of what it came closer to. */
function jsonOrLinesRows(data: string, arrays: ArrayChoice): Row[] {
  const rows: Row[] = [];
  try {
    return jsonRows(data, { arrays });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !data.trim().includes("\n")) throw error;
    try {
      const reader = new JsonLinesReader((row) => rows.push(row), { arrays, maxRecordLength: data.length });
      reader.push(data);
      reader.end();
      return rows;
    } catch (linesError) {
      throw rows.length > 0 ? linesError : error;
    }
  }
}
