/** What had to be done to records of a table before they could be read, in words for people, and over all its ranges. */
import type { RaggedRows } from "../read/csv/header.ts";
import { addForgiven, type ForgivenRecords } from "../read/json/leniency.ts";
import { counted } from "../counted.ts";

export interface Told {
  /** Null if the table is not CSV. */
  readonly ragged: RaggedRows | null;
  /** Null where all was strict JSON. */
  readonly forgiven: ForgivenRecords | null;
}

export const nothingTold: Told = { ragged: null, forgiven: null };

/** Of ranges of one file. Examples are the first one's: of the others no lines are known. */
export function addTold(sum: Told, more: Told): Told {
  return { ragged: addRagged(sum.ragged, more.ragged), forgiven: addForgiven(sum.forgiven, more.forgiven) };
}

function addRagged(sum: RaggedRows | null, more: RaggedRows | null): RaggedRows | null {
  if (sum === null || more === null) return sum ?? more;
  return { padded: sum.padded + more.padded, skipped: sum.skipped + more.skipped, examples: sum.examples };
}

export function toldLines({ ragged, forgiven }: Told): string[] {
  return [
    ...(ragged === null ? [] : raggedLines(ragged)),
    ...(forgiven === null ? [] : [forgivenLine(forgiven)]),
  ];
}

function forgivenLine({ records, firstLine, leniencies }: ForgivenRecords): string {
  const place = firstLine === null ? "" : `, ${records === 1 ? "in" : "the first in"} line ${firstLine}`;
  const missing = leniencies.includes("NaN or Infinity") ? "; NaN is counted as missing" : "";
  return `${counted(records, "record")} ${records === 1 ? "is" : "are"} not strict JSON (${leniencies.join(", ")})${place}: read all the same${missing}`;
}

function raggedLines({ padded, skipped, examples }: RaggedRows): string[] {
  const lines = examples.map(({ line }) => line).join(", ");
  const places = lines === "" ? "" : ` (lines ${lines}${examples.length < padded + skipped ? ", …" : ""})`;
  const notes: string[] = [];
  if (padded > 0) notes.push(`${counted(padded, "short record")} padded with empty cells`);
  if (skipped > 0) notes.push(`${counted(skipped, "record")} of another length than the first left out`);
  return notes.map((note) => `${note}${places}`);
}
