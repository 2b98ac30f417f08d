/** The segments of a window that a run judges, one after the other: no two of them are in memory at a time. */
import type { Baseline } from "../../core/baseline/baseline.ts";
import { shapeOf } from "../../core/baseline/shape.ts";
import type { CheckSettings } from "../../core/check/run.ts";
import type { Execution } from "../../core/report/report.ts";
import type { SegmentReport } from "../../core/report/segment-report.ts";
import { judgeSegment, pastOf } from "../../core/report/segments.ts";
import { segmentProfile } from "../recorder/segments.ts";
import type { Shards } from "../recorder/shards.ts";

interface Asked {
  readonly execution: Execution;
  readonly baseline: Baseline;
  readonly settings: CheckSettings;
  /** As Shards.profile() has it. */
  readonly seal: boolean;
  /** The names of those that have a value of their own. */
  readonly segments: readonly string[];
}

type Answer =
  | { readonly kind: "judged"; readonly reports: readonly SegmentReport[] }
  | { readonly kind: "incomplete"; readonly reason: string };

export async function judgeSegments(shards: Shards, asked: Asked): Promise<Answer> {
  const { execution, baseline, settings, segments, seal } = asked;
  const shape = shapeOf(baseline.constraints);
  const reports: SegmentReport[] = [];
  for (const segment of segments) {
    const window = await segmentProfile(shards, execution.window, segment, { shape, seal });
    const past = await segmentProfile(shards, pastOf(execution.window), segment, { shape });
    if (window.kind === "incomplete") return window;
    if (past.kind === "incomplete") return past;
    const profiles = { segment, window: window.profile, past: past.profile };
    reports.push(judgeSegment(execution, profiles, baseline, settings));
  }
  return { kind: "judged", reports };
}
