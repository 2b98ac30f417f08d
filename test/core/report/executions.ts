import type { Baseline } from "../../../src/core/baseline/baseline.ts";
import { describe, type Statistics } from "../../../src/core/baseline/statistics.ts";
import type { Checked } from "../../../src/core/check/run.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import { tolerances, type Execution } from "../../../src/core/report/report.ts";

/** What `statistics.json` of a window says. */
export function windowStatistics(profile: Profile, { alignment }: Checked, baseline: Baseline): Statistics {
  return describe(alignment.columns, profile.records, tolerances(baseline));
}

/** A run over the first hour there was, for tests in which it does not matter which. */
export const execution: Execution = {
  endpoint: "churn",
  monitor: "hourly",
  id: "exec-1",
  baseline: "base-1",
  window: { start: 0, end: 3_600_000 },
};
