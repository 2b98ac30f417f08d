/** What is counted and billed, as a page: of all endpoints, or of one. */
import { nameSchema } from "../../../core/names.ts";
import { EndpointUsagePage, UsagePage } from "../../../view/pages/manage/usage.tsx";
import { endpointUsage, usageOf } from "../../commands/pages/usage.ts";
import { Refusal, unwrap } from "../../platform/problem.ts";
import type { Route } from "../../platform/route.ts";
import { aPage, page } from "../page.ts";
import { forSignedIn, toSignIn } from "../signed-in.ts";

export const usageRoutes: readonly Route[] = [
  {
    id: "openUsage",
    method: "get",
    path: "/usage",
    summary: "What is counted and billed as a page, for who is signed in",
    query: { after: "The last name of the page before", endpoint: "Only this endpoint, with its counters" },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["invalid", "not_found"],
    isOpen: true,
    run: forSignedIn(async (ask) => {
      const { searchParams } = ask.url;
      const one = searchParams.get("endpoint");
      if (one !== null) {
        const name = nameSchema.safeParse(one);
        if (!name.success) throw new Refusal("invalid", "Cannot use this endpoint name");
        const usage = unwrap(await endpointUsage(ask.env, name.data));
        return page(ask, <EndpointUsagePage usage={usage} />, "'self'");
      }
      const after = searchParams.get("after");
      return page(ask, <UsagePage {...await usageOf(ask.env, after)} isFirst={after === null} />, "'self'");
    }),
  },
];
