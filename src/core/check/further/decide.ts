/** The answer of a check that goes by evidence alone: a violation is what is beyond chance, and large enough. */
import type { Subject } from "../answer/check.ts";
import { weight, type Evidence } from "../evidence/evidence.ts";
import { violation, type Contrast, type Told } from "../answer/outcome.ts";

/** What is said of it. */
interface Said {
  /** Where it is a violation. */
  readonly description: string;
  readonly sides: Contrast;
}

export function decide({ checks }: Pick<Subject, "checks">, evidence: Evidence, said: Said): Told {
  const { effect: measure, limit: threshold } = evidence;
  const { description, sides } = said;
  if (!weight(evidence, checks).isBeyondChance) {
    return { answer: { kind: "pass", measure, threshold }, evidence, sides };
  }
  const severity = Math.min(1, measure);
  return { answer: violation(measure, threshold, { severity, description }), evidence, sides };
}
