/**
 * Example calls of a report's findings, looked for in the captures of its window when somebody asks for them, not when the
 * window is judged: most reports are read by nobody, and a copy in a report would outlive the captures, whose retention
 * says how long values of single calls are kept. One pass through some files, spread over the window, serves all findings;
 * it ends as soon as each has its examples. The pages without them are sent without a look at any capture.
 */
import type { Baseline } from "../../../core/baseline/baseline.ts";
import { shapeOf } from "../../../core/baseline/shape.ts";
import { linesOf, placed } from "../../../core/call/lines.ts";
import { captureFileKey, captureKey, capturesPrefix, type RecordedCall } from "../../../core/call/record.ts";
import type { EndpointConfig } from "../../../core/config/endpoint.ts";
import { Examples, type Sampled } from "../../../core/example/examples.ts";
import { windowIn, type Window } from "../../../core/monitor/window.ts";
import type { Figures } from "../../../core/overview/figures.ts";
import { withDialect } from "../../../core/profile/observe.ts";
import type { Finding } from "../../../core/report/finding.ts";
import type { Report } from "../../../core/report/report.ts";
import { loadBaseline, readableBaseline } from "../../baseline/files.ts";
import type { Bindings } from "../../env.ts";
import { keysUnder, readPart } from "../../platform/bucket.ts";
import type { Result } from "../../platform/problem.ts";
import { viewEndpoint } from "../endpoints.ts";
import type { CapturePlace } from "./captures.ts";

/** One request lists so many hours of variants, and looks into so many files, of each at its first bytes, and at so many calls. */
const mostLists = 8;
const mostFiles = 24;
const pieceBytes = 2 ** 18;
const mostCalls = 2_000;

const hourMs = 3_600_000;

/** An hour with more files than a listing has is listed from so many places on, each a little before what is wanted: a file may reach into it. */
const mostParts = 4;
const reachMs = 60_000;

/** A captured call: its place among the captures of its variant. */
export interface CallPlace extends CapturePlace {
  readonly variant: string;
  /** `2026-11-27T11`. */
  readonly hour: string;
}

/** Of these findings of a report. */
export async function exampleCalls(
  env: Bindings,
  { report, figures }: { readonly report: Report; readonly figures: Figures },
  findings: readonly Finding[],
): Promise<Result<Sampled<CallPlace>>> {
  const { endpoint } = report;
  const view = await viewEndpoint(env, endpoint);
  if (!view.ok) return view;
  const { config } = view.value;
  const why = whyNone(config.capture);
  const window = windowIn(report.window);
  const variants = [config.variant, ...(config.variants ?? [])];
  const files = await filesOf(env, endpoint, variants, window);
  if (files.length === 0) return none(why);
  const baseline = await baselineOf(env, report);
  if (baseline === null) return none("baseline");
  const reading = withDialect({ ...config.reading, shape: shapeOf(baseline.constraints) });
  const outputColumns = config.outputColumns ?? null;
  const examples = new Examples<CallPlace>(findings, { baseline, figures, outputColumns, reading });
  await lookInto(files, examples, (file) => callsOf(env, endpoint, file, window));
  if (examples.looked === 0 && !examples.isFull) return none(why);
  const { samplingPercentage: percent } = config.capture;
  return { ok: true, value: { kind: "looked", examples, percent } };
}

type Calls = readonly (readonly [RecordedCall, CallPlace])[];

/** Until each finding has its examples. */
async function lookInto(
  files: readonly CaptureFile[],
  examples: Examples<CallPlace>,
  callsIn: (file: CaptureFile) => Promise<Calls>,
): Promise<void> {
  for (const file of files) {
    if (examples.isFull) return;
    const calls = await callsIn(file);
    examples.look(calls.slice(0, Math.ceil(mostCalls / files.length)));
  }
}

function whyNone({ enabled, samplingPercentage }: EndpointConfig["capture"]): "off" | "gone" {
  return enabled && samplingPercentage > 0 ? "gone" : "off";
}

/** What the window was compared with; null where it is gone or cannot be read. */
async function baselineOf(env: Bindings, { endpoint, baseline: id }: Report): Promise<Baseline | null> {
  if (id === null) return null;
  const loaded = await readableBaseline(id, () => loadBaseline(env.BUCKET, { endpoint, id }));
  return loaded.ok ? loaded.value : null;
}

function none(why: "off" | "gone" | "baseline"): Result<Sampled<CallPlace>> {
  return { ok: true, value: { kind: "none", why } };
}

type CaptureFile = Omit<CallPlace, "at">;

/** Files that may hold calls of the window, as many as are looked into, spread over it. */
async function filesOf(
  env: Bindings,
  endpoint: string,
  variants: readonly string[],
  window: Window,
): Promise<readonly CaptureFile[]> {
  const some = variants.slice(0, mostLists);
  const hours = spread(hoursOf(window), Math.max(1, Math.floor(mostLists / some.length)));
  const folders = some.flatMap((variant) => hours.map((hour) => ({ variant, hour })));
  const listed = await Promise.all(
    folders.map(async ({ variant, hour }) => {
      const files = await filesIn(env, endpoint, { variant, hour }, window);
      return files.map((file) => ({ variant, hour, file }));
    }),
  );
  return spread(listed.flat(), mostFiles);
}

/** Files of an hour of a variant; some of each part of the window where the hour has more than a listing. */
async function filesIn(
  env: Bindings,
  endpoint: string,
  { variant, hour }: Pick<CaptureFile, "variant" | "hour">,
  window: Window,
): Promise<readonly string[]> {
  const prefix = capturesPrefix(endpoint, variant, hour);
  const listed = async ({ start, end }: Window, from: number | null) => {
    const behind = from === null ? "" : captureKey(endpoint, variant, from, "");
    const { keys, isTruncated } = await keysUnder(env.BUCKET, prefix, behind);
    const names = keys.map((key) => key.slice(prefix.length).replace(/\.jsonl$/, ""));
    return { files: overlapping(hour, names, { start, end }), isTruncated };
  };
  const { files, isTruncated } = await listed(window, null);
  if (!isTruncated) return files;
  const parts = partsOf(hour, window).map(async (part) => {
    const some = await listed(part, part.start - reachMs);
    return spread(some.files, mostFiles / mostParts);
  });
  return [...new Set((await Promise.all(parts)).flat())];
}

/** What of a window is in an hour, in as many parts as it is listed in. */
function partsOf(hour: string, { start, end }: Window): readonly Window[] {
  const begin = Date.parse(`${hour}:00:00Z`);
  const [from, to] = [Math.max(start, begin), Math.min(end, begin + hourMs)];
  const at = (part: number) => from + Math.round(((to - from) * part) / mostParts);
  return Array.from({ length: mostParts }, (_, part) => ({ start: at(part), end: at(part + 1) }));
}

/** From the last file on that begins before the window: it may reach into it. */
function overlapping(hour: string, files: readonly string[], { start, end }: Window): readonly string[] {
  const begins = (file: string) =>
    Date.parse(`${hour}:${file.slice(0, 9).replace("-", ":").replace("-", ".")}Z`);
  const before = files.filter((file) => begins(file) < end);
  const first = before.findIndex((file) => begins(file) >= start);
  return before.slice(first < 0 ? -1 : Math.max(0, first - 1));
}

function hoursOf({ start, end }: Window): readonly string[] {
  const first = Math.floor(start / hourMs);
  const count = Math.max(1, Math.ceil(end / hourMs) - first);
  return Array.from({ length: count }, (_, at) => new Date((first + at) * hourMs).toISOString().slice(0, 13));
}

/** As many of the items, evenly. */
function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  const step = Math.max(1, items.length / most);
  return items.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

/** The calls of the window in a file's first bytes. */
async function callsOf(
  env: Bindings,
  endpoint: string,
  { variant, hour, file }: CaptureFile,
  { start, end }: Window,
): Promise<Calls> {
  const key = captureFileKey(endpoint, variant, hour, file);
  const part = await readPart(env.BUCKET, key, 0, pieceBytes);
  if (part === null) return [];
  // Captures have whole seconds.
  const isOfWindow = (time: number | null) => time !== null && time > start - 1_000 && time < end;
  return linesOf(part.bytes, 0, part.size).flatMap((line) => {
    const { call, from } = placed(line);
    return call === null || !isOfWindow(call.time)
      ? []
      : [[call, { variant, hour, file, at: from }] as const];
  });
}
