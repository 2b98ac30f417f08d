/** What the pages of an endpoint and of its features show, as they are asked for. */
import { windowIn } from "../../core/monitor/window.ts";
import type { OpenWindow, ShownEndpoint } from "../../view/pages/endpoint/shown.ts";
import { periods } from "../../view/pages/endpoint/period.tsx";
import { segmentsBeside, type SegmentsBeside } from "../commands/pages/segments.ts";
import { windowsOf, type SeenWindow, type Windows } from "../commands/pages/windows.ts";
import { unwrap } from "../platform/problem.ts";
import type { Ask } from "../platform/route.ts";
import type { Role } from "../session/role.ts";

export async function shownOf(ask: Ask, role: Role): Promise<ShownEndpoint> {
  return (await found(ask, role)).endpoint;
}

/** With what is known of its segments. */
export async function shownWithSegments(
  ask: Ask,
  role: Role,
): Promise<{ readonly endpoint: ShownEndpoint; readonly segments: SegmentsBeside }> {
  const { endpoint, view } = await found(ask, role);
  const segments = unwrap(await segmentsBeside(ask.env, view, endpoint.monitor));
  return { endpoint, segments };
}

async function found(ask: Ask, role: Role) {
  const { searchParams } = ask.url;
  const name = ask.named("name", "endpoint");
  const days = daysIn(searchParams);
  const windows = unwrap(
    await windowsOf(ask.env, name, {
      monitor: searchParams.get("monitor"),
      execution: searchParams.get("window"),
      days,
    }),
  );
  const endpoint = { ...shown(windows, days, role), asked: searchParams.get("window") };
  return { endpoint, view: windows.view };
}

/** Any other period is that of the last windows. */
function daysIn(asked: URLSearchParams): number | null {
  return periods.find((days) => days !== null && String(days) === asked.get("days")) ?? null;
}

function shown(
  { view, windows, open, incidents, count, hasOlder }: Windows,
  days: number | null,
  role: Role,
): Omit<ShownEndpoint, "asked"> {
  const monitor = windows.at(-1)?.execution.monitor ?? null;
  return {
    name: view.name,
    upstream: view.config.upstream.url,
    baseline: view.baseline,
    awaits: view.awaits,
    monitors: view.monitors.map(({ name }) => name),
    monitor,
    timeZone: view.monitors.find(({ name }) => name === monitor)?.config?.timeZone ?? null,
    windows: windows.map(trendWindow),
    period: { days, count, hasOlder },
    open: open && ({ ...trendWindow(open), report: open.report, figures: open.figures } satisfies OpenWindow),
    incidents,
    isAdmin: role === "admin",
    now: Date.now(),
  };
}

function trendWindow(seen: SeenWindow) {
  const { execution, state, glance, overview, standsFor } = seen;
  const { id, window, records } = execution;
  return {
    execution: id,
    ...windowIn(window),
    state,
    records,
    glance,
    overview,
    standsFor,
  };
}
