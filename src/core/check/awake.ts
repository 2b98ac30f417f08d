/** Whether a finding wakes anybody: a violation that counts, and that is more than chance. */
import type { Outcome } from "./checks.ts";
import { isReported } from "./answer/outcome.ts";

/** What is certain is beyond chance; what nothing speaks for or against, since the baseline does not say enough, is believed. */
export function isAwake({ answer, evidence }: Pick<Outcome, "answer" | "evidence">): boolean {
  return isReported(answer) && (evidence?.isBeyondChance ?? true);
}
