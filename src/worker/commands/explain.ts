/** What a monitor asks of a window, before there is one: by what its windows are compared with. */
import { postOne } from "../../core/baseline/baseline.ts";
import { explain } from "../../core/check/explain.ts";
import type { Explanation } from "../../core/check/explanation.ts";
import type { MonitorConfig } from "../../core/config/monitor.ts";
import type { AlertOn } from "../../core/incident/policy.ts";
import { newestBy } from "../../core/monitor/timing.ts";
import { formatWindow, windowIn } from "../../core/monitor/window.ts";
import type { Against } from "../../core/report/report.ts";
import { baselineFiles } from "../baseline/files.ts";
import type { Bindings } from "../env.ts";
import type { MonitorRecord } from "../monitor/monitors.ts";
import { windowReference, type Reference } from "../monitor/references.ts";
import { problem, type Result } from "../platform/problem.ts";
import { keepOf } from "../platform/settings.ts";
import { viewEndpoint, type EndpointView } from "./endpoints.ts";
import { getMonitor } from "./monitors.ts";
import { roomOf } from "./reach.ts";

export interface MonitorExplanation extends Explanation {
  /** The baseline, by its id, or the window that is in its place, as executions name it. */
  readonly baseline: string;
  /** What is in the place of the baseline: what is said of that is said of it. Null where nothing is. */
  readonly against: Against | null;
  /** By what all of this is said, as a sentence without a full stop. */
  readonly by: string;
  /** Fewer values leave checks of distributions undecided; null where what could be told from chance says so. */
  readonly minimumRecords: number | null;
  readonly alertOn: AlertOn;
}

/** Of a monitor that compares with another window: as it would have judged its newest one. */
export async function explainMonitor(
  env: Bindings,
  endpoint: string,
  monitor: string,
): Promise<Result<MonitorExplanation>> {
  const [view, found] = [await viewEndpoint(env, endpoint), await getMonitor(env, endpoint, monitor)];
  if (!view.ok) return view;
  if (!found.ok) return found;
  const { config } = found.value;
  const compared = comparedWith(env, view.value, config);
  if (!compared.ok) return compared;
  const { id, against = null, readable } = compared.value;
  const loaded = await readable();
  if (!loaded.ok) return loaded;
  const { minimumRecords = null, alertOn = "evidence" } = config ?? {};
  const by = byWords(against, id);
  const segments = await judgedSegments(env, endpoint, found.value);
  if (!segments.ok) return segments;
  const explanation = explain(loaded.value, segments.value);
  return { ok: true, value: { baseline: id, against, by, minimumRecords, alertOn, ...explanation } };
}

type Compared = Pick<Reference, "against" | "readable"> & { readonly id: string };

function comparedWith(
  env: Bindings,
  { name, baseline, shards, config }: EndpointView,
  monitor: MonitorConfig | null,
): Result<Compared> {
  const { reference = "baseline" } = monitor ?? {};
  const inForce = baselineFiles(env, name, baseline);
  if (monitor === null || reference === "baseline") {
    return inForce === null ? { ok: false, problem: noneInForce(name) } : { ok: true, value: inForce };
  }
  const window = newestBy(monitor, Date.now(), keepOf(env));
  if (window === null) return { ok: false, problem: problem("conflict", "No window of it was due yet") };
  const outputColumns = config.outputColumns ?? null;
  const own = { env, endpoint: name, shards, outputColumns, baseline: inForce };
  const { id, ...rest } = windowReference(own, reference, window);
  return { ok: true, value: { id: id ?? "", ...rest } };
}

function byWords(against: Against | null, baseline: string): string {
  if (against === null) return `By the baseline in force, ${baseline}`;
  const { words, window } = against;
  return `By ${words} (${formatWindow(windowIn(window))}), as its newest window was due to be compared: what is said of the baseline is said of that`;
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
function noneInForce(endpoint: string) {
  return problem("not_found", `There is no baseline in force: ${postOne(endpoint)}`);
}
