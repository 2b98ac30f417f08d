/**
 * One value's share: a sensor that is stuck, a default in the place of a value, a category that grew or is gone. Drift
 * does not see it: a tenth of all records that become one constant moves no distribution by more than a tenth.
 *
 * Of dates and times, of which each day brings new ones, what could be asked of single values says little (clock.ts):
 * whether they still are dates or times, or times in the same unit, is asked first.
 */
import { javaDouble } from "../../baseline/jackson.ts";
import { examplesOf } from "../../baseline/examples.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { printable } from "../../baseline/names.ts";
import { featureCheck, type Subject } from "../answer/check.ts";
import { changedText } from "../evidence/unseen.ts";
import { surestChange, numberPairs, type ValueChange, type ValueLimits } from "../evidence/values.ts";
import { risen } from "../evidence/shares.ts";
import { lacks, undecided, type Told } from "../answer/outcome.ts";
import { contrasted, exactly, percent } from "../answer/words.ts";
import { changedTime, formOf, wasClock, type Form } from "./clock.ts";
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
    const form = formOf(subject);
    const told = form === null || isAllOthers(form, change) ? null : tellForm(subject, form);
    if (told !== null) return told;
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

/** Where all values of a clock had one form and some no longer have; null else. There is no ordinary variation of none. */
function tellForm(subject: Subject, form: Form): Told | null {
  const { words, marked, of, was, isOf, others } = form;
  const share = 1 - marked / of;
  const evidence = risen({ marked, of }, { marked: 0, of: was }, ownChecks.value_share, 2);
  const [before, after] = contrasted(words, 1, share);
  const told = decide(subject, evidence, {
    sides: [before, others === null ? after : `${after}, they are in ${others}`],
    description:
      `Share of ${words.replace(" or ", " and ")} changed. ` +
      `Share in current dataset: ${javaDouble(share)}, Share in baseline: 1.0`,
  });
  if (told.answer.kind !== "violation") return null;
  return { ...told, examples: examplesOf(subject.summary, (cell) => !isOf(cell)) };
}

/** So much of what has not the form must one value be to be named in its place. */
const nearlyAll = 0.95;

function isAllOthers({ marked, of, isOf }: Form, change: ValueChange<number | string> | null): boolean {
  if (change === null || isOf(String(change.value))) return false;
  return change.after >= (nearlyAll * marked) / of;
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
