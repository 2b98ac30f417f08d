/** Baselines, windows and what the checks say of them. */
import type { Baseline } from "../../../src/core/baseline/baseline.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import type { Constraints, FeatureConstraints } from "../../../src/core/baseline/constraints.ts";
import { runChecks, type CheckSettings } from "../../../src/core/check/run.ts";
import { isReported, type Answer } from "../../../src/core/check/answer/outcome.ts";
import type { CheckType, Outcome } from "../../../src/core/check/checks.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import { columnOf } from "../profile/profiles.ts";

const settings: CheckSettings = { outputColumns: "START", minimumRecords: 200 };

/** `length` values, the index through `value`. */
export const series = <T>(length: number, value: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => value(index));

/** A baseline of one column `x`. */
export const baselineFor = (values: Iterable<string | number>) => adoptedOf(columnOf(values));

/** The baseline with other constraints of its first feature, or other options. */
export function edited(
  baseline: Baseline,
  feature: Partial<FeatureConstraints>,
  options: object = {},
): Baseline {
  const { features, monitoring_config: monitoring } = baseline.constraints;
  const constraints: Constraints = {
    features: features.map((one, index) => (index === 0 ? { ...one, ...feature } : one)),
    monitoring_config: { ...monitoring, ...options },
  };
  return { ...baseline, constraints };
}

export function outcomesOf(
  window: Profile,
  baseline: Baseline,
  how: Partial<CheckSettings> = {},
): readonly Outcome[] {
  return runChecks(window, baseline, { ...settings, ...how }).outcomes;
}

/** The answer to one check of feature `x`; undefined if it was not asked. */
export function answerOf(
  check: CheckType,
  window: Profile,
  baseline: Baseline,
  feature = "x",
): Answer | undefined {
  return outcomesOf(window, baseline).find(
    (outcome) => outcome.check === check && outcome.feature === feature,
  )?.answer;
}

/** One check of feature `x` with all that is said of it; undefined if it was not asked. */
export function findingOf(check: CheckType, window: Profile, baseline: Baseline): Outcome | undefined {
  return outcomesOf(window, baseline).find((outcome) => outcome.check === check && outcome.feature === "x");
}

/** Why it was not decided; what it was instead, if it was. */
export function reasonOf(answer: Answer | undefined): string {
  return answer?.kind === "undecided" ? answer.reason : `not undecided but ${answer?.kind}`;
}

export const reported = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ answer }) => isReported(answer)).map(({ feature, check }) => [feature, check]);

/** A column whose every cell is missing. */
export const empty = series(300, () => "");
