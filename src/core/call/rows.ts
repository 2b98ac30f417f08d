/**
 * The rows of one captured body: by the encoding its capture record names, unless its bytes clearly say otherwise.
 *
 * A body is short and already in memory. Columns of CSV are known by position only, since a request
 * carries no header, and records may differ in length: judging that is a check's work, not reading's.
 * Base64 is what a capture holds when its content type was not listed as text; often it is text all
 * the same: its content type says which or, where that says nothing of use, the text itself.
 */
import type { CapturedBody } from "./body.ts";
import { encodingBySight, looksLikeJson, looksLikeNumbers } from "./sniff.ts";
import { base64Bytes } from "../read/bytes/base64.ts";
import { mixedText, textIn } from "../read/bytes/charset.ts";
import { bareType } from "../read/content-type.ts";
import { belowSeparatorLine, bodyDelimiter, type BodyDelimiter } from "../read/csv/body-delimiter.ts";
import { CsvReader } from "../read/csv/csv.ts";
import type { ArrayChoice } from "../read/json/flatten.ts";
import type { ParsedJson } from "../read/json/parse.ts";
import type { Leniency } from "../read/json/leniency.ts";
import type { Knowledge } from "../read/document/document.ts";
import { JsonLinesReader, jsonRows, parsedRows } from "../read/document/json.ts";
import type { Row } from "../read/row.ts";

export interface BodyOptions extends Knowledge, BodyDelimiter {
  /** "columns" if absent. */
  readonly arrays?: ArrayChoice | undefined;
  /** What the data say as one JSON document, where they were parsed already. */
  readonly parsed?: ParsedJson | null | undefined;
}

/** `forgiven` takes what had to be forgiven of JSON that is not strict. */
export function bodyRows(
  encoding: "CSV" | "JSON",
  data: string,
  options: BodyOptions = {},
  forgiven?: Set<Leniency>,
): Row[] {
  if (encoding === "CSV") return csvRows(data, options);
  const { parsed } = options;
  return parsed ? parsedRows(parsed, options, forgiven) : jsonOrLinesRows(data, options, forgiven);
}

/** What the content type of CSV says of a header (RFC 4180 §3); null where it says nothing. */
export function headerSaid(contentType: string | null): "present" | "absent" | null {
  const said = /;\s*header\s*=\s*"?(present|absent)"?/i.exec(contentType ?? "")?.[1]?.toLowerCase();
  return said === "present" || said === "absent" ? said : null;
}

/** What a body was read as although something else was said of it. */
export type Misnomer =
  | "JSON that is said to be CSV"
  | "CSV that is said to be JSON"
  | "bytes that are not UTF-8";

export type ReadableBody =
  | {
      readonly kind: "text";
      readonly encoding: "CSV" | "JSON";
      readonly data: string;
      /** Absent where the body is what is said of it, or nothing was said. */
      readonly misnomer?: Misnomer;
    }
  /** Reasons are few and fixed: never a piece of the body. */
  | { readonly kind: "unreadable"; readonly reason: "neither CSV nor JSON" | "not text" };

/** The text of a body. Of base64 the content type says what it holds; without a charset there it is UTF-8. */
export function readableBody({
  encoding,
  data,
  contentType,
}: Pick<CapturedBody, "encoding" | "data" | "contentType">): ReadableBody {
  if (encoding !== "BASE64") return readAs(encoding, data);
  const type = contentType ?? "";
  const said = tableEncoding(type);
  if (said === null && isSomethingElse(type)) return neither;
  const bytes = base64Bytes(data);
  const charset = charsetIn(type);
  const text = bytes && textIn(bytes, charset);
  if (said === null) return text === null ? neither : bySight(text);
  return text === null ? readMixed(said, bytes, charset) : readAs(said, text);
}

function readMixed(said: "CSV" | "JSON", bytes: Uint8Array | null, charset = "utf-8"): ReadableBody {
  const text = bytes !== null && /^utf-?8$/i.test(charset) ? mixedText(bytes) : null;
  return text === null ? noText : { misnomer: "bytes that are not UTF-8", ...readAs(said, text) };
}

const noText: ReadableBody = { kind: "unreadable", reason: "not text" };
const neither: ReadableBody = { kind: "unreadable", reason: "neither CSV nor JSON" };

function bySight(data: string): ReadableBody {
  const encoding = encodingBySight(data);
  return encoding === null ? neither : { kind: "text", encoding, data };
}

/** As it is said, unless it clearly is the other. */
function readAs(said: "CSV" | "JSON", data: string): ReadableBody & { readonly kind: "text" } {
  if (said === "CSV" && looksLikeJson(data)) {
    return { kind: "text", encoding: "JSON", data, misnomer: "JSON that is said to be CSV" };
  }
  if (said === "JSON" && looksLikeNumbers(data)) {
    return { kind: "text", encoding: "CSV", data, misnomer: "CSV that is said to be JSON" };
  }
  return { kind: "text", encoding: said, data };
}

/** Whether bytes of this type are CSV in UTF-8. */
export function isCsvType(contentType: string | null): boolean {
  const type = contentType ?? "";
  return tableEncoding(type) === "CSV" && /^utf-?8$/i.test(charsetIn(type) ?? "utf-8");
}

function charsetIn(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:+-]+)"?/i.exec(contentType)?.[1];
}

function tableEncoding(contentType: string): "CSV" | "JSON" | null {
  const bare = bareType(contentType);
  if (/^(?:text|application)\/(?:x-)?csv$/.test(bare)) return "CSV";
  return /^(?:text|application)\/(?:x-)?(?:json|jsonl|jsonlines|json-lines|ndjson|[\w.-]+\+json)$/.test(bare)
    ? "JSON"
    : null;
}

/** Types that are meant, and whose bytes may look like a table. */
function isSomethingElse(contentType: string): boolean {
  return /^(?:(?:image|audio|video|font|model|multipart|message)\/|text\/event-stream$)/.test(
    bareType(contentType),
  );
}

const mostTitles = 5;

/** By the delimiter that is said or, where that leaves one cell of what should be several, by one that does not. */
function csvRows(body: string, options: BodyOptions): Row[] {
  const own = bodyDelimiter(body, options);
  const data = belowSeparatorLine(body);
  const rows = csvRowsBy(own, data);
  const { shape, decimalComma } = options;
  if (!shape || shape.width < 2 || rows.some(({ cells }) => cells.length > 1)) return rows;
  const others = [",", ";", "\t", "|"].filter((delimiter) => delimiter !== own && data.includes(delimiter));
  // `0,5` is one number where commas are decimal.
  const candidates = others.filter((delimiter) => delimiter !== "," || decimalComma !== true);
  for (const delimiter of candidates) {
    const split = csvRowsBy(delimiter, data);
    const width = split.at(-1)?.cells.length ?? 0;
    const odd = split.findLastIndex(({ cells }) => cells.length !== width);
    // Titles may stand above a header.
    if (width > 1 && width <= shape.width && odd < Math.min(mostTitles, split.length - 1)) return split;
  }
  return rows;
}

function csvRowsBy(delimiter: string, data: string): Row[] {
  const rows: Row[] = [];
  const reader = new CsvReader((cells) => rows.push({ names: null, cells }), { delimiter });
  reader.push(data);
  reader.end();
  return rows;
}

/** Some ten lines. */
const shortLength = 4_096;

/** Captures call JSON Lines JSON too. A text that is neither gets the complaint of what it came closer to. */
function jsonOrLinesRows(data: string, options: BodyOptions, forgiven?: Set<Leniency>): Row[] {
  const rows: Row[] = [];
  try {
    return jsonRows(data, options, forgiven);
  } catch (error) {
    if (!(error instanceof SyntaxError) || !data.trim().includes("\n")) throw error;
    try {
      const isShort = data.length < shortLength;
      const lines = { ...options, maxRecordLength: data.length, isShort };
      const reader = new JsonLinesReader((row) => rows.push(row), lines);
      reader.push(data);
      reader.end();
      for (const leniency of reader.forgiven?.leniencies ?? []) forgiven?.add(leniency);
      return rows;
    } catch (linesError) {
      throw rows.length > 0 ? linesError : error;
    }
  }
}
