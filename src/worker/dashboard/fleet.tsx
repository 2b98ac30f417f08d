/** The pages of all endpoints, of one and of its features, for who is signed in. */
import { EndpointPage } from "../../view/pages/endpoint/page.tsx";
import { FleetPage } from "../../view/pages/fleet/page.tsx";
import { fleetOf, fleetParts, type FleetKey } from "../commands/fleet.ts";
import type { Ask, Route } from "../platform/route.ts";
import { shownWithSegments } from "./endpoint.ts";
import { aPage, page, queryOfDays, queryOfWindow } from "./page.ts";
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
      ...queryOfWindow,
      ...queryOfDays,
      q: "Only features with this in their names",
      all: "1: all features",
    },
    answers: { 200: aPage, 303: toSignIn },
    errors,
    isOpen: true,
    run: forSignedIn(async (ask, role) => {
      const { searchParams } = ask.url;
      const { endpoint, segments } = await shownWithSegments(ask, role);
      const wanted = {
        text: searchParams.get("q") ?? "",
        isAll: searchParams.get("all") === "1",
      };
      return page(ask, <EndpointPage endpoint={endpoint} segments={segments} wanted={wanted} />, "'self'");
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
