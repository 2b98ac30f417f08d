/** One run of a monitor over one window: profiles → merge → checks → report → R2. */
import { parseBaseline, parseConstraints, type Baseline } from "../../core/baseline/baseline.ts";
import type { CheckSettings } from "../../core/check/check.ts";
import { judge, nothing, type Judgement } from "../../core/report/judgement.ts";
import { mergeProfiles, Profile } from "../../core/profile/profile.ts";
import type { Execution, Report } from "../../core/report/report.ts";
import { formatWindow, type Window } from "../../core/monitor/window.ts";
import type { Bindings } from "../env.ts";
import { problem, type Problem } from "../platform/problem.ts";
import type { ProfileAnswer } from "../recorder/recorder.ts";
import { askShards, silence } from "../recorder/shards.ts";
import { baselineKey, readText, reportPrefix, writeJson } from "../platform/bucket.ts";

/** The merged profile of a window over all shards, the nearest window that can be answered, or which shards are silent. */
export type WindowProfile =
  | { readonly kind: "exact"; readonly profile: Profile }
  | { readonly kind: "misaligned"; readonly nearest: Window }
  | { readonly kind: "incomplete"; readonly reason: string };

/** With `seal`, calls of the window that come from now on count in the next one. */
export async function profileOf(
  env: Bindings,
  endpoint: string,
  shards: number,
  window: Window,
  seal = false,
): Promise<WindowProfile> {
  const { answers, silent } = await askShards<ProfileAnswer>(env, endpoint, shards, async (recorder) =>
    recorder.profile(window, seal),
  );
  if (silent.length > 0) return { kind: "incomplete", reason: silence(silent, shards) };
  const nearest = widest(answers.map((answer) => (answer.kind === "misaligned" ? answer.nearest : null)));
  if (nearest !== null) return { kind: "misaligned", nearest };
  return { kind: "exact", profile: mergeProfiles(profilesOf(answers)) };
}

function* profilesOf(answers: readonly ProfileAnswer[]): Generator<Profile> {
  for (const answer of answers) if (answer.kind === "exact") yield Profile.fromBytes(answer.bytes);
}

/** Why no check could answer for a window right now; null if one can. */
export async function unanswerable(
  env: Bindings,
  endpoint: string,
  shards: number,
  window: Window,
): Promise<Problem | null> {
  const { answers, silent } = await askShards<Window | null>(env, endpoint, shards, async (recorder) =>
    recorder.nearest(window),
  );
  if (silent.length > 0) return problem("unavailable", `${silence(silent, shards)}; try again`);
  const nearest = widest(answers);
  return (
    nearest &&
    problem("invalid", misalignment(nearest), [
      { path: "start", message: new Date(nearest.start).toISOString() },
      { path: "end", message: new Date(nearest.end).toISOString() },
    ])
  );
}

function misalignment(nearest: Window): string {
  return `The profiles that are kept cannot answer this window exactly; the nearest is ${formatWindow(nearest)}`;
}

/** The window around all of them; null if there are none. */
function widest(windows: readonly (Window | null)[]): Window | null {
  const found = windows.filter((window) => window !== null);
  if (found.length === 0) return null;
  return {
    start: Math.min(...found.map(({ start }) => start)),
    end: Math.max(...found.map(({ end }) => end)),
  };
}

/** A window that some shard's calls are missing from must not be judged: it is checked again later. */
export class IncompleteWindow extends Error {
  override readonly name = "IncompleteWindow";
}

/** A baseline's files. Throws if its constraints are gone. */
async function loadBaseline(bucket: R2Bucket, endpoint: string, id: string): Promise<Baseline> {
  const [constraints, statistics] = await Promise.all([
    constraintsText(bucket, endpoint, id),
    readText(bucket, baselineKey(endpoint, id, "statistics.json")),
  ]);
  return parseBaseline(constraints, statistics);
}

/** The names of its features alone. Throws if its constraints are gone. */
export async function loadNames(bucket: R2Bucket, endpoint: string, id: string): Promise<string[]> {
  const { features } = parseConstraints(await constraintsText(bucket, endpoint, id));
  return features.map(({ name }) => name);
}

async function constraintsText(bucket: R2Bucket, endpoint: string, id: string): Promise<string> {
  const text = await readText(bucket, baselineKey(endpoint, id, "constraints.json"));
  if (text === null) throw new Error(`Cannot read baseline ${id}: constraints.json is not in the bucket`);
  return text;
}

export interface RunSettings extends CheckSettings {
  readonly shards: number;
  /** Whether what comes late counts in the next window: of a monitor's schedule, whose windows follow each other. */
  readonly seal: boolean;
}

/**
 * Runs the checks of one execution and writes its report; what cannot be checked is said in the report. Throws
 * IncompleteWindow while a shard does not answer.
 */
export async function execute(
  env: Bindings,
  execution: Execution,
  settings: RunSettings,
): Promise<{ readonly report: Report; readonly prefix: string }> {
  const { endpoint, monitor, id, window } = execution;
  const { report, files } = await judgeWindow(env, execution, settings);
  const prefix = reportPrefix(endpoint, monitor, window.end, id);
  const writes = Object.entries(files).map(([name, text]) => writeJson(env.BUCKET, `${prefix}${name}`, text));
  await Promise.all(writes);
  return { report, prefix };
}

async function judgeWindow(env: Bindings, execution: Execution, settings: RunSettings): Promise<Judgement> {
  const { endpoint, window, baseline } = execution;
  const found = await profileOf(env, endpoint, settings.shards, window, settings.seal);
  if (found.kind === "incomplete") throw new IncompleteWindow(found.reason);
  if (found.kind === "misaligned") {
    return nothing(execution, "Failed", misalignment(found.nearest));
  }
  const loaded = baseline === null ? null : await loadBaseline(env.BUCKET, endpoint, baseline);
  return judge(execution, found.profile, loaded, settings);
}
