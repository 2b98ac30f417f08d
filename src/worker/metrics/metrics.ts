/** `GET /metrics`: what is stored of calls, checks, incidents and messages, for Prometheus and whatever reads its form. */
import * as z from "zod";
import { parse } from "../../core/config/complaint.ts";
import { exposition, formFor, forms } from "../../core/metrics/exposition.ts";
import { endpointLimits, featureLimits, samplesOf, type Scrape } from "../../core/metrics/scrape.ts";
import { nameSchema } from "../../core/names.ts";
import type { Bindings } from "../env.ts";
import { scrapeOf, scrapeOfOne } from "../commands/metrics.ts";
import { log } from "../platform/log.ts";
import { nameOf, Refusal, unwrap } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";

const mostParts = 1_000;

function upTo(least: number, most: number) {
  return z.coerce.number(`Expected a number from ${least} to ${most}`).int().min(least).max(most);
}

const querySchema = z
  .strictObject({
    endpoint: nameSchema.optional(),
    part: upTo(0, mostParts - 1).optional(),
    parts: upTo(1, mostParts).optional(),
    limit: upTo(1, endpointLimits.most).default(endpointLimits.usual),
    features: upTo(0, featureLimits.most).default(featureLimits.usual),
  })
  .refine(({ part = 0, parts = 1 }) => part < parts, { path: ["part"], error: "Expected less than parts" });

export const metricsRoutes: readonly Route[] = [
  {
    id: "getMetrics",
    method: "get",
    path: "/metrics",
    summary: "Metrics of endpoints, for Prometheus: in OpenMetrics form where Accept asks for it",
    query: {
      endpoint: "Only this endpoint",
      part: "Of several scrapes the one with this number, from 0 (default: 0)",
      parts: "Among how many scrapes the endpoints are divided (default: 1)",
      limit: `How many endpoints are asked at most, those first that need somebody (default: ${endpointLimits.usual}, up to ${endpointLimits.most})`,
      features: `Of so many features of each monitor the scores, the worst (default: ${featureLimits.usual}, up to ${featureLimits.most})`,
    },
    answers: {
      200: {
        what: "Prometheus text 0.0.4 or OpenMetrics 1.0: see docs/metrics.md",
        media: { "text/plain": null, "application/openmetrics-text": null },
      },
    },
    errors: ["invalid", "not_found", "unavailable"],
    run: getMetrics,
  },
];

async function getMetrics({ env, request, url }: Ask): Promise<Response> {
  const parsed = parse(querySchema, Object.fromEntries(url.searchParams));
  if (!parsed.ok) throw new Refusal("invalid", "Cannot answer this scrape", parsed.complaints);
  const form = formFor(request.headers.get("accept"));
  const text = exposition(samplesOf(await scraped(env, parsed.value)), form);
  return new Response(text, { headers: { "content-type": forms[form], vary: "accept" } });
}

async function scraped(env: Bindings, query: z.output<typeof querySchema>): Promise<Scrape> {
  const { endpoint, part = 0, parts = 1, limit, features } = query;
  if (endpoint !== undefined) return unwrap(await scrapeOfOne(env, endpoint, features));
  try {
    return await scrapeOf(env, { part, parts, limit }, features);
  } catch (error) {
    log("names_unreachable", { endpoint: "", error: nameOf(error) });
    throw new Refusal("unavailable", "The list of endpoints does not answer right now; try again");
  }
}
