/** Points of Workers Analytics Engine, where the deployment has a data set for them: docs/metrics.md. */
import { pointsOf } from "../../../core/metrics/points.ts";
import type { Report } from "../../../core/report/report.ts";
import type { Bindings } from "../../env.ts";
import { log } from "../../platform/log.ts";
import { nameOf } from "../../platform/problem.ts";

declare module "../../env.ts" {
  interface Bindings {
    /** Takes a few points of each window that is checked; without it none are written. */
    readonly METRICS?: AnalyticsEngineDataset;
  }
}

/** Nothing is waited for. Never throws: a window is judged without its points rather than not. */
export function writePoints({ METRICS }: Bindings, report: Report, windowEnd: number): void {
  if (METRICS === undefined) return;
  try {
    for (const point of pointsOf(report, windowEnd)) METRICS.writeDataPoint(point);
  } catch (error) {
    log("points_unwritten", { endpoint: report.endpoint, execution: report.execution, error: nameOf(error) });
  }
}
