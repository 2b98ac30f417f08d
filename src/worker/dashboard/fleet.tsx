/** The pages of all endpoints, of one and of its features, for who is signed in. */
import { EndpointPage } from "../../view/pages/endpoint/page.tsx";
import { FeaturePage } from "../../view/pages/endpoint/feature.tsx";
import type { OpenWindow, ShownEndpoint } from "../../view/pages/endpoint/shown.ts";
import { FleetPage } from "../../view/pages/fleet/page.tsx";
import { fleetOf, fleetParts, type FleetKey } from "../commands/fleet.ts";
import { windowsOf, type SeenWindow, type Windows } from "../commands/windows.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import type { Role } from "../session/session.ts";
import { aPage, page } from "./page.ts";
import { forSignedIn, toSignIn } from "./signed-in.ts";

const errors = ["not_found"] as const;

export const fleetRoutes: readonly Route[] = [
  {
    id: "openEndpoints",
    method: "get",
    path: "/dashboard",
    summary: "All endpoints as a page, for who is signed in",
    query: {
      q: "A part of their names",
      show: "Only those that need somebody: need; only muted ones: muted",
      after: "The last endpoint of the page before",
    },
    answers: { 200: aPage, 303: toSignIn },
    errors: [],
    isOpen: true,
    run: forSignedIn(fleet),
  },
  {
    id: "openEndpoint",
    method: "get",
    path: "/dashboard/{name}",
    summary: "An endpoint as a page, for who is signed in",
    query: {
      monitor: "Whose windows; those of the monitor that checked last by default",
      window: "The execution whose window is looked at; the last one by default",
      q: "Only features with this in their names",
      all: "1: all features",
    },
    answers: { 200: aPage, 303: toSignIn },
    errors,
    isOpen: true,
    run: forSignedIn(async (ask, role) => {
      const { searchParams } = ask.url;
      const endpoint = await shownOf(ask, role);
      const wanted = { text: searchParams.get("q") ?? "", isAll: searchParams.get("all") === "1" };
      return page(ask, <EndpointPage endpoint={endpoint} wanted={wanted} />, "'self'");
    }),
  },
  {
    id: "openFeature",
    method: "get",
    path: "/dashboard/{name}/feature",
    summary: "A feature of an endpoint as a page, for who is signed in",
    query: {
      name: "The feature",
      monitor: "Whose windows; those of the monitor that checked last by default",
      window: "The execution whose window is looked at; the last one by default",
    },
    answers: { 200: aPage, 303: toSignIn },
    errors,
    isOpen: true,
    run: forSignedIn(async (ask, role) => {
      const endpoint = await shownOf(ask, role);
      const { open } = endpoint;
      const name = ask.url.searchParams.get("name") ?? "";
      const feature = open?.overview?.features.find((one) => one.name === name);
      if (open === null || feature === undefined) {
        throw new Refusal("not_found", "There is no such feature in this window");
      }
      return page(ask, <FeaturePage endpoint={endpoint} open={open} feature={feature} />, "'self'");
    }),
  },
];

async function fleet(ask: Ask): Promise<Response> {
  const { searchParams } = ask.url;
  const text = searchParams.get("q") ?? "";
  const part = fleetParts.find((one) => one === searchParams.get("show")) ?? "all";
  const after = keyIn(searchParams.get("after"));
  const { rows, counts, next } = await fleetOf(ask.env, text, part, after);
  const shown = {
    rows,
    counts,
    part,
    text,
    next: next && nextAddress(ask.url, next),
    isFirst: after === null,
  };
  return page(ask, <FleetPage {...shown} now={Date.now()} />, "'self'");
}

function nextAddress({ pathname, searchParams }: URL, { need, name }: FleetKey): string {
  const asked = new URLSearchParams(searchParams);
  asked.set("after", `${need}.${name}`);
  return `${pathname}?${asked.toString()}`;
}

function keyIn(text: string | null): FleetKey | null {
  const [, need, name] = /^(\d{1,2})\.(.+)$/.exec(text ?? "") ?? [];
  return need === undefined || name === undefined ? null : { need: Number(need), name };
}

async function shownOf(ask: Ask, role: Role): Promise<ShownEndpoint> {
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
