/** What the pages of an endpoint and of a feature show: the last windows of a monitor, and one of them whole. */
import type { Figures } from "../../../core/overview/figures.ts";
import type { Overview } from "../../../core/overview/overview.ts";
import type { Report } from "../../../core/report/report.ts";
import type { EndpointView } from "../../endpoint/view.ts";
import type { Bindings } from "../../env.ts";
import type { Period, Shown, ShownWindow } from "../../monitor/shown.ts";
import { readFigures, readOverview } from "../../monitor/overviews.ts";
import { problem, type Result } from "../../platform/problem.ts";
import { viewEndpoint } from "../endpoints.ts";
import { storedReport } from "../executions.ts";
import { listIncidents, type IncidentSummary } from "../incidents.ts";
import { roomOf } from "../reach.ts";

/** A window with what was seen in it; null where that is not there. */
export interface SeenWindow extends ShownWindow {
  readonly overview: Overview | null;
}

/** The window that is looked at, whole. */
interface OpenWindow extends SeenWindow {
  /** Null where it is gone, or cannot be read. */
  readonly report: Report | null;
  readonly figures: Figures;
}

export interface Windows extends Pick<Shown, "count" | "hasOlder"> {
  readonly view: EndpointView;
  /** Oldest first; of one monitor. */
  readonly windows: readonly SeenWindow[];
  /** Null where no window was checked yet. */
  readonly open: OpenWindow | null;
  readonly incidents: readonly IncidentSummary[];
}

/** With the report, its figures and what is asked of objects fewer than the 50 subrequests that a request has on the free plan. */
const shownWindows = { last: 24, ofDays: 32 } as const;
const shownIncidents = 20;

/** `days`: null for the last windows, whatever their length. */
export async function windowsOf(
  env: Bindings,
  endpoint: string,
  asked: Omit<Period, "most">,
): Promise<Result<Windows>> {
  const most = asked.days === null ? shownWindows.last : shownWindows.ofDays;
  const [view, incidents, shown] = await Promise.all([
    viewEndpoint(env, endpoint),
    listIncidents(env, endpoint, { state: null, limit: shownIncidents, after: null }),
    roomOf(env, endpoint, "executions").shown({ ...asked, most }),
  ]);
  if (!view.ok) return view;
  if (!incidents.ok) return incidents;
  if (!shown.ok) return shown;
  const { open: opened, count, hasOlder } = shown.value;
  if (opened === null && asked.execution !== null) {
    return { ok: false, problem: problem("not_found", "This window is not there, or was not checked yet") };
  }
  const windows = await Promise.all(shown.value.windows.map((seen) => withOverview(env, seen)));
  const known = windows.find(({ execution }) => execution.id === opened?.execution.id);
  const open = opened === null ? null : await whole(env, known ?? (await withOverview(env, opened)));
  const value = { view: view.value, windows, open, incidents: incidents.value.items, count, hasOlder };
  return { ok: true, value };
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

async function withOverview(env: Bindings, seen: ShownWindow): Promise<SeenWindow> {
  const prefix = seen.execution.report;
  return { ...seen, overview: prefix === null ? null : await readOverview(env.BUCKET, prefix) };
}
