/**
 * Worst first: an order of outcomes that depends on nothing but the outcomes and the baseline's order of features.
 *
 * Violations of the table, of features, overshadowed ones, undecided, passed; within each by severity, then by
 * check, then by the feature's place in the baseline, then by name. The same findings always stand in the same order.
 */
import { checks, checkTypes, type Outcome } from "./checks.ts";

const ofTable: ReadonlySet<string> = new Set(
  checks.filter(({ of }) => of === "table").map(({ type }) => type),
);

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

function classOf({ check, answer }: Outcome): number {
  switch (answer.kind) {
    case "violation":
      if (answer.overshadowedBy !== null) return 2;
      return ofTable.has(check) ? 0 : 1;
    case "undecided":
      return 3;
    case "pass":
      return 4;
  }
}

function severityOf({ answer }: Outcome): number {
  return answer.kind === "violation" ? answer.severity : 0;
}
