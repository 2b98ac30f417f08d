/**
 * A CSV body without what its rules name; every other character stays as it is, quotes and line ends too.
 *
 * Records and cells are found as CsvReader finds them (a property in the tests). A column is a position or, where the
 * first record holds the very name, that of the name. Which position is meant depends on the delimiter, so what is
 * split at commas and looks separated by another character is withheld. Of a cut body the record that is open at its end is left out.
 */
import { bodyDelimiter, type BodyDelimiter } from "../read/csv/body-delimiter.ts";
import { detectDialect } from "../read/csv/dialect.ts";
import { actionAt, merged, type Live, type Paths } from "./paths.ts";
import { Withheld, type Conceal } from "./rule.ts";

/** Where a cell stands in the text, its quotes included. */
interface CsvCell {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly record: number;
  readonly position: number;
  /** Whether the cell is its record's only one. */
  readonly isAlone: boolean;
}

interface Delimited {
  readonly text: string;
  readonly delimiter: string;
}

/** How a text ends. */
interface Ending {
  /** Where the record begins that no line end ends; the text's length if there is none. */
  readonly openFrom: number;
  /** Whether the text's last cell is open, within quotes. */
  readonly isQuoted: boolean;
}

const quote = '"';
const byteOrderMark = "\uFEFF";
/** Enough for detectDialect(). */
const headLength = 65_536;

export function redactedCsv(
  { data: body, truncated: isTruncated }: { readonly data: string; readonly truncated: boolean },
  reading: BodyDelimiter,
  paths: Paths,
  conceal: Conceal,
): string {
  const delimiter = bodyDelimiter(body, reading);
  const text = isTruncated ? body.slice(0, eachCell(body, delimiter, () => {}).openFrom) : body;
  if (
    delimiter === "," &&
    /[;\t|]/.test(text) &&
    detectDialect(text.slice(0, headLength)).delimiter !== ","
  ) {
    throw new Withheld("not separated by commas");
  }
  const named = new Map<number, Live>();
  let redacted = "";
  let copied = 0;
  const { isQuoted } = eachCell(text, delimiter, (cell) => {
    const name = cell.record === 0 ? paths.headerName(cell.text) : [];
    const action = actionAt(merged(paths.position(cell.position), named.get(cell.position) ?? []));
    // The rule holds from here on: what the column is called is nothing to hide.
    if (name.length > 0) named.set(cell.position, name);
    if (action === null || cell.text === "") return;
    const concealed = conceal(cell.text, action);
    if (concealed === cell.text) return;
    // A record of one empty cell would be a blank line, and so none.
    const left = concealed ?? (cell.isAlone ? '""' : "");
    redacted += text.slice(copied, cell.start) + (left.includes(delimiter) ? `"${left}"` : left);
    copied = cell.end;
  });
  if (isQuoted) throw new Withheld("not valid CSV");
  if (!paths.hasPositions && named.size === 0 && /[^\r\n\uFEFF]/.test(text)) {
    throw new Withheld("no rule for its columns");
  }
  return redacted + text.slice(copied);
}

function eachCell(text: string, delimiter: string, onCell: (cell: CsvCell) => void): Ending {
  let at = text.startsWith(byteOrderMark) ? 1 : 0;
  let record = 0;
  while (at < text.length) {
    if (isLineEnd(text[at])) {
      at++;
      continue;
    }
    const end = eachCellOf({ text, delimiter }, at, record++, onCell);
    if (end < 0 || end === text.length) return { openFrom: at, isQuoted: end < 0 };
    at = end + 1;
  }
  return { openFrom: text.length, isQuoted: false };
}

/** The cells of the record that begins here. Gives where it ends; -1 where a quote is never closed. */
function eachCellOf(
  { text, delimiter }: Delimited,
  from: number,
  record: number,
  onCell: (cell: CsvCell) => void,
): number {
  let at = from;
  for (let position = 0; ; position++) {
    const isQuoted = text[at] === quote;
    const end = isQuoted ? quotedEnd({ text, delimiter }, at) : bareEnd({ text, delimiter }, at);
    if (end < 0) return end;
    const isLast = text[end] !== delimiter;
    const cell = isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', quote) : text.slice(at, end);
    onCell({ start: at, end, text: cell, record, position, isAlone: isLast && position === 0 });
    if (isLast) return end;
    at = end + 1;
  }
}

/** After the quote that closes; -1 where none does. */
function quotedEnd({ text, delimiter }: Delimited, start: number): number {
  let close = text.indexOf(quote, start + 1);
  while (close >= 0 && text[close + 1] === quote) close = text.indexOf(quote, close + 2);
  const after = text[close + 1];
  if (close >= 0 && after !== undefined && after !== delimiter && !isLineEnd(after)) {
    throw new Withheld("not valid CSV");
  }
  return close < 0 ? close : close + 1;
}

function bareEnd({ text, delimiter }: Delimited, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== delimiter && !isLineEnd(text[at])) at++;
  return at;
}

function isLineEnd(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}
