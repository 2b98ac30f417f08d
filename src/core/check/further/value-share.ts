/**
 * One value's share: a sensor that is stuck, a default in the place of a value, a category that grew or is gone. Drift
 * does not see it: a tenth of all records that become one constant moves no distribution by more than a tenth.
 */
import { javaDouble } from "../../baseline/jackson.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { printable } from "../../baseline/names.ts";
import { featureCheck, type Subject } from "../answer/check.ts";
import { changedText } from "../evidence/unseen.ts";
import { changesOf, numberPairs, type ValueChange, type ValueLimits } from "../evidence/values.ts";
import { undecided } from "../answer/outcome.ts";
import { contrasted, exactly, percent } from "../answer/words.ts";
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
    if (present === 0) return undecided("The window holds no value of this column");
    if (sides.was === null) return undecided("The baseline has no statistics of this column");
    const limit = options.own.value_share ?? ownChecks.value_share;
    const change = changeOf(subject, { change: limit, unseen: options.own.unseen_value ?? limit });
    if (change === null)
      return { answer: { kind: "pass", measure: 0, threshold: limit }, sides: [null, null] };
    const { before, after, value, evidence } = change;
    const name = typeof value === "number" ? `= ${exactly(value)}` : `“${printable(value, 40)}”`;
    return decide(subject, evidence, {
      sides: contrasted(name, before, after),
      description:
        `Share of one value changed: ${writtenValue(value)}. ` +
        `Share in current dataset: ${javaDouble(after)}, Share in baseline: ${javaDouble(before)}`,
    });
  },
});

/** A value as the description has it: the service's number, or a text in quotes, cut. */
export function writtenValue(value: number | string): string {
  return typeof value === "number" ? javaDouble(value) : JSON.stringify(printable(value, 40));
}

/** Of a column of numbers the number, of any other the text whose share has changed most surely. */
function changeOf({ sides, statistics }: Subject, limits: ValueLimits): ValueChange<number | string> | null {
  const { now, was } = sides;
  if (was === null) return null;
  if (statistics?.numerical_statistics === undefined) return changedText(sides, limits);
  const pairs = numberPairs(now.numbers, was.numbers);
  return changesOf(pairs, now.numbers.values.total, was.numbers.values.total, limits);
}
