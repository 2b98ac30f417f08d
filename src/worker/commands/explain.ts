/** What a monitor asks of a window, before there is one. */
import { explain } from "../../core/check/explain.ts";
import type { Explanation } from "../../core/check/explanation.ts";
import type { AlertOn } from "../../core/incident/policy.ts";
import { loadBaseline, readableBaseline } from "../baseline/files.ts";
import type { Bindings } from "../env.ts";
import type { MonitorRecord } from "../monitor/monitors.ts";
import { problem, type Result } from "../platform/problem.ts";
import { viewEndpoint } from "./endpoints.ts";
import { getMonitor } from "./monitors.ts";
import { roomOf } from "./reach.ts";

export interface MonitorExplanation extends Explanation {
  readonly baseline: string;
  /** Fewer values leave checks of distributions undecided; null where what could be told from chance says so. */
  readonly minimumRecords: number | null;
  readonly alertOn: AlertOn;
}

export async function explainMonitor(
  env: Bindings,
  endpoint: string,
  monitor: string,
): Promise<Result<MonitorExplanation>> {
  const [view, found] = [await viewEndpoint(env, endpoint), await getMonitor(env, endpoint, monitor)];
  if (!view.ok) return view;
  if (!found.ok) return found;
  const { baseline } = view.value;
  if (baseline === null) return { ok: false, problem: noneInForce() };
  const { minimumRecords = null, alertOn = "evidence" } = found.value.config ?? {};
  const loaded = await readableBaseline(baseline, () => loadBaseline(env.BUCKET, { endpoint, id: baseline }));
  if (!loaded.ok) return loaded;
  const segments = await judgedSegments(env, endpoint, found.value);
  if (!segments.ok) return segments;
  const explanation = explain(loaded.value, segments.value);
  return { ok: true, value: { baseline, minimumRecords, alertOn, ...explanation } };
}

/** How many are judged beside the whole: none where the monitor makes its rows itself. */
async function judgedSegments(
  env: Bindings,
  endpoint: string,
  { config }: MonitorRecord,
): Promise<Result<number>> {
  if (config?.preprocessor !== undefined) return { ok: true, value: 0 };
  const known = await roomOf(env, endpoint, "segments").known();
  if (!known.ok) return known;
  return { ok: true, value: known.value.reduce((sum, { values }) => sum + values.length, 0) };
}

/** Where a question needs one. */
function noneInForce() {
  return problem("not_found", "There is no baseline in force: POST one to /v1/endpoints/{name}/baselines");
}
