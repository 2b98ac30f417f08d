/** How somebody comes to a page that one sees signed in or by a signed link, and who sees it by neither. */
import { NoLinkPage } from "../../view/pages/no-link.tsx";
import type { Visit } from "../commands/linked.ts";
import { problemResponse, type Problem } from "../platform/problem.ts";
import type { Ask } from "../platform/route.ts";
import { aPage, page } from "./page.ts";
import { whoAsks } from "./signed-in.ts";

export const noLink = {
  ...aPage,
  what: "The link is not valid or has expired; a page that says how to go on",
};

export async function visitOf(ask: Ask): Promise<Visit> {
  return { url: ask.url, isSignedIn: (await whoAsks(ask)) !== null };
}

export async function linkRefused(ask: Ask, problem: Problem): Promise<Response> {
  if (problem.kind !== "unauthorized") return problemResponse(problem);
  return page(ask, <NoLinkPage path={ask.url.pathname} />, "'none'", 403);
}
