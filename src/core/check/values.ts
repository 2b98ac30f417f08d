/**
 * The checks of the values themselves: whether texts are among the known ones, and whether numbers that were
 * never negative have become so. Texts and conditions: shared/docs/sagemaker.md §4.2.
 */
import type { FeatureConstraints } from "../baseline/constraints.ts";
import { examplesOf } from "../baseline/examples.ts";
import { javaDouble } from "../baseline/jackson.ts";
import type { MonitoringOptions } from "../baseline/options.ts";
import type { ColumnSummary } from "../profile/column.ts";
import { rankOf } from "../sketch/weighted.ts";
import { undecided, type CheckType, type Outcome } from "./outcome.ts";
import { atLeast, unmet } from "./quality.ts";
import { sharesOf, withinRange } from "./distance/shares.ts";

/**
 * Share of the values present that are among the feature's `domains`. Null if it has none. Of too many distinct
 * values to count each, it is decided where every share within the bounds gives the same answer.
 */
export function categoriesCheck(
  feature: FeatureConstraints,
  summary: ColumnSummary,
  present: number,
  { domainThreshold: threshold }: MonitoringOptions,
): Outcome | null {
  const check: CheckType = "categorical_values_check";
  const { name, string_constraints: constraints } = feature;
  if (constraints?.domains === undefined) return null;
  if (present === 0) return undecided(check, name, "The window holds no value of this column");
  const tooMany = "the window has too many distinct values to count each";
  const shares = sharesOf(summary, present);
  if (shares === null) return undecided(check, name, `The share of known values is not known: ${tooMany}`);
  const domains = new Set(constraints.domains);
  const known = withinRange(shares, domains);
  const [low, high] = [known.low / present, known.high / present];
  if (low >= threshold) return { check, feature: name, answer: { kind: "pass", measure: low, threshold } };
  if (high < threshold) {
    const text = unmet(javaDouble(high)) + (low === high ? "" : `It is that at most: ${tooMany}`);
    const examples = examplesOf(summary, (value) => !domains.has(value));
    return { check, feature: name, answer: atLeast(high, threshold, text), examples };
  }
  const reason = `Between ${low} and ${high} of the values are known, ${threshold} must be: ${tooMany}`;
  return undecided(check, name, reason);
}

/**
 * Share of the numbers that are not negative, where the baseline had none. Null if negative numbers are as good
 * as any. That there is one is always known; how many, beyond the exact bound, within the sketch's error.
 */
export function signCheck(
  { name, num_constraints: constraints }: FeatureConstraints,
  { moments, values, counts }: ColumnSummary,
  { checkSign }: MonitoringOptions,
): Outcome | null {
  const check: CheckType = "non_negative_check";
  if (!checkSign || constraints?.is_non_negative !== true) return null;
  if (moments.count === 0) return undecided(check, name, "The window holds no number of this column");
  if (moments.minimum >= 0)
    return { check, feature: name, answer: { kind: "pass", measure: 1, threshold: 1 } };
  const negative = Math.max(1, Math.round(rankOf(values, 0, false) * values.total));
  const share = 1 - negative / values.total;
  const about = counts === null ? "about " : "";
  const text =
    unmet(javaDouble(share)) +
    `Numbers must not be negative: ${about}${negative} of ${values.total} are, the least is ${javaDouble(moments.minimum)}`;
  return { check, feature: name, answer: atLeast(share, 1, text) };
}
