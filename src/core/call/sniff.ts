/**
 * What a text is by its own characters: JSON, CSV, or neither as far as can be told.
 *
 * Content types are often wrong: Flask says text/html of every answer, curl application/x-www-form-urlencoded of every
 * request. So JSON is what begins like an object or an array and is one, or lines of them. CSV has to look like a
 * table: numbers throughout, or records of one width whose cells are numbers and short words. Prose, markup, forms and
 * logs without a delimiter are no tables. A single JSON string, number or word is nothing that could be told.
 */
import { CsvReader } from "../read/csv/csv.ts";
import { detectDialect } from "../read/csv/dialect.ts";
import { JsonParser, JsonSyntaxError } from "../read/json/parse.ts";
import type { Cell } from "../read/row.ts";

/** Characters that are looked at for a table. */
const headLength = 16_384;

export function encodingBySight(text: string): "CSV" | "JSON" | null {
  if (looksLikeJson(text)) return "JSON";
  return looksLikeTable(text) ? "CSV" : null;
}

/** An object, an array, or lines of them. */
export function looksLikeJson(text: string): boolean {
  if (!beginsLikeJson(text)) return false;
  const [firstLine = ""] = text.trimStart().split("\n", 1);
  return isJson(text) || isJson(firstLine);
}

/** More than one number, and nothing else. */
export function looksLikeNumbers(text: string): boolean {
  // Most texts are told by their first character.
  if (!/^\s*[-+.\dNn,;]/.test(text)) return false;
  const records = recordsOf(text);
  return areNumbers(records) && records.some((cells) => cells.filter(isNumber).length > 1);
}

function beginsLikeJson(text: string): boolean {
  // What may be forgiven in front of JSON: a byte order mark, a comment, a prefix against scripts.
  return /^[\s\uFEFF]*(?:[[{]|\/[/*]|\)\]\}'|while ?\(1\);|for ?\(;;\);)/.test(text);
}

function isJson(text: string): boolean {
  try {
    const value = new JsonParser().parse(text);
    return typeof value === "object" && value !== null;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return false;
    throw error;
  }
}

function looksLikeTable(text: string): boolean {
  // Bytes that are no text, and markup.
  if (/(?![\t-\r])\p{Cc}/u.test(text.slice(0, headLength)) || /^[\s\uFEFF]*</.test(text)) return false;
  const records = recordsOf(text);
  return areNumbers(records) || areWordsAndNumbers(records);
}

/** The records of the text's beginning; none where it is no CSV. */
function recordsOf(text: string): Cell[][] {
  const head = text.slice(0, headLength);
  const records: Cell[][] = [];
  const { delimiter } = detectDialect(head);
  const reader = new CsvReader((cells) => records.push(cells), { delimiter });
  try {
    reader.push(head);
    if (head.length === text.length) reader.end();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return [];
    throw error;
  }
  return records;
}

function areNumbers(records: readonly Cell[][]): boolean {
  const cells = records.flat();
  return cells.some(isNumber) && cells.every((cell) => isNumber(cell) || isMissing(cell));
}

/** Of one width; each record has a number but perhaps the first, which may be a header, or there are three cells at least. */
function areWordsAndNumbers(records: readonly Cell[][]): boolean {
  const [first] = records;
  const width = first?.length ?? 0;
  if (first === undefined || width < 2 || records.some(({ length }) => length !== width)) return false;
  if (!records.flat().every((cell) => isNumber(cell) || isMissing(cell) || isWord(cell))) return false;
  const others = records.slice(1);
  const haveNumbers = others.length > 0 ? others.every(hasNumber) : hasNumber(first);
  return haveNumbers || (width > 2 && records.flat().every((cell) => cell !== null));
}

function hasNumber(cells: readonly Cell[]): boolean {
  return cells.some(isNumber);
}

function isNumber(cell: Cell): boolean {
  return cell !== null && /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][-+]?\d+)?$/.test(cell.trim());
}

function isMissing(cell: Cell): boolean {
  return cell === null || /^(?:nan|n\/?a|null|none|[-+]?inf(?:inity)?|-|\?)?$/i.test(cell.trim());
}

/** As cells have them and sentences have not: few, short, and right after the delimiter. */
function isWord(cell: Cell): boolean {
  return (
    cell !== null &&
    cell.length <= 64 &&
    /^[^\s=<>{}][^=<>{}\r\n]*$/.test(cell) &&
    cell.split(/\s+/).length <= 4
  );
}
