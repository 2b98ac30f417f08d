/** A word of the watch as people read it: what it is about, and what of it has changed. */
import { exactly, percent, quoted, short } from "../check/answer/words.ts";
import { checkOf, type CheckType } from "../check/checks.ts";
import type { Cell } from "../watch/questions.ts";
import type { Word } from "../watch/words.ts";
import type { ToldFinding } from "./told.ts";

/** Which check asks the same of a window. */
const checkOfCell: Readonly<Record<Cell["kind"], CheckType>> = {
  missing: "missing_rate_check",
  "wrong type": "data_type_check",
  below: "range_check",
  above: "range_check",
  "never seen": "new_values_check",
  "other texts": "baseline_drift_check",
  value: "value_share_check",
  "up to": "baseline_drift_check",
  between: "baseline_drift_check",
  text: "baseline_drift_check",
  "failed calls": "error_share_check",
  "bodies not read": "unread_bodies_check",
  "rows that do not fit": "row_shape_check",
};

const plainCells: Readonly<Record<Exclude<Cell["kind"], "value" | "up to" | "between" | "text">, string>> = {
  missing: "missing",
  "wrong type": "of another type",
  below: "below the least",
  above: "above the greatest",
  "never seen": "new",
  "other texts": "of the rarer texts",
  "failed calls": "failed",
  "bodies not read": "not read",
  "rows that do not fit": "that do not fit",
};

export function checkOfWord({ cell }: Word): CheckType {
  return checkOfCell[cell.kind];
}

/** The feature; of the calls themselves, what stands in the place of a feature's name. */
export function subjectOf(word: Word): string {
  if (word.feature !== null) return word.feature;
  const check = checkOf(checkOfWord(word));
  return check.of === "table" ? check.title : check.words;
}

/** "≤ 8.76: 30 % → 15 %", or "0 % → 31 % missing". */
export function changeOf(word: Word): string {
  const [before, after] = sharesOf(word);
  const what = cellWords(word.cell);
  return isPlace(word.cell) ? `${what}: ${before} → ${after}` : `${before} → ${after} ${what}`;
}

export function findingOf(word: Word): ToldFinding {
  const [before, after] = sharesOf(word);
  const what = cellWords(word.cell);
  const said = (share: string) => (isPlace(word.cell) ? `${what}: ${share}` : `${share} ${what}`);
  return {
    feature: subjectOf(word),
    check: checkOfWord(word),
    description:
      `The calls since ${new Date(word.since).toISOString()} differ: ${changeOf(word)}. Number of records: ${word.records}, ` +
      `and of those after that said the same: ${word.confirming}`,
    measure: word.distance,
    threshold: word.tolerance,
    before: said(before),
    after: said(after),
  };
}

function sharesOf({ before, after }: Word): readonly [string, string] {
  return [percent(before, after), percent(after, before)];
}

/** Whether it says where values lie. */
function isPlace({ kind }: Cell): boolean {
  return kind === "value" || kind === "up to" || kind === "between" || kind === "text";
}

function cellWords(cell: Cell): string {
  if ("low" in cell) return `${short(cell.low)} to ${short(cell.high)}`;
  if ("text" in cell) return quoted([cell.text]);
  if ("value" in cell) return cell.kind === "value" ? `= ${exactly(cell.value)}` : `≤ ${short(cell.value)}`;
  return plainCells[cell.kind];
}
