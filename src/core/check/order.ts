/**
 * Worst first: an order of outcomes that depends on nothing but the outcomes and the baseline's order of features.
 *
 * Violations of the table, of features, those within chance, overshadowed ones, undecided, passed; within each by severity, then by
 * check, then by the feature's place in the baseline, then by name. The same findings always stand in the same order.
 */
import { isAwake } from "./awake.ts";
import { checkTypes, isOfTable, type Outcome } from "./checks.ts";

/** The outcomes in order; `features` are the baseline's, in theirs. */
export function worstFirst(outcomes: readonly Outcome[], features: readonly string[]): Outcome[] {
  const places = new Map(features.map((name, index) => [name, index]));
  const placeOf = ({ feature }: Outcome) => places.get(feature) ?? features.length;
  return outcomes.toSorted(
    (a, b) =>
      classOf(a) - classOf(b) ||
      severityOf(b) - severityOf(a) ||
      checkTypes.indexOf(a.check) - checkTypes.indexOf(b.check) ||
      placeOf(a) - placeOf(b) ||
      (a.feature < b.feature ? -1 : Number(a.feature > b.feature)),
  );
}

function classOf(outcome: Outcome): number {
  const { check, answer } = outcome;
  switch (answer.kind) {
    case "violation":
      if (answer.overshadowedBy !== null) return 3;
      if (!isAwake(outcome)) return 2;
      return isOfTable(check) ? 0 : 1;
    case "undecided":
      return 4;
    case "pass":
      return 5;
  }
}

function severityOf({ answer }: Outcome): number {
  return answer.kind === "violation" ? answer.severity : 0;
}
