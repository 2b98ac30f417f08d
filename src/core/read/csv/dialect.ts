/**
 * What separates the fields of a CSV file, and whether it has a header, told by its beginning.
 *
 * Each candidate reads the beginning as CsvReader will. It fits if it splits the first record, nine of ten records
 * have as many fields as the first, and no quote stands where it may not. Of those that fit, the one wins that
 * leaves the fewest cells in which another delimiter or a quote is left over; decimal commas, thousands and commas
 * before a blank are no such rest. So `1,5;2,5` is two numbers, though commas would split it just as regularly.
 * A tie goes to the comma first. Where none fits, as below a title line, one that gives at least three fields in most
 * records is better than none; else the comma, which leaves a file of one column whole.
 */
import { CsvReader, type CsvOptions } from "./csv.ts";
import { looksLikeHeader, sampleRows } from "./header-guess.ts";
import { aboveOf, type Above } from "./title-guess.ts";
import type { Cell } from "../row.ts";

export interface Dialect {
  readonly delimiter: string;
  readonly header: "present" | "absent";
  /** What is odd about the beginning, such as a title above the table; absent where nothing is. */
  readonly above?: Above;
}

/** Delimiters in the order in which they win ties. */
const candidates = [",", ";", "\t", "|"] as const;
const anyCandidate = new RegExp(`[${candidates.join("")}]`);

/** 64 KiB of UTF-8 are never fewer characters: a shorter head is the whole text. */
const wholeBelow = 21_845;

const fitting = 0.9;

/** Lines that are no records. */
type Unread = Pick<CsvOptions, "comment" | "skipLines">;

interface Hints extends Unread {
  /** Wins wherever it fits, such as that of the file before. */
  readonly likelyDelimiter?: string;
}

/** `head` is the first 64 KiB of a file or more, or all of it; `delimiter` is one that is known. */
export function detectDialect(head: string, delimiter?: string, hints: Hints = {}): Dialect {
  const { likelyDelimiter: likely, ...unread } = hints;
  const isWhole = head.length < wholeBelow;
  const open = new Set([...(likely === undefined ? [] : [likely]), ...candidates]);
  const given = delimiter === undefined ? [...open].filter((one) => one !== unread.comment) : [delimiter];
  const readings: Reading[] = [];
  for (const candidate of given) {
    const reading = readWith(candidate, head, isWhole, unread);
    readings.push(reading);
    // None after it can win: the likely one comes first, and where nothing is left over, the first.
    if (reading.fits && (candidate === likely || leftOver(reading) === 0)) break;
  }
  const best = readings.find((one) => one.delimiter === likely && one.fits) ?? bestOf(readings);
  const sample = best.records.slice(0, sampleRows + 1);
  const [first = [], ...rows] = sample;
  const header = looksLikeHeader(first, rows) ? "present" : "absent";
  const titled = sample.map((cells, index) => ({ cells, line: best.lines[index] ?? 0 }));
  const above = aboveOf(titled);
  return { delimiter: best.delimiter, header, ...(above !== null && { above }) };
}

/** A beginning as one delimiter splits it. */
interface Reading {
  readonly delimiter: string;
  readonly records: readonly (readonly Cell[])[];
  /** Where each begins. */
  readonly lines: readonly number[];
  /** The commonest number of fields, and the share of the records that have it. */
  readonly fields: number;
  readonly share: number;
  readonly fits: boolean;
}

function readWith(delimiter: string, head: string, isWhole: boolean, unread: Unread): Reading {
  const records: Cell[][] = [];
  const lines: number[] = [];
  const add = (cells: Cell[], line: number) => {
    records.push(cells);
    lines.push(line);
  };
  const reader = new CsvReader(add, { ...unread, delimiter });
  let isSound = true;
  try {
    reader.push(head);
    if (isWhole) reader.end();
  } catch (error) {
    // A quote in the wrong place speaks against this delimiter; whoever reads the file will say so.
    if (!(error instanceof SyntaxError)) throw error;
    isSound = false;
  }
  const { fields, share } = commonWidth(records);
  const fits = isSound && fields > 1 && share >= fitting && records[0]?.length === fields;
  return { delimiter, records, lines, fields, share, fits };
}

function commonWidth(records: readonly (readonly Cell[])[]): { fields: number; share: number } {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  let [fields, most] = [0, 0];
  for (const [length, count] of counts) if (count > most) [fields, most] = [length, count];
  return { fields, share: records.length === 0 ? 0 : most / records.length };
}

function bestOf(readings: readonly Reading[]): Reading {
  const comma = readings.find(({ delimiter }) => delimiter === ",") ?? readings[0];
  if (comma === undefined) throw new RangeError("Cannot find a delimiter: no candidate is given");
  const fit = lowest(
    readings.filter(({ fits }) => fits),
    leftOver,
  );
  if (fit !== null) return fit;
  const split = readings.filter(({ fields, share }) => fields > 2 && share >= 0.5);
  return lowest(split, ({ fields, share }) => -share * (1 - 1 / fields)) ?? comma;
}

/** The first reading for which `measure` is lowest. */
function lowest(readings: readonly Reading[], measure: (reading: Reading) => number): Reading | null {
  let best: Reading | null = null;
  let lowestMeasure = Number.POSITIVE_INFINITY;
  for (const reading of readings) {
    const measured = measure(reading);
    if (measured < lowestMeasure) [best, lowestMeasure] = [reading, measured];
  }
  return best;
}

/** Whether there is a character that may be a delimiter. */
export function hasDelimiter(text: string): boolean {
  return anyCandidate.test(text);
}

/** Cells a record in which something is left that this delimiter does not explain. */
function leftOver({ delimiter, records }: Reading): number {
  const others = candidates.filter((other) => other !== delimiter).join("");
  const rest = new RegExp(`["${others}](?![ \\r\\n])`);
  let cells = 0;
  for (const record of records) {
    // Of most records there is none: asked of all cells at once, which none of the characters in between joins.
    if (!rest.test(record.join("\0"))) continue;
    for (const cell of record)
      if (cell !== null && rest.test(cell) && !hasNumberCommas.test(cell.trim())) cells++;
  }
  return cells / records.length;
}

const hasNumberCommas = /^[-+]?(?:[\d. ]*\d,\d*|[\d,]*\d,\d{3}(?:\.\d*)?)\s*%?$/;
