/**
 * One value's share: a sensor that is stuck, a default in the place of a value, a category that grew or is gone. Drift
 * does not see it: a tenth of all records that become one constant moves no distribution by more than a tenth.
 *
 * Of dates and times, of which each day brings new ones, what could be asked of single values says little (clock.ts):
 * whether they still are dates or times is asked first.
 */
import { javaDouble } from "../../baseline/jackson.ts";
import { examplesOf } from "../../baseline/examples.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { printable } from "../../baseline/names.ts";
import { typeIn, typeOfCell } from "../../profile/column.ts";
import { featureCheck, type Subject } from "../answer/check.ts";
import { changedText } from "../evidence/unseen.ts";
import { surestChange, numberPairs, type ValueChange, type ValueLimits } from "../evidence/values.ts";
import { risen } from "../evidence/shares.ts";
import { lacks, undecided, type Told } from "../answer/outcome.ts";
import { contrasted, exactly, percent } from "../answer/words.ts";
import { changedTime, wasClock } from "./clock.ts";
import { decide } from "./decide.ts";

export const valueShare = featureCheck({
  of: "feature",
  type: "value_share_check",
  words: "one value's share",
  inWords: (measure) => `${percent(measure)} of another share`,
  isOwn: true,
  applies: (_, { own }) => own.value_share !== null,
  ask: (subject) => {
    const { sides, present, options } = subject;
    if (present === 0) return undecided(lacks.values);
    if (sides.was === null) return undecided(lacks.statistics);
    const limit = options.own.value_share ?? ownChecks.value_share;
    const change = changeOf(subject, { change: limit, unseen: options.own.unseen_value ?? limit });
    const form = tellForm(subject);
    if (form !== null && !isAllOthers(subject, change)) return form;
    return change === null
      ? { answer: { kind: "pass", measure: 0, threshold: limit }, sides: [null, null] }
      : tellChange(subject, change);
  },
});

function tellChange(subject: Subject, change: ValueChange<number | string>): Told {
  const { before, after, value, evidence } = change;
  const name = typeof value === "number" ? `= ${exactly(value)}` : `“${printable(value, 40)}”`;
  return decide(subject, evidence, {
    sides: contrasted(name, before, after),
    description:
      `Share of one value changed: ${writtenValue(value)}. ` +
      `Share in current dataset: ${javaDouble(after)}, Share in baseline: ${javaDouble(before)}`,
  });
}

/** Where all values were dates or times and some no longer are; null else. There is no ordinary variation of none. */
function tellForm(subject: Subject): Told | null {
  const { sides, summary } = subject;
  const { now, was } = sides;
  if (was === null || !wasClock(sides) || now.types === null) return null;
  const share = now.types.Time / now.present;
  const others = { marked: now.present - now.types.Time, of: now.present };
  const evidence = risen(others, { marked: 0, of: was.present }, ownChecks.value_share, 2);
  const told = decide(subject, evidence, {
    sides: contrasted("dates or times", 1, share),
    description:
      "Share of dates and times changed. " +
      `Share in current dataset: ${javaDouble(share)}, Share in baseline: 1.0`,
  });
  if (told.answer.kind !== "violation") return null;
  return { ...told, examples: examplesOf(summary, (cell) => typeIn(cell, summary.isText) !== "Time") };
}

/** So much of what is no date or time must one text be to be named in its place. */
const nearlyAll = 0.95;

function isAllOthers({ sides: { now } }: Subject, change: ValueChange<number | string> | null): boolean {
  if (change === null || now.types === null || typeOfCell(String(change.value)) === "Time") return false;
  return change.after >= nearlyAll * (1 - now.types.Time / now.present);
}

/** A value as the description has it: the service's number, or a text in quotes, cut. */
export function writtenValue(value: number | string): string {
  return typeof value === "number" ? javaDouble(value) : JSON.stringify(printable(value, 40));
}

/** Of a column of numbers the number, of any other the text whose share has changed most surely. */
function changeOf({ sides, statistics }: Subject, limits: ValueLimits): ValueChange<number | string> | null {
  const { now, was } = sides;
  if (was === null) return null;
  if (statistics?.numerical_statistics === undefined)
    return wasClock(sides) ? changedTime(sides, limits) : changedText(sides, limits);
  const pairs = numberPairs(now.numbers, was.numbers);
  return surestChange(pairs, now.numbers.values.total, was.numbers.values.total, limits);
}
