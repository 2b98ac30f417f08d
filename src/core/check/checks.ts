/**
 * The checks that there are, in the order in which findings that are equally bad are read: what explains the others
 * comes before them. To add one: its file, its name in `checks`, and its section in docs/checks.md.
 */
import { nameList } from "../baseline/names.ts";
import { categoricalValues } from "./service/categorical-values.ts";
import { extraColumns, missingColumns } from "./service/columns.ts";
import { completeness } from "./service/completeness.ts";
import { dataType } from "./service/data-type.ts";
import { drift } from "./service/drift.ts";
import { nonNegative } from "./service/non-negative.ts";
import type { Weight } from "./evidence/evidence.ts";
import { answerCount } from "./further/answer-count.ts";
import { errorShare, latency, volume } from "./further/calls.ts";
import { missingRate } from "./further/missing-rate.ts";
import { newValues } from "./further/new-values.ts";
import { range } from "./further/range.ts";
import { rowShape } from "./further/row-shape.ts";
import { valueShare } from "./further/value-share.ts";
import type { Contrast, Told } from "./answer/outcome.ts";
import { unreadBodies } from "./further/unread.ts";

export const checks = [
  missingColumns,
  extraColumns,
  unreadBodies,
  rowShape,
  answerCount,
  errorShare,
  latency,
  volume,
  dataType,
  completeness,
  nonNegative,
  categoricalValues,
  drift,
  missingRate,
  range,
  newValues,
  valueShare,
] as const;

export type CheckType = (typeof checks)[number]["type"];

/** In the table's order. */
export const checkTypes: readonly CheckType[] = checks.map(({ type }) => type);

/** What a check has said of a feature. */
export interface Outcome extends Omit<Told, "evidence"> {
  readonly check: CheckType;
  /** The feature's name; of a check of the whole table, its title. */
  readonly feature: string;
  /** What speaks for it, weighed among all checks; null where the baseline does not say, absent where it is certain. */
  readonly evidence?: Weight | null;
}

/** What people call what a check finds. */
export function checkWords(type: CheckType): string {
  return checkOf(type).words;
}

/** Whether a check is asked of the table, not of its columns. */
export function isOfTable(type: CheckType): boolean {
  return checkOf(type).of === "table";
}

/** Whether a check is about missing values: another matter than the values that are there. */
export function isOfMissing(type: CheckType): boolean {
  return type === "completeness_check" || type === "missing_rate_check";
}

/** The two sides of an outcome in the terms of its check; `expected` is the type that the constraints ask for. */
export function contrast({ check: type, answer, sides, columns = [] }: Outcome, expected: string): Contrast {
  if (answer.kind === "undecided") return [null, null];
  if (sides !== undefined) return sides;
  const check = checkOf(type);
  const beside = check.of === "table" ? check.beside : "among them";
  const named = columns.length === 0 ? "" : `, ${beside} ${nameList(columns, 5)}`;
  return [check.inWords(answer.threshold, expected), `${check.inWords(answer.measure, expected)}${named}`];
}

export function checkOf(type: CheckType): (typeof checks)[number] {
  const check = checks.find((one) => one.type === type);
  if (check === undefined) throw new TypeError(`There is no check ${type}`);
  return check;
}
