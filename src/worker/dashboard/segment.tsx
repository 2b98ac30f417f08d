/** The page of a segment of an endpoint's calls. */
import { SegmentPage } from "../../view/pages/segment/page.tsx";
import { namedSegment } from "../../view/pages/segment/shown.ts";
import { incidentsOfSegment } from "../commands/pages/segments.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import type { Role } from "../session/role.ts";
import { shownWithSegments } from "./endpoint.ts";
import { aPage, page, queryOfWindow } from "./page.ts";
import { forSignedIn, toSignIn } from "./signed-in.ts";

const path = "/dashboard/{name}/segment";

export const segmentRoutes: readonly Route[] = [
  {
    id: "openSegment",
    method: "get",
    path,
    summary: "A segment of an endpoint as a page, for who is signed in",
    query: {
      name: "The segment, such as column:Region=north; column:Region is the rest",
      ...queryOfWindow,
    },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found"],
    isOpen: true,
    run: forSignedIn(shown),
  },
];

async function shown(ask: Ask, role: Role): Promise<Response> {
  const { endpoint, segments } = await shownWithSegments(ask, role);
  const segment = namedSegment(ask.url.searchParams.get("name") ?? "", endpoint.open, segments);
  if (segment === null) throw new Refusal("not_found", "There is no such segment in this window");
  const incidents = unwrap(await incidentsOfSegment(ask.env, endpoint.name, segment));
  const content = (
    <SegmentPage endpoint={endpoint} segments={segments} segment={segment} incidents={incidents} />
  );
  return page(ask, content, "'self'");
}
