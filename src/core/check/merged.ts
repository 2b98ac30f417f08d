/**
 * One cause is one finding: of what the checks find in a column, one speaks. Where most values are of another type, the
 * types are what is told, and not the drift of what is left. A check of Weir's own steps back where one of the service's
 * has found the same, and among Weir's own the surest is told. What steps back is shown, and counts no more.
 */
import { checkOf, isOfMissing, type CheckType, type Outcome } from "./checks.ts";
import { isAwake } from "./awake.ts";

/** The outcomes of one feature. */
export function merged(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.map((outcome) => {
    const { answer } = outcome;
    const speaker = answer.kind === "violation" ? speakerFor(outcome, outcomes) : null;
    return answer.kind !== "violation" || speaker === null
      ? outcome
      : { ...outcome, answer: { ...answer, overshadowedBy: speaker } };
  });
}

/** With fewer values of the right type than this, drift says nothing that the types do not. */
const fewestFitting = 0.5;

function speakerFor(outcome: Outcome, outcomes: readonly Outcome[]): CheckType | null {
  if (outcome.check === "baseline_drift_check") {
    const types = outcomes.find(
      ({ check, answer }) => check === "data_type_check" && answer.kind === "violation",
    );
    const isSpeaking = types?.answer.kind === "violation" && types.answer.measure < fewestFitting;
    return isSpeaking ? "data_type_check" : null;
  }
  if (!isOwn(outcome)) return null;
  const others = outcomes.filter((one) => one !== outcome && isSameCause(one, outcome) && isAwake(one));
  const services = others.find((one) => !isOwn(one));
  if (services !== undefined) return services.check;
  return (
    others.find((one) => probability(one) < probability(outcome) || isFirst(one, outcome, outcomes))?.check ??
    null
  );
}

/** Equally sure: the first in the table's order speaks. */
function isFirst(one: Outcome, other: Outcome, outcomes: readonly Outcome[]): boolean {
  return probability(one) === probability(other) && outcomes.indexOf(one) < outcomes.indexOf(other);
}

function isSameCause(one: Outcome, other: Outcome): boolean {
  return isOfMissing(one.check) === isOfMissing(other.check);
}

function isOwn({ check }: Outcome): boolean {
  const found = checkOf(check);
  return found.of === "feature" && found.isOwn === true;
}

function probability({ evidence }: Outcome): number {
  return evidence?.probability ?? 1;
}
