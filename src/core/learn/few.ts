/**
 * Columns of which the training data have so few values that a change of their distribution could be told from chance in
 * no window, or only in one of many more: what people should know before the first window comes.
 */
import { nameList } from "../baseline/names.ts";
import { fewestToTell, windowToTell } from "../check/evidence/evidence.ts";
import { count, counted } from "../counted.ts";

/** A column whose drift is judged as far as it could be told from chance. */
export interface Judged {
  readonly name: string;
  /** Of the training data. */
  readonly values: number;
}

export function fewValuesLines(columns: readonly Judged[], records: number, checks: number): string[] {
  const fewest = fewestToTell(checks);
  const none = columns.filter(({ values }) => values < fewest);
  const some = columns.filter(({ values }) => values >= fewest && values < 2 * fewest);
  return [...noWindow(none, fewest, records), ...largeWindows(some, columns.length, checks)];
}

function noWindow(columns: readonly Judged[], fewest: number, records: number): string[] {
  const [first] = columns;
  if (first === undefined) return [];
  const most = Math.max(...columns.map(({ values }) => values));
  // What is true of all records need not be said of columns.
  const whose = records < fewest ? "" : ` of ${namesOf(columns)}`;
  const held =
    records < fewest
      ? counted(records, "record")
      : `${columns.length > 1 ? "at most " : ""}${counted(most, "value")} of ${columns.length > 1 ? "each" : "it"}`;
  return [
    `drift${whose} will be judged in no window: the training data have ${held}, and it takes ${count(fewest)} to tell a change from chance`,
  ];
}

function largeWindows(columns: readonly Judged[], all: number, checks: number): string[] {
  if (columns.length === 0) return [];
  const needed = Math.max(...columns.map(({ values }) => windowToTell(values, checks)));
  const whose = columns.length === all ? "" : ` of ${namesOf(columns)}`;
  return [
    `drift${whose} will be judged in windows of ${counted(needed, "value")} or more: the training data have too few to tell a change from chance in smaller ones`,
  ];
}

function namesOf(columns: readonly Judged[]): string {
  return nameList(
    columns.map(({ name }) => name),
    5,
  );
}
