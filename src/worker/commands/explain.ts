/** What a monitor asks of a window, before there is one. */
import { explain } from "../../core/check/explain.ts";
import type { Explanation } from "../../core/check/explanation.ts";
import type { AlertOn } from "../../core/incident/policy.ts";
import { loadBaseline, readableBaseline } from "../baseline/files.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";
import { viewEndpoint } from "./endpoints.ts";
import { getMonitor } from "./monitors.ts";

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
  const explanation = explain(loaded.value);
  return { ok: true, value: { baseline, minimumRecords, alertOn, ...explanation } };
}

/** Where a question needs one. */
function noneInForce() {
  return problem("not_found", "There is no baseline in force: POST one to /v1/endpoints/{name}/baselines");
}
