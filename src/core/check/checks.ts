/**
 * The checks that there are, in the order in which findings that are equally bad are read: what explains the others
 * comes before them. To add one: its file, its name in `checks`, and its section in docs/checks.md.
 */
import { nameList } from "../baseline/names.ts";
import { categoricalValues } from "./categorical-values.ts";
import type { Contrast, Contrasted } from "./check.ts";
import { extraColumns, missingColumns } from "./columns.ts";
import { completeness } from "./completeness.ts";
import { dataType } from "./data-type.ts";
import { drift } from "./drift.ts";
import { nonNegative } from "./non-negative.ts";
import type { Told } from "./outcome.ts";
import { unreadBodies } from "./unread.ts";

export const checks = [
  missingColumns,
  extraColumns,
  unreadBodies,
  dataType,
  completeness,
  nonNegative,
  categoricalValues,
  drift,
] as const;

export type CheckType = (typeof checks)[number]["type"];

/** In the table's order. */
export const checkTypes: readonly CheckType[] = checks.map(({ type }) => type);

/** What a check has said of a feature. */
export interface Outcome extends Told {
  readonly check: CheckType;
  /** The feature's name; of a check of the whole table, its title. */
  readonly feature: string;
}

/** What people call what a check finds. */
export function checkWords(type: CheckType): string {
  return checkOf(type).words;
}

/** The two sides of an outcome in the terms of its check. */
export function contrast({ check: type, answer, columns = [] }: Outcome, about: Contrasted): Contrast {
  if (answer.kind === "undecided") return [null, null];
  const check = checkOf(type);
  if (check.of === "feature" && check.contrast !== undefined) return check.contrast(about);
  const beside = check.of === "table" ? check.beside : "among them";
  const named = columns.length === 0 ? "" : `, ${beside} ${nameList(columns, 5)}`;
  return [
    check.inWords(answer.threshold, about.type),
    `${check.inWords(answer.measure, about.type)}${named}`,
  ];
}

function checkOf(type: CheckType): (typeof checks)[number] {
  const check = checks.find((one) => one.type === type);
  if (check === undefined) throw new TypeError(`There is no check ${type}`);
  return check;
}
