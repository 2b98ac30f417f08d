import type { Execution } from "../../../src/core/report/report.ts";

/** A run over the first hour there was, for tests in which it does not matter which. */
export const execution: Execution = {
  endpoint: "churn",
  monitor: "hourly",
  id: "exec-1",
  baseline: "base-1",
  window: { start: 0, end: 3_600_000 },
};
