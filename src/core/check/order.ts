/**
 * Worst first: an order of outcomes that depends on nothing but the outcomes and the baseline's order of features.
 *
 * Violations of the table, of features, overshadowed ones, undecided, passed; within each by severity, then by
 * check, then by the feature's place in the baseline, then by name. The same findings always stand in the same order.
 */
import type { CheckType, Outcome } from "./outcome.ts";

/** Of two that are equally bad, the one to read first: what explains the others comes before them. */
const checkOrder: readonly CheckType[] = [
  "missing_column_check",
  "extra_column_check",
  "data_type_check",
  "completeness_check",
  "non_negative_check",
  "categorical_values_check",
  "baseline_drift_check",
];

/** The outcomes in order; `features` are the baseline's, in theirs. */
export function worstFirst(outcomes: readonly Outcome[], features: readonly string[]): Outcome[] {
  const places = new Map(features.map((name, index) => [name, index]));
  const placeOf = ({ feature }: Outcome) => places.get(feature) ?? features.length;
  return outcomes.toSorted(
    (a, b) =>
      classOf(a) - classOf(b) ||
      severityOf(b) - severityOf(a) ||
      checkOrder.indexOf(a.check) - checkOrder.indexOf(b.check) ||
      placeOf(a) - placeOf(b) ||
      (a.feature < b.feature ? -1 : Number(a.feature > b.feature)),
  );
}

function classOf({ check, answer }: Outcome): number {
  switch (answer.kind) {
    case "violation":
      if (answer.overshadowedBy !== null) return 2;
      return check === "missing_column_check" || check === "extra_column_check" ? 0 : 1;
    case "undecided":
      return 3;
    case "pass":
      return 4;
  }
}

function severityOf({ answer }: Outcome): number {
  return answer.kind === "violation" ? answer.severity : 0;
}
