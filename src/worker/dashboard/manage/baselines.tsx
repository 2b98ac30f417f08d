/** What is to be known of baselines: two beside each other, and what a monitor asks by the one in force. */
import { ComparePage } from "../../../view/pages/manage/baselines.tsx";
import { ExplainPage } from "../../../view/pages/manage/explain.tsx";
import { compareTwo } from "../../commands/baseline/compare.ts";
import { explainMonitor } from "../../commands/explain.ts";
import { unwrap } from "../../platform/problem.ts";
import type { Route } from "../../platform/route.ts";
import { aPage, page } from "../page.ts";
import { forSignedIn, toSignIn } from "../signed-in.ts";
import { shownBaseline } from "./shown.ts";

export const baselinePageRoutes: readonly Route[] = [
  {
    id: "openComparison",
    method: "get",
    path: "/dashboard/{name}/compare",
    summary: "Two baselines beside each other as a page, for who is signed in",
    query: { before: "The id of one", after: "The id of the other" },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found", "conflict"],
    isOpen: true,
    run: forSignedIn(async (ask) => {
      const name = ask.named("name", "endpoint");
      const asked = (side: string) => ask.url.searchParams.get(side) ?? "";
      const ids = { before: asked("before"), after: asked("after") };
      const { before, after, comparison } = unwrap(await compareTwo(ask.env, name, ids));
      const now = Date.now();
      const sides = { before: shownBaseline(before, now), after: shownBaseline(after, now) };
      return page(ask, <ComparePage name={name} {...sides} comparison={comparison} />, "'self'");
    }),
  },
  {
    id: "openExplanation",
    method: "get",
    path: "/dashboard/{name}/explain/{monitor}",
    summary: "What a monitor asks of its windows as a page, for who is signed in",
    query: { q: "Only features whose names have this" },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found", "conflict"],
    isOpen: true,
    run: forSignedIn(async (ask) => {
      const name = ask.named("name", "endpoint");
      const monitor = ask.named("monitor", "monitor");
      const explanation = unwrap(await explainMonitor(ask.env, name, monitor));
      const filter = (ask.url.searchParams.get("q") ?? "").slice(0, 200);
      const shown = <ExplainPage {...{ name, monitor, explanation, filter }} />;
      return page(ask, shown, "'self'");
    }),
  },
];
