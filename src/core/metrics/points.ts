/**
 * A checked window as points of Workers Analytics Engine, whose columns have places and no names. The map is a contract:
 * a place is never given another meaning, and the last blob says by which version of the map a point was written.
 */
import { isReported } from "../check/answer/outcome.ts";
import type { Report } from "../report/report.ts";
import { scoresOf } from "./judged.ts";

/** Of the map below. */
export const pointsVersion = "1";

/** What stands where, in the order of the columns; docs/metrics.md says the same. */
export const pointColumns = {
  blobs: ["kind", "monitor", "feature", "verdict", "check"],
  doubles: ["value", "threshold", "windowEnd", "records"],
} as const;

/** The version stands in the last of the blobs that there may be. */
const mostBlobs = 20;

/** An invocation may write no more: what is worst comes first. */
export const mostPoints = 25;

/** As `writeDataPoint` takes it. */
export interface Point {
  readonly indexes: string[];
  readonly blobs: string[];
  readonly doubles: number[];
}

interface Said {
  readonly kind: "check" | "violation" | "feature";
  readonly feature?: string;
  readonly verdict?: string;
  readonly check?: string;
  readonly value: number;
  readonly threshold?: number;
}

/** The window itself, then its violations by check, then its worst features. `windowEnd` is epoch milliseconds. */
export function pointsOf(report: Report, windowEnd: number): Point[] {
  const said = [checkSaid(report), ...violationsSaid(report), ...featuresSaid(report)];
  return said
    .slice(0, mostPoints)
    .map(({ kind, feature = "", verdict = "", check = "", value, threshold = 0 }) => {
      const named = { kind, monitor: report.monitor, feature, verdict, check };
      const numbers = { value, threshold, windowEnd: windowEnd / 1_000, records: report.records };
      const blobs = pointColumns.blobs.map((column) => named[column]);
      const rest = Array.from({ length: mostBlobs - 1 - blobs.length }, () => "");
      return {
        indexes: [report.endpoint],
        blobs: [...blobs, ...rest, pointsVersion],
        doubles: pointColumns.doubles.map((column) => numbers[column]),
      };
    });
}

function checkSaid({ status, violations }: Report): Said {
  return { kind: "check", verdict: status, value: violations };
}

function violationsSaid({ findings }: Report): Said[] {
  const counts = new Map<string, number>();
  for (const { check, answer } of findings) {
    if (isReported(answer)) counts.set(check, (counts.get(check) ?? 0) + 1);
  }
  return [...counts].map(([check, value]) => ({ kind: "violation", check, value }));
}

function featuresSaid({ findings }: Report): Said[] {
  return scoresOf(findings).flatMap(({ name: feature, drift }) => {
    if (drift === undefined) return [];
    const { score: value, threshold, isDrifted } = drift;
    const verdict = isDrifted ? "drifted" : "alike";
    return [{ kind: "feature" as const, feature, verdict, value, threshold }];
  });
}
