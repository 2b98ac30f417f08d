/**
 * Drift by the measure that a baseline chooses: a violation is what the measure calls too much and what is more than
 * chance, so that nothing stands in the files that chance makes.
 */
import { driftMeasures, type Chosen } from "../../baseline/own/drift-measures.ts";
import type { FeatureStatistics } from "../../baseline/statistics.ts";
import type { Subject } from "../answer/check.ts";
import { lacks, undecided, type Told } from "../answer/outcome.ts";
import { chosenWords } from "../answer/words.ts";
import type { Bounds } from "../distance/shares.ts";
import { weight } from "../evidence/evidence.ts";
import type { Measured } from "../measures/measure.ts";
import { measures } from "../measures/measures.ts";
import { between, shortfall, tooFar, tooUnlikely, whyBounds } from "./drift-words.ts";
import { whereApart } from "./where-apart.ts";

/** Null where no measure is chosen, or it does not measure what the baseline's column holds. */
export function byMeasure(statistics: FeatureStatistics, subject: Subject): Told | null {
  const { chosen } = subject.options.comparison;
  if (chosen === null) return null;
  const { numbers, texts } = measures[chosen.measure];
  if (statistics.numerical_statistics !== undefined) {
    return numbers && ofNumbers(numbers, statistics, subject, chosen);
  }
  return texts && ofTexts(texts, subject, chosen);
}

type Of<Kind extends "numbers" | "texts"> = NonNullable<(typeof measures)[Chosen["measure"]][Kind]>;

function ofNumbers(
  measure: Of<"numbers">,
  { numerical_statistics: numerical }: FeatureStatistics,
  subject: Subject,
  chosen: Chosen,
): Told {
  const { sides, present } = subject;
  const [now, was] = [sides.now.numbers, sides.was?.numbers];
  if (was === undefined || was.values.total === 0) return undecided(lacks.sketch);
  const tooFew = shortfall(now.values.total, present, was.values.total, subject);
  if (tooFew !== null) return undecided(tooFew);
  const sample = { ...was, deviation: numerical?.std_dev };
  return answered(measure({ was: sample, now }, chosen.threshold), subject, chosen);
}

function ofTexts(measure: Of<"texts">, subject: Subject, chosen: Chosen): Told {
  const { sides, present } = subject;
  const [now, was] = [sides.now.texts, sides.was?.texts ?? null];
  if (was === null || was.total === 0) return undecided(lacks.listedTexts);
  const tooFew = shortfall(present, present, was.total, subject);
  if (tooFew !== null) return undecided(tooFew);
  const measured = now === null ? null : measure({ was, now }, chosen.threshold);
  return measured === null
    ? undecided("There are too many distinct values to compare their shares")
    : answered(measured, subject, chosen);
}

function answered(
  { value, evidence }: Measured,
  subject: Subject,
  { measure: name, threshold }: Chosen,
): Told {
  const { words, bounds } = driftMeasures[name];
  const why = whyBounds(subject);
  const { isSure, isPossible, tooMuch } = ways[bounds](value, threshold);
  if (isPossible && !isSure) return undecided(between(bounds, value, threshold, why));
  const told = { evidence, sides: whereApart(subject) };
  const found = tooMuch(value, threshold, why, chosenWords(words));
  if (!isSure || !weight(evidence, subject.checks).isBeyondChance) {
    return { answer: { kind: "pass", measure: isSure ? found.measure : value.high, threshold }, ...told };
  }
  return { answer: found, ...told };
}

/** How a value stands to its threshold: whether it is surely or possibly too much, and what it then is. */
const ways = {
  distance: ({ low, high }: Bounds, threshold: number) => ({
    isSure: low > threshold,
    isPossible: high > threshold,
    tooMuch: tooFar,
  }),
  "p-value": ({ low, high }: Bounds, threshold: number) => ({
    isSure: high < threshold,
    isPossible: low < threshold,
    tooMuch: tooUnlikely,
  }),
};
