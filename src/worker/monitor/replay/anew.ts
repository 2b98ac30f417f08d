/** A past window judged anew, by other settings or another baseline; its files lie beside the original ones. */
import type { Baseline } from "../../../core/baseline/baseline.ts";
import { shapeOf } from "../../../core/baseline/shape.ts";
import type { EndpointConfig } from "../../../core/config/endpoint.ts";
import type { AskedReplay } from "../../../core/past/asked.ts";
import { leftOut, outcomeOf, type Outcome } from "../../../core/past/outcome.ts";
import type { Window } from "../../../core/monitor/window.ts";
import { withTried, type InForce } from "../../../core/rehearsal.ts";
import { judgeInPieces, noted } from "../../../core/report/judgement.ts";
import type { Report } from "../../../core/report/report.ts";
import { ownBucket } from "../../deployment/owner.ts";
import { readText, replayedPrefix, writePieces } from "../../platform/bucket.ts";
import type { Problem, Result } from "../../platform/problem.ts";
import type { Owner } from "../../platform/work.ts";
import { reportIn } from "../earlier.ts";
import type { ExecutionRecord } from "../execution.ts";
import type { Executions } from "../executions.ts";
import type { Compared, Judging } from "../judging.ts";
import { pastCalls, scriptedCalls, type PastCalls } from "./calls.ts";
import type { DueReplay } from "./queue.ts";
import { inRanges, lookAtRanges } from "./ranges.ts";

/** What replays are compared with, if it is not what the monitor's windows are: by the id of a baseline. */
type ReadBaseline = (id: string) => Promise<Result<Baseline>>;

/** What judging anew asks of the rest of the endpoint. */
export interface AnewParts {
  readonly owner: Owner;
  readonly judging: Judging;
  readonly executions: Executions;
  readonly baselineOf: ReadBaseline;
  readonly config: () => EndpointConfig | null;
}

/** What came of an attempt at a window; refused is what no window of the replay could be judged by. */
export type Anew =
  | { readonly kind: "done"; readonly outcome: Outcome }
  | { readonly kind: "refused"; readonly reason: string }
  | Exclude<PastCalls, { readonly kind: "exact" | "left" }>;

export async function judgedAnew(
  parts: AnewParts,
  replay: Pick<DueReplay, "id" | "monitor" | "reading" | "ranges">,
  asked: AskedReplay,
  window: Window,
): Promise<Anew> {
  const { owner, judging } = parts;
  // First: nothing else need be known while others read.
  const look = await lookAtRanges(owner, replay, window);
  if (look.kind === "elsewhere") return look;
  const found = await comparedWith(parts, replay.monitor, asked, window);
  if (!found.ok) return uncompared(parts, replay.monitor, asked, found.problem);
  const by = await triedBy(parts, replay.monitor, window, asked, found.value.baseline);
  if ("reason" in by) return by;
  const bucket = await ownBucket(owner.env);
  const shape = shapeOf(by.baseline.constraints);
  const options = { ...parts.config()?.reading, shape };
  const counted = await judging.counted(window, shape);
  const script = asked.preprocessor ?? judging.preprocessor(replay.monitor);
  const others = { look, begin: () => inRanges(owner, replay.id, window, options) };
  const uncaptured = (until: number) => judging.uncaptured(until);
  const of = { endpoint: owner.name, window, source: asked.source, options, others };
  const calls =
    script === undefined
      ? await pastCalls(bucket, replay, of, counted)
      : await scriptedCalls(owner, { script, window, options, uncaptured }, counted);
  if (calls.kind === "left") return { kind: "done", outcome: leftOut(calls.reason) };
  if (calls.kind !== "exact") return calls;
  const isSample = calls.source === "captures" && !isAsExecuted(script, judging.preprocessor(replay.monitor));
  const held = { baseline: by.baseline, settings: ofRecords(by.settings, isSample) };
  const outcome = await written(parts, bucket, { ...replay, compared: found.value, window }, held, calls);
  return { kind: "done", outcome };
}

/** The window judged, its files written, and what came of it beside what was said before. */
async function written(
  { owner, judging, executions }: AnewParts,
  bucket: R2Bucket,
  of: { readonly id: string; readonly monitor: string; readonly compared: Compared; readonly window: Window },
  by: { readonly baseline: Baseline; readonly settings: InForce },
  { profile, source, notes, unseen }: PastCalls & { readonly kind: "exact" },
): Promise<Outcome> {
  const { id, monitor, window, compared } = of;
  const { id: baseline, against } = compared;
  const execution = { endpoint: owner.name, monitor, id, baseline, window, ...(against && { against }) };
  const judgement = judgeInPieces(execution, profile, without(by.baseline, unseen), by.settings);
  const { report, files } = noted(judgement, notes);
  const prefix = replayedPrefix(owner.name, id, window.end);
  for (const [name, pieces] of Object.entries(files)) await writePieces(bucket, `${prefix}${name}`, pieces);
  const original = executions.ofWindow(monitor, window);
  const before = await reportOf(bucket, original);
  const beside = before && { report: before, alertOn: judging.alertOn(monitor) };
  const named = { execution: original?.id ?? null, source, report: prefix };
  return outcomeOf(named, beside, { report, alertOn: by.settings.alertOn });
}

/** What comes of a window that there is nothing to compare with, right now or at all. */
function uncompared(
  { judging }: AnewParts,
  monitor: string,
  { baseline }: AskedReplay,
  { kind, message: reason }: Problem,
): Anew {
  if (kind === "unavailable") return { kind: "incomplete", reason };
  const isOfOne = baseline === undefined && judging.comparesWindows(monitor);
  return isOfOne ? { kind: "done", outcome: leftOut(reason) } : { kind: "refused", reason };
}

async function comparedWith(
  { judging, baselineOf }: AnewParts,
  monitor: string,
  asked: AskedReplay,
  window: Window,
): Promise<Result<Compared>> {
  if (asked.baseline === undefined) return judging.compared(monitor, window);
  const read = await baselineOf(asked.baseline);
  return read.ok ? { ok: true, value: { id: asked.baseline, baseline: read.value } } : read;
}

/** The baseline and the settings, with those laid over that are tried. */
async function triedBy(
  { judging }: AnewParts,
  monitor: string,
  window: Window,
  { tried }: AskedReplay,
  baseline: Baseline,
) {
  const inForce = { ...(await judging.settings(monitor, window)), alertOn: judging.alertOn(monitor) };
  try {
    return withTried(baseline, inForce, tried);
  } catch (error) {
    if (error instanceof RangeError) return { kind: "refused", reason: error.message } as const;
    throw error;
  }
}

/** Whether records are made of captures as those of the executions were. */
function isAsExecuted(script: string | undefined, own: string | undefined): boolean {
  return script !== undefined && script === own;
}

/** The windows before had all their records: beside them it is not known how many of a sample are few. */
function ofRecords(settings: InForce, isSample: boolean): InForce {
  const { before = null } = settings;
  return isSample && before !== null ? { ...settings, before: { ...before, records: [] } } : settings;
}

function without(baseline: Baseline, unseen: readonly string[]): Baseline {
  const features = baseline.constraints.features.filter(({ name }) => !unseen.includes(name));
  return { ...baseline, constraints: { ...baseline.constraints, features } };
}

/** The report of an execution; null where there is none, or it cannot be read. */
export async function reportOf(bucket: R2Bucket, execution: ExecutionRecord | null): Promise<Report | null> {
  const prefix = execution?.report ?? null;
  const text = prefix === null ? null : await readText(bucket, `${prefix}report.json`);
  return text === null ? null : reportIn(text);
}
