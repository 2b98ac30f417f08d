/** One run of a monitor over one window: profiles → merge → checks → report → R2. */
import { parseBaseline, parseConstraints, type Baseline } from "../core/baseline/baseline.ts";
import type { CheckSettings } from "../core/check/check.ts";
import { judge, nothing, type Judgement } from "../core/judgement.ts";
import { mergeProfiles, Profile } from "../core/profile.ts";
import type { Execution, Report } from "../core/report.ts";
import { formatWindow, type Window } from "../core/window.ts";
import type { Bindings } from "./env.ts";
import { recordersOf } from "./recorder.ts";
import { baselineKey, readText, reportPrefix, writeJson } from "./storage.ts";

/** The merged profile of a window over all shards, or the nearest window that can be answered. */
export type WindowProfile =
  | { readonly kind: "exact"; readonly profile: Profile }
  | { readonly kind: "misaligned"; readonly nearest: Window };

export async function profileOf(env: Bindings, endpoint: string, window: Window): Promise<WindowProfile> {
  const answers = await Promise.all(recordersOf(env, endpoint).map((recorder) => recorder.profile(window)));
  const profiles: Profile[] = [];
  for (const answer of answers) {
    if (answer.kind === "misaligned") return { kind: "misaligned", nearest: answer.nearest };
    profiles.push(Profile.fromBytes(answer.bytes));
  }
  return { kind: "exact", profile: mergeProfiles(profiles) };
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

/** Runs the checks of one execution and writes its report; what cannot be checked is said in the report. */
export async function execute(
  env: Bindings,
  execution: Execution,
  settings: CheckSettings,
): Promise<{ readonly report: Report; readonly prefix: string }> {
  const { endpoint, monitor, id, window } = execution;
  const { report, files } = await judgeWindow(env, execution, settings);
  const prefix = reportPrefix(endpoint, monitor, window.end, id);
  const writes = Object.entries(files).map(([name, text]) => writeJson(env.BUCKET, `${prefix}${name}`, text));
  await Promise.all(writes);
  return { report, prefix };
}

async function judgeWindow(env: Bindings, execution: Execution, settings: CheckSettings): Promise<Judgement> {
  const { endpoint, window, baseline } = execution;
  const found = await profileOf(env, endpoint, window);
  if (found.kind === "misaligned") {
    const nearest = formatWindow(found.nearest);
    const reason = `The profiles that are kept cannot answer this window exactly; the nearest is ${nearest}`;
    return nothing(execution, "Failed", reason);
  }
  const loaded = baseline === null ? null : await loadBaseline(env.BUCKET, endpoint, baseline);
  return judge(execution, found.profile, loaded, settings);
}
