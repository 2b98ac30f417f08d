/** Every path of the API as a page, made of the list that is mounted. */
import { ApiPage, type ShownGroup, type ShownPath } from "../../../view/pages/manage/api.tsx";
import type { Documented, Media, Route } from "../../platform/route.ts";
import { aPage, page } from "../page.ts";
import { whoAsks } from "../signed-in.ts";

/** Stands before the route of the other documents, whose place it would be otherwise. */
export function apiPageRoute(all: readonly Documented[]): Route {
  const groups = groupsOf(all);
  return {
    id: "readApi",
    method: "get",
    path: "/docs/api",
    summary: "Every path of the API as a page",
    answers: { 200: aPage },
    errors: [],
    isOpen: true,
    run: async (ask) => {
      const isSignedIn = (await whoAsks(ask)) !== null;
      const forms = isSignedIn ? "'self'" : "'none'";
      return page(ask, <ApiPage groups={groups} isSignedIn={isSignedIn} />, forms);
    },
  };
}

const titles = [
  "Calls of models",
  "Endpoints",
  "Baselines",
  "Monitors and executions",
  "Incidents and receivers",
  "Deployment",
] as const;

function groupsOf(all: readonly Documented[]): ShownGroup[] {
  const groups = titles.map((title) => ({
    title,
    paths: all.filter((route) => titleOf(route) === title).map(shown),
  }));
  return groups.filter(({ paths }) => paths.length > 0);
}

function titleOf({ path, isCall }: Documented): (typeof titles)[number] {
  if (isCall) return "Calls of models";
  if (!path.startsWith("/v1/endpoints")) return "Deployment";
  if (path.includes("/baselines")) return "Baselines";
  if (/\/(?:monitors|executions)/.test(path)) return "Monitors and executions";
  return /\/(?:incidents|mutes|receivers|deliveries)/.test(path) ? "Incidents and receivers" : "Endpoints";
}

function shown(route: Documented): ShownPath {
  const { id, method, path, summary, query = {}, body = {}, answers, errors } = route;
  return {
    id,
    method: method.toUpperCase(),
    path,
    summary,
    query: Object.entries(query),
    body: namesIn(body),
    answers: Object.entries(answers).map(([status, { what, media = {} }]) => {
      const names = namesIn(media);
      return [status, names.length === 0 ? what : `${what} (${names.join(", ")})`];
    }),
    errors,
    token: tokenOf(route),
  };
}

function namesIn(media: Media): string[] {
  return Object.entries(media).map(([type, component]) => component?.name ?? type);
}

function tokenOf({ isCall, isOpen, method }: Documented): string {
  if (isCall) return "what the endpoint asks of callers, if it asks for anything";
  if (isOpen) return "none";
  return method === "get" ? "the admin token or the read token" : "the admin token";
}
