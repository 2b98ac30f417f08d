/** What the pages of an endpoint and of a feature show: the last windows of a monitor, and one of them whole. */
import type { Figures } from "../../core/overview/figures.ts";
import type { WindowState } from "../../core/overview/glance.ts";
import type { Overview } from "../../core/overview/overview.ts";
import type { Report } from "../../core/report/report.ts";
import type { EndpointView } from "../endpoint/view.ts";
import type { Bindings } from "../env.ts";
import { windowStateOf, type SeenExecution } from "../monitor/execution.ts";
import { readFigures, readOverview } from "../monitor/overviews.ts";
import { problem, type Result } from "../platform/problem.ts";
import { viewEndpoint } from "./endpoints.ts";
import { getExecution, storedReport } from "./executions.ts";
import { listIncidents, type IncidentSummary } from "./incidents.ts";
import { roomOf } from "./reach.ts";

/** A window with what was seen in it; null where that is not there. */
export interface SeenWindow extends SeenExecution {
  readonly state: WindowState;
  readonly overview: Overview | null;
}

/** The window that is looked at, whole. */
interface OpenWindow extends SeenWindow {
  /** Null where it is gone, or cannot be read. */
  readonly report: Report | null;
  readonly figures: Figures;
}

export interface Windows {
  readonly view: EndpointView;
  /** Oldest first; of one monitor. */
  readonly windows: readonly SeenWindow[];
  /** Null where no window was checked yet. */
  readonly open: OpenWindow | null;
  readonly incidents: readonly IncidentSummary[];
}

/** With the report, its figures and what is asked of the object fewer than 50 subrequests. */
const shownWindows = 24;
const shownIncidents = 20;

/**
 * `execution`: the window that is looked at; the last one where it is null. `monitor`: whose windows; where it is null that
 * of the execution, or the one that checked last.
 */
export async function windowsOf(
  env: Bindings,
  endpoint: string,
  monitor: string | null,
  execution: string | null,
): Promise<Result<Windows>> {
  const of = monitor ?? (execution === null ? null : await monitorOf(env, endpoint, execution));
  const [view, incidents, last] = await Promise.all([
    viewEndpoint(env, endpoint),
    listIncidents(env, endpoint, { state: null, limit: shownIncidents, after: null }),
    roomOf(env, endpoint, "executions").lastWindows(of, shownWindows),
  ]);
  if (!view.ok) return view;
  if (!incidents.ok) return incidents;
  if (!last.ok) return last;
  const windows = await Promise.all(last.value.map((seen) => withOverview(env, seen)));
  const opened = execution === null ? windows.at(-1) : windows.find((one) => one.execution.id === execution);
  if (execution !== null && opened === undefined) {
    const message = `This window is not among the last ${shownWindows} of its monitor: its report may still be there`;
    return { ok: false, problem: problem("not_found", message) };
  }
  const open = opened === undefined ? null : await whole(env, opened);
  return { ok: true, value: { view: view.value, windows, open, incidents: incidents.value.items } };
}

/** Null for an execution that is not there. */
async function monitorOf(env: Bindings, endpoint: string, execution: string): Promise<string | null> {
  const found = await getExecution(env, endpoint, execution);
  return found.ok ? found.value.monitor : null;
}

async function whole(env: Bindings, seen: SeenWindow): Promise<OpenWindow> {
  const prefix = seen.execution.report;
  if (prefix === null) return { ...seen, report: null, figures: new Map() };
  const [report, figures] = await Promise.all([storedReport(env, prefix), figuresBeside(env, prefix)]);
  return { ...seen, report: typeof report === "string" ? null : report, figures };
}

/** Of the features of a report, by its prefix; none where none were kept. */
export function figuresBeside(env: Bindings, report: string): Promise<Figures> {
  return readFigures(env.BUCKET, report);
}

async function withOverview(env: Bindings, seen: SeenExecution): Promise<SeenWindow> {
  const prefix = seen.execution.report;
  return {
    ...seen,
    state: windowStateOf(seen),
    overview: prefix === null ? null : await readOverview(env.BUCKET, prefix),
  };
}
