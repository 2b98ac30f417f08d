/**
 * Each minute, where a collector is configured: the metrics of `/metrics`, pushed by OTLP/HTTP. Whatever becomes of it,
 * checks go on: nobody waits for it, and nothing is thrown.
 */
import { otlpRequests, type OtlpRequest } from "../../core/metrics/otlp.ts";
import { pushOutcome, type PushOutcome } from "../../core/metrics/pushes.ts";
import { featureLimits, samplesOf, type Scrape } from "../../core/metrics/scrape.ts";
import { version } from "../../core/version.ts";
import { scrapeOfPart } from "../commands/metrics.ts";
import { askedCatalog, type PushPlan } from "../deployment/catalog.ts";
import type { Bindings } from "../env.ts";
import { posted } from "../notify/post.ts";
import { log } from "../platform/log.ts";
import { nameOf, unansweredWords } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";
import type { OtlpSettings } from "../platform/settings/otlp.ts";

export async function pushMetrics({ scheduledTime }: ScheduledController, env: Bindings): Promise<void> {
  const collector = settingsOf(env).otlp;
  if (collector === null) return;
  try {
    const plan = await askedCatalog(env).pushing(scheduledTime);
    if (plan !== null) await push(env, collector, plan, scheduledTime);
  } catch (error) {
    log("metrics_not_pushed", { reason: nameOf(error) });
  }
}

async function push(env: Bindings, collector: OtlpSettings, plan: PushPlan, now: number): Promise<void> {
  const names = plan.endpoints.map(({ name }) => name);
  const scrape = await scrapeOfPart(env, { ...plan, names }, featureLimits.usual);
  const since = new Map(plan.endpoints.map((one) => [one.name, one.since ?? now]));
  const requests = otlpRequests(samplesOf(scrape), {
    version,
    instance: plan.deployment,
    now,
    since: (endpoint) => since.get(endpoint) ?? now,
  });
  const outcome = await sent(collector, requests, now);
  if (outcome.kind !== "taken") log("metrics_not_pushed", { reason: outcome.reason });
  else if (outcome.rejected > 0 || outcome.note !== "")
    log("metrics_rejected", { points: outcome.rejected, reason: outcome.note });
  await askedCatalog(env).pushed(outcome, answering(scrape), now);
}

function answering({ endpoints }: Scrape): string[] {
  return endpoints.filter(({ seen }) => seen !== null).map(({ name }) => name);
}

/** One after the other, the worst of what became of them. Whoever asks to be left alone is not sent the rest. */
async function sent(
  collector: OtlpSettings,
  requests: readonly OtlpRequest[],
  now: number,
): Promise<PushOutcome> {
  let worst: PushOutcome = { kind: "taken", rejected: 0, note: "" };
  for (const { body } of requests) {
    const outcome = await sentOne(collector, body, now);
    if (outcome.kind === "later") return outcome;
    worst = worse(worst, outcome);
  }
  return worst;
}

function worse(before: PushOutcome, outcome: PushOutcome): PushOutcome {
  if (before.kind !== "taken") return before;
  if (outcome.kind !== "taken") return outcome;
  const { rejected, note } = outcome;
  return {
    kind: "taken",
    rejected: before.rejected + rejected,
    note: before.note === "" ? note : before.note,
  };
}

/** What the collector says is told to people, and never holds what opens it. */
async function sentOne(
  { url, headers, gzip }: OtlpSettings,
  body: string,
  now: number,
): Promise<PushOutcome> {
  const packed = { ...headers, ...(gzip && { "content-encoding": "gzip" }) };
  try {
    const answer = await posted({ url, headers: packed, body: gzip ? await inGzip(body) : body }, now);
    const hidden = Object.values(headers).reduce((text, value) => text.replaceAll(value, "…"), answer.body);
    return pushOutcome(answer.status, hidden, answer.waitMs);
  } catch (error) {
    return { kind: "later", reason: unansweredWords(error, url), askedMs: 0 };
  }
}

async function inGzip(text: string): Promise<ArrayBuffer> {
  const { body } = new Response(text);
  if (body === null) throw new TypeError("Cannot pack a body that is not there");
  return new Response(body.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}
