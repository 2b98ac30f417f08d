/** How a command that judged a window ends. */
import type { AlertOn } from "../../core/incident/policy.ts";
import { isTelling } from "../../core/incident/told.ts";
import type { Report } from "../../core/report/report.ts";

export interface ExitBy {
  readonly alertOn: AlertOn;
  /** Whether anything undecided is no success. */
  readonly strict: boolean;
}

/** 0 fine, 2 it differs, 3 a whole check could not be decided. */
export function exitCodeOf(report: Report, { alertOn, strict }: ExitBy): 0 | 2 | 3 {
  if (isTelling(report, alertOn)) return 2;
  const isLeft = report.undecided > 0 || report.causes?.some(({ wakes }) => !wakes) === true;
  return report.verdict?.kind === "unjudged" || (strict && isLeft) ? 3 : 0;
}
