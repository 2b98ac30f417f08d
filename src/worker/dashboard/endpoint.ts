/** What the pages of an endpoint and of its features show, as they are asked for. */
import type { OpenWindow, ShownEndpoint } from "../../view/pages/endpoint/shown.ts";
import { windowsOf, type SeenWindow, type Windows } from "../commands/windows.ts";
import { unwrap } from "../platform/problem.ts";
import type { Ask } from "../platform/route.ts";
import type { Role } from "../session/role.ts";

export async function shownOf(ask: Ask, role: Role): Promise<ShownEndpoint> {
  const { searchParams } = ask.url;
  const name = ask.named("name", "endpoint");
  const found = await windowsOf(ask.env, name, searchParams.get("monitor"), searchParams.get("window"));
  return shown(unwrap(found), role);
}

function shown({ view, windows, open, incidents }: Windows, role: Role): ShownEndpoint {
  return {
    name: view.name,
    upstream: view.config.upstream.url,
    baseline: view.baseline,
    monitors: view.monitors.map(({ name }) => name),
    monitor: windows.at(-1)?.execution.monitor ?? null,
    windows: windows.map(trendWindow),
    open: open && ({ ...trendWindow(open), report: open.report, figures: open.figures } satisfies OpenWindow),
    incidents,
    isAdmin: role === "admin",
    now: Date.now(),
  };
}

function trendWindow(seen: SeenWindow) {
  const { execution, state, glance, overview } = seen;
  const { id, window, records } = execution;
  return {
    execution: id,
    start: Date.parse(window.start),
    end: Date.parse(window.end),
    state,
    records,
    glance,
    overview,
  };
}
