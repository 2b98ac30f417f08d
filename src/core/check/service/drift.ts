/**
 * The drift check: is a column distributed as it was in the baseline? Numbers by the largest difference of cumulative
 * distributions, texts by the largest difference of shares or by chi-square; `Robust` takes off what two samples of these
 * sizes differ by anyway. Of texts too many to count each, and of numbers in coarse sketches, a distance is known within
 * bounds: decided where both ends of them agree. Where the baseline chooses a measure that fits the column, that is asked
 * instead (by-measure.ts).
 */
import { categoriesOf, type FeatureStatistics } from "../../baseline/statistics.ts";
import { featureCheck, type Subject } from "../answer/check.ts";
import { numericalDistance, robust } from "../distance/distance.ts";
import { chiSquareRange } from "../distance/pearson.ts";
import { distanceRange, sharesOf, type Bounds, type Shares } from "../distance/shares.ts";
import { weight, type Evidence } from "../evidence/evidence.ts";
import { around, blurOf } from "../evidence/coarse.ts";
import { apartAsMeasured } from "../evidence/gap.ts";
import { changedText } from "../evidence/unseen.ts";
import { lacks, undecided, type Answer } from "../answer/outcome.ts";
import { byMeasure } from "./by-measure.ts";
import { between, shortfall, tooFar, tooUnlikely, whyBounds } from "./drift-words.ts";
import { whereApart } from "./where-apart.ts";
import { distanceIn } from "../answer/words.ts";

export const drift = featureCheck({
  of: "feature",
  type: "baseline_drift_check",
  words: "drift",
  inWords: (measure) => `distance ${distanceIn(measure)}`,
  applies: (_, { comparison }) => comparison.perform,
  ask: (subject) => {
    const { statistics } = subject;
    if (statistics === null) return undecided(lacks.statistics);
    const isNumeric = statistics.numerical_statistics !== undefined;
    const measured = byMeasure(statistics, subject);
    if (measured !== null) return measured;
    const answer = isNumeric ? compareNumbers(subject) : compareCategories(statistics, subject);
    if (answer.kind === "undecided") return { answer };
    const evidence = (isNumeric ? numbersApart : textsApart)(subject);
    const told = { answer, evidence, sides: whereApart(subject) };
    return answer.kind === "pass" && isBeyondChance(subject, evidence)
      ? { ...told, answer: raised(subject, evidence, isNumeric) }
      : told;
  },
});

/** Numbers with numbers, whatever else the window's column holds. */
function compareNumbers(subject: Subject): Answer {
  const { summary, present, options, sides } = subject;
  const { values } = summary;
  const { method, threshold } = options.comparison;
  const baseline = sides.was?.numbers.values;
  if (sides.was === null || baseline === undefined || baseline.total === 0) return no(lacks.sketch);
  const tooFew = shortfall(values.total, present, baseline.total, subject);
  if (tooFew !== null) return no(tooFew);
  const simple = numericalDistance(baseline, values);
  const { low, high } = around(simple, blurOf(sides.now.numbers, sides.was.numbers));
  const lessNoise = (distance: number) =>
    method === "Simple" ? distance : robust(distance, baseline.total, values.total);
  return beyond({ low: lessNoise(low), high: lessNoise(high) }, threshold, whyBounds(subject));
}

/** Texts with texts: of a column that was one of texts, numbers are texts too. */
function compareCategories(statistics: FeatureStatistics, subject: Subject): Answer {
  const { summary, present, options, sides } = subject;
  const { method, categoricalMethod, categoricalThreshold } = options.comparison;
  const baseline = sides.was?.texts ?? null;
  if (baseline === null) return no(unlisted(statistics));
  const tooFew = shortfall(present, present, baseline.total, subject);
  if (tooFew !== null) return no(tooFew);
  const current = sharesOf(summary, present);
  if (current === null) return no("The window has too many distinct values to compare their shares");
  if (categoricalMethod === "ChiSquared") {
    return byChiSquare(statistics, current, subject);
  }
  const { low, high } = distanceRange(baseline, current);
  const lessNoise = (distance: number) =>
    method === "Simple" ? distance : robust(distance, baseline.total, current.total);
  return beyond({ low: lessNoise(low), high: lessNoise(high) }, categoricalThreshold, whyBounds(subject));
}

/** What speaks for another distribution of numbers. */
function numbersApart({ sides: { now, was }, options: { own, comparison } }: Subject): Evidence | null {
  return was === null ? null : apartAsMeasured(now.numbers, was.numbers, own.drift ?? comparison.threshold);
}

/** The text whose share moved most surely, among those that moved by more than the threshold; another may have moved further. */
function textsApart({ sides, options: { own, comparison } }: Subject): Evidence | null {
  const limit = Math.max(own.drift ?? 0, comparison.categoricalThreshold);
  const evidence = changedText(sides, { change: limit, unseen: limit })?.evidence ?? null;
  if (evidence === null) return null;
  const { low } = textsWithin(sides) ?? { low: 0 };
  return { ...evidence, effect: Math.max(evidence.effect, low) };
}

function isBeyondChance({ options, checks }: Subject, evidence: Evidence | null): evidence is Evidence {
  return options.own.drift !== null && evidence !== null && weight(evidence, checks).isBeyondChance;
}

/** A distance that is more than chance, though less noise it is below the threshold. */
function raised(subject: Subject, { effect: low, limit: threshold }: Evidence, isNumeric: boolean): Answer {
  const most = isNumeric ? numbersMost(subject, low) : (textsWithin(subject.sides)?.high ?? low);
  return tooFar({ low, high: Math.max(low, most) }, threshold, whyBounds(subject));
}

function numbersMost({ sides: { now, was } }: Subject, least: number): number {
  return was === null ? least : Math.min(1, least + 2 * blurOf(now.numbers, was.numbers));
}

function textsWithin({ now, was }: Subject["sides"]): Bounds | null {
  return now.texts === null || was === null || was.texts === null
    ? null
    : distanceRange(was.texts, now.texts);
}

function unlisted({ string_statistics: statistics }: FeatureStatistics): string {
  if (statistics === undefined) return lacks.statistics;
  if (statistics.common.num_present === 0) return "The baseline holds no value of this column";
  return lacks.listedTexts;
}

/** `Robust` compares the p-value, which is small when the column drifted; `Simple` the statistic. */
function byChiSquare(statistics: FeatureStatistics, current: Shares, subject: Subject): Answer {
  const { method, categoricalThreshold: threshold } = subject.options.comparison;
  const why = whyBounds(subject);
  const result = chiSquareRange(current, categoriesOf(statistics) ?? new Map());
  if (result === null) return no("Fewer than two categories are frequent enough for a chi-square test");
  if (method === "Simple") return beyond(result.statistic, threshold, why);
  const { low, high } = result.pValue;
  if (low >= threshold) return { kind: "pass", measure: low, threshold };
  if (high >= threshold) return no(between("p-value", result.pValue, threshold, why));
  return tooUnlikely(result.pValue, threshold, why);
}

function beyond(distance: Bounds, threshold: number, why: string): Answer {
  const { low, high } = distance;
  if (high <= threshold) return { kind: "pass", measure: high, threshold };
  if (low <= threshold) return no(between("distance", distance, threshold, why));
  return tooFar(distance, threshold, why);
}

function no(reason: string): Answer {
  return { kind: "undecided", reason };
}
