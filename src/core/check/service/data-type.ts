/** Share of the values present that are of the expected type; integers count as Fractional only if told. */
import { examplesOf } from "../../baseline/examples.ts";
import { javaDouble } from "../../baseline/jackson.ts";
import { fitting } from "../../baseline/types.ts";
import { typeIn, type TypeCounts } from "../../profile/column.ts";
import { featureCheck, type Subject } from "../answer/check.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { changed } from "../evidence/shares.ts";
import { atLeast, lacks, shareSides, undecided } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";

const none: TypeCounts = { Integral: 0, Fractional: 0, Boolean: 0, Time: 0, Text: 0 };

export const dataType = featureCheck({
  of: "feature",
  type: "data_type_check",
  words: "data type",
  inWords: (measure, type) => inWords(percent(measure), type),
  applies: () => true,
  ask: (subject) => {
    const { feature, options, summary, present } = subject;
    const { inferred_type: expected } = feature;
    const { typeThreshold, integersInFractional } = options;
    if (present === 0) return undecided(lacks.values);
    const share = fitting(summary.types, present, expected, integersInFractional) / present;
    const text =
      `Data type match requirement is not met. Expected data type: ${expected}, ` +
      `Expected match: ${javaDouble(typeThreshold * 100)}%. ` +
      `Observed: Only ${javaDouble(share * 100)}% of data is ${expected}.`;
    const answer = atLeast(share, typeThreshold, text);
    const before = shareBefore(subject);
    const sides = shareSides({ before, threshold: typeThreshold, after: share }, (part) =>
      inWords(part, expected),
    );
    if (answer.kind === "pass") return { answer, sides };
    const isOdd = (cell: string) =>
      fitting({ ...none, [typeIn(cell, summary.isText)]: 1 }, 1, expected, integersInFractional) === 0;
    return { answer, sides, examples: examplesOf(summary, isOdd), evidence: oddOnes(subject) };
  },
});

function inWords(share: string, type: string): string {
  return `${share} ${type}`.trim();
}

/** What share of the baseline's values was of the type; null where its statistics do not say. */
function shareBefore({ sides: { was }, feature, options }: Subject): number | null {
  if (was === null || was.types === null || was.present === 0) return null;
  return fitting(was.types, was.present, feature.inferred_type, options.integersInFractional) / was.present;
}

/** The least change of the share of odd values that is worth a word. */
const leastChange = 0.01;

function oddOnes({
  sides: { now, was },
  feature,
  options: { integersInFractional },
}: Subject): Evidence | null {
  if (was === null || was.types === null || was.present === 0 || now.types === null) return null;
  const odd = (types: TypeCounts, present: number) => ({
    marked: present - fitting(types, present, feature.inferred_type, integersInFractional),
    of: present,
  });
  return changed(odd(now.types, now.present), odd(was.types, was.present), leastChange);
}
