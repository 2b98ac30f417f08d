/** What people open: the placeholder at `/`, the documents, and reports behind signed links. */
import { HomePage } from "../../view/pages/home.tsx";
import { ReportPage } from "../../view/pages/report.tsx";
import { linkedReport } from "../commands/reports.ts";
import { openWarningsOf } from "../commands/warnings.ts";
import type { Route } from "../platform/route.ts";
import { settingsOf } from "../platform/settings.ts";
import { documentRoutes } from "./documents.tsx";
import { incidentPageRoutes } from "./incident.tsx";
import { pictureRoutes } from "./picture.ts";
import { aPage, linkQuery, linkRefused, noLink, page } from "./page.ts";

export const pageRoutes: readonly Route[] = [
  {
    id: "getHome",
    method: "get",
    path: "/",
    summary: "What this is",
    answers: { 200: aPage },
    errors: [],
    isOpen: true,
    run: async (ask) => {
      const closed = settingsOf(ask.env).adminToken === null;
      return page(ask, <HomePage closed={closed} faults={await openWarningsOf(ask.env)} />);
    },
  },
  ...documentRoutes,
  ...incidentPageRoutes,
  ...pictureRoutes,
  {
    id: "openReport",
    method: "get",
    path: "/reports/{name}/{id}",
    summary: "The report of an execution as a page, for whoever has its signed link",
    query: linkQuery,
    answers: { 200: aPage, 403: noLink },
    errors: ["not_found"],
    isOpen: true,
    run: async (ask) => {
      const report = await linkedReport(ask.env, ask.url, ask.place("name"), ask.place("id"));
      return report.ok ? page(ask, <ReportPage report={report.value} />) : linkRefused(report.problem);
    },
  },
];
