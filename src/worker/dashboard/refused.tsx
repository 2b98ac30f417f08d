/** What people are answered where there is nothing to show them: by a link that leads nowhere, of a form, in a browser. */
import type { Context } from "hono";
import { RefusedPage } from "../../view/pages/refused.tsx";
import { problemIn, problemResponse, type Problem } from "../platform/problem.ts";
import type { AppEnv, Ask } from "../platform/route.ts";
import { page } from "./page.ts";

interface Shown {
  readonly title: string;
  readonly advice: string;
  readonly status: 400 | 403 | 404 | 409 | 412 | 500 | 503;
}

const newer =
  "Links in messages are good for seven days: a newer message has a newer one, and who is signed in needs none";

const shownAs: Readonly<Partial<Record<Problem["kind"], Shown>>> = {
  unauthorized: { title: "This link opens nothing", advice: newer, status: 403 },
  not_found: { title: "There is nothing here any more", advice: newer, status: 404 },
  invalid: { title: "Nothing was changed", advice: "Go back and fill in the form again", status: 400 },
};

export async function linkRefused(ask: Ask, problem: Problem): Promise<Response> {
  const shown = shownAs[problem.kind];
  if (shown === undefined) return problemResponse(problem);
  const signIn =
    problem.kind === "unauthorized" ? `/sign-in?to=${encodeURIComponent(ask.url.pathname)}` : null;
  return refusedPage(ask, problem, shown, signIn);
}

function refusedPage(
  ask: Parameters<typeof page>[0],
  { message, details = [] }: Problem,
  { title, advice, status }: Shown,
  signIn: string | null = null,
): Promise<Response> {
  const reason = [message, ...details.map((detail) => detail.message)].join(": ");
  return page(
    ask,
    <RefusedPage title={title} reason={reason} advice={advice} signIn={signIn} />,
    "'none'",
    status,
  );
}

/** Paths that are asked by programs, also where somebody looks at them in a browser. */
const ofPrograms = /^\/(?:v1|endpoints|metrics|openapi\.json)(?:\/|$)/;

const elsewhere = "Endpoints are listed at /dashboard, documents at /docs";

const inBrowser: Readonly<Partial<Record<Problem["kind"], Shown>>> = {
  not_found: { title: "There is nothing here", advice: elsewhere, status: 404 },
  invalid: { title: "This cannot be shown", advice: elsewhere, status: 400 },
  conflict: { title: "This cannot be shown", advice: elsewhere, status: 409 },
  internal: { title: "This cannot be shown", advice: elsewhere, status: 500 },
  unavailable: { title: "This cannot be shown right now", advice: elsewhere, status: 503 },
};

const unchanged = {
  title: "Nothing was changed",
  advice: "What you filled in is in your browser: load this page again to send it once more",
} as const;

const ofForms: typeof inBrowser = {
  not_found: { ...unchanged, status: 404 },
  invalid: { ...unchanged, status: 400 },
  conflict: { ...unchanged, status: 409 },
  precondition_failed: { ...unchanged, status: 412 },
  internal: { ...unchanged, title: "This cannot be done", status: 500 },
  unavailable: { ...unchanged, title: "This cannot be done right now", status: 503 },
};

/** An error as a page for who asks for pages, and as a problem for everybody else. */
export function answerToError(error: Error, context: Context<AppEnv>): Response | Promise<Response> {
  const { env, req } = context;
  const url = new URL(req.url);
  const isPerson = req.header("accept")?.includes("text/html") === true && !ofPrograms.test(url.pathname);
  const told = problemIn(error, context);
  const shown = isPerson ? (req.method === "POST" ? ofForms : inBrowser)[told.kind] : undefined;
  return shown === undefined ? problemResponse(told) : refusedPage({ context, env, url }, told, shown);
}

/** What is answered to a form whose sender is not signed in any more: what was filled in is in their browser, and stays there. */
export async function sessionOver(ask: Ask): Promise<Response> {
  const advice =
    "Sign in in another tab and load this page again: your browser sends what you filled in once more";
  const reason = "Nothing was changed, and nothing that you filled in is lost";
  const signIn = `/sign-in?to=${encodeURIComponent(ask.url.pathname)}`;
  const title = "You are not signed in any more";
  const shown = <RefusedPage title={title} reason={reason} advice={advice} signIn={signIn} isBeside />;
  return page(ask, shown, "'none'", 403);
}

/** What is answered to a form of whoever may not send it. */
export async function formRefused(ask: Ask, reason: string): Promise<Response> {
  const advice =
    "Nothing was changed. Who is signed in with the admin token may change this, on this page itself";
  const shown = <RefusedPage title="Nothing was changed" reason={reason} advice={advice} signIn={null} />;
  return page(ask, shown, "'none'", 403);
}
