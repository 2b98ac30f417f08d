/** What people open: the way in at `/`, endpoints, incidents and reports, and the documents. */
import { HomePage } from "../../view/pages/home.tsx";
import { openWarningsOf } from "../commands/warnings.ts";
import type { Route } from "../platform/route.ts";
import { settingsOf } from "../platform/settings.ts";
import { documentRoutes } from "./documents.tsx";
import { liveRoutes } from "./live.ts";
import { incidentPageRoutes } from "./incident.tsx";
import { featureRoutes } from "./feature.tsx";
import { fleetRoutes } from "./fleet.tsx";
import { baselinePageRoutes } from "./manage/baselines.tsx";
import { capturePageRoutes } from "./manage/captures.tsx";
import { incidentListRoutes } from "./manage/incidents.tsx";
import { replayPageRoutes } from "./manage/replay.tsx";
import { settingsRoutes } from "./manage/settings.tsx";
import { usageRoutes } from "./manage/usage.tsx";
import { aPage, goTo, page } from "./page.ts";
import { pictureRoutes } from "./picture.ts";
import { reportRoutes } from "./report.tsx";
import { segmentRoutes } from "./segment.tsx";
import { signInRoutes } from "./sign-in.tsx";
import { whoAsks } from "./signed-in.ts";

export const pageRoutes: readonly Route[] = [
  {
    id: "getHome",
    method: "get",
    path: "/",
    summary: "What this is",
    answers: { 200: aPage, 303: { what: "To the endpoints, for who is signed in" } },
    errors: [],
    isOpen: true,
    run: async (ask) => {
      if ((await whoAsks(ask)) !== null) return goTo("/dashboard");
      const closed = settingsOf(ask.env).adminToken === null;
      return page(ask, <HomePage closed={closed} faults={await openWarningsOf(ask.env)} />);
    },
  },
  ...signInRoutes,
  ...fleetRoutes,
  ...featureRoutes,
  ...segmentRoutes,
  ...liveRoutes,
  ...settingsRoutes,
  ...replayPageRoutes,
  ...incidentListRoutes,
  ...usageRoutes,
  ...capturePageRoutes,
  ...baselinePageRoutes,
  ...documentRoutes,
  ...incidentPageRoutes,
  ...pictureRoutes,
  ...reportRoutes,
];
