/** What whoever has a signed link is answered where it leads nowhere. */
import { RefusedPage } from "../../view/pages/refused.tsx";
import { problemResponse, type Problem } from "../platform/problem.ts";
import type { Ask } from "../platform/route.ts";
import { page } from "./page.ts";

interface Shown {
  readonly title: string;
  readonly advice: string;
  readonly status: 400 | 403 | 404;
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
  const { title, advice, status } = shown;
  const reason = [problem.message, ...(problem.details ?? []).map(({ message }) => message)].join(": ");
  const signIn =
    problem.kind === "unauthorized" ? `/sign-in?to=${encodeURIComponent(ask.url.pathname)}` : null;
  const shownPage = <RefusedPage title={title} reason={reason} advice={advice} signIn={signIn} />;
  return page(ask, shownPage, "'none'", status);
}

/** What is answered to a form of whoever may not send it. */
export async function formRefused(ask: Ask, reason: string): Promise<Response> {
  const advice =
    "Nothing was changed. Who is signed in with the admin token may change this, on this page itself";
  const shown = <RefusedPage title="Nothing was changed" reason={reason} advice={advice} signIn={null} />;
  return page(ask, shown, "'none'", 403);
}
