/** What people open: the placeholder at `/` and reports behind signed links. */
import type { Child } from "hono/jsx";
import { HomePage } from "../../view/pages/home.tsx";
import { ReportPage } from "../../view/pages/report.tsx";
import { linkedReport } from "../commands/reports.ts";
import { problemResponse } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";

/** Pages are made of what clients sent: no script may run and nothing may be loaded. */
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

const aPage = { what: "A page", media: { "text/html": null } } as const;

export const pageRoutes: readonly Route[] = [
  {
    id: "getHome",
    method: "get",
    path: "/",
    summary: "What this is",
    answers: { 200: aPage },
    errors: [],
    isOpen: true,
    run: async (ask) => page(ask, <HomePage closed={!ask.env.WEIR_ADMIN_TOKEN} />),
  },
  {
    id: "openReport",
    method: "get",
    path: "/reports/{name}/{id}",
    summary: "The report of an execution as a page, for whoever has its signed link",
    query: { expires: "Until when the link is good", signature: "Of path and expiry" },
    answers: { 200: aPage, 403: { what: "The link is not valid or has expired" } },
    errors: ["not_found"],
    isOpen: true,
    run: async (ask) => {
      const report = await linkedReport(ask.env, ask.url, ask.place("name"), ask.place("id"));
      if (report.ok) return page(ask, <ReportPage report={report.value} />);
      // No token would help.
      const isRefused = report.problem.kind === "unauthorized";
      return isRefused ? problemResponse(report.problem, 403) : problemResponse(report.problem);
    },
  },
];

async function page({ context }: Ask, content: Child): Promise<Response> {
  return context.html(content as string, 200, pageHeaders);
}
