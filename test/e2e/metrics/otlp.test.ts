/**
 * Metrics pushed by a real deployment to a collector on the loopback, which takes them by a schema written from the
 * protocol. Cron's ticks come when the test says, a minute apart.
 */
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { takeMetrics, labelsOf, prometheusName, type OtlpMetric } from "../../otlp-schema.ts";
import { readMetrics, samplesOf } from "../../metrics-text.ts";
import {
  adminToken,
  startServer,
  startWeir,
  until,
  type LoopbackServer,
  type Received,
  type Reply,
  type Weir,
} from "../given/given.ts";

const secret = "collector-secret-7f3a";
const minute = 60_000;
/** Is there only while something waits to be written, which may end between a push and the scrape beside it. */
const whileUnflushed = "weir_recorder_oldest_unflushed_timestamp_seconds";

let weir: Weir;
let collector: LoopbackServer;
let model: LoopbackServer;
const came: Received[] = [];
const says: (Reply | "nothing")[] = [];
let time = Math.floor(Date.now() / minute) * minute;

const healthSchema = z.object({
  isFine: z.boolean(),
  ailments: z.array(z.object({ problem: z.string(), todo: z.string() })),
  push: z
    .object({
      lastSuccess: z.string().nullable(),
      lastError: z.object({ at: z.string(), reason: z.string() }).nullable(),
    })
    .nullable(),
});

/** What the deployment says of pushes. */
async function told() {
  const { push, ailments } = healthSchema.parse(await weir.api("GET", "/v1/health"));
  const problems = ailments
    .map(({ problem }) => problem)
    .filter((problem) => problem.includes("WEIR_OTLP_URL"));
  return { push, problems };
}

/** A tick so many minutes after the last; gives what came to the collector with it. */
async function tick(minutes = 1): Promise<readonly Received[]> {
  const before = came.length;
  time += minutes * minute;
  await weir.cron(time);
  return came.slice(before);
}

beforeAll(async () => {
  collector = await startServer((received) => {
    came.push(received);
    const reply = says.shift() ?? { body: Buffer.from("{}") };
    return reply === "nothing" ? new Promise<Reply>(() => {}) : reply;
  });
  model = await startServer(() => ({ body: Buffer.from("1") }));
  weir = await startWeir({
    bindings: {
      WEIR_OTLP_URL: `${collector.url}/v1/metrics`,
      WEIR_OTLP_HEADERS: `authorization=Bearer%20${secret},x-scope=7`,
    },
  });
  await weir.api("PUT", "/v1/endpoints/churn", { upstream: { url: model.url } });
  for (let call = 0; call < 3; call++)
    await fetch(`${weir.url}/endpoints/churn/invocations`, { method: "POST", body: "1,2" });
  await until("the calls are counted", async () =>
    (await scrapedText()).includes('weir_requests_total{endpoint="churn",status_class="2xx"} 3'),
  );
});

afterAll(async () => {
  await weir.stop();
  await collector.stop();
  await model.stop();
});

beforeEach(() => {
  says.length = 0;
});

async function scrapedText(): Promise<string> {
  const headers = { authorization: `Bearer ${adminToken}`, connection: "close" };
  return (await fetch(`${weir.url}/metrics`, { headers })).text();
}

function metricIn(metrics: readonly OtlpMetric[], name: string): OtlpMetric {
  const found = metrics.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no metric ${name}`);
  return found;
}

function bodyOf({ headers, body }: Received): string {
  return (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");
}

describe("a push", () => {
  it("has what /metrics has, in gzip, with the headers that open the collector", async () => {
    const [first, ...others] = await tick();
    if (first === undefined) throw new Error("Nothing was pushed");
    expect(others).toEqual([]);
    expect(first).toMatchObject({ method: "POST", path: "/v1/metrics" });
    expect(first.headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      "x-scope": "7",
      "content-type": "application/json",
      "content-encoding": "gzip",
    });
    const { resource, metrics } = takeMetrics(bodyOf(first));
    expect(resource).toMatchObject({ "service.name": "weir", "cloud.provider": "cloudflare" });
    expect(resource["service.instance.id"]).toMatch(/^[0-9a-f-]{36}$/);
    const [requests] =
      metricIn(metrics, "weir.requests").sum?.dataPoints.filter(
        ({ attributes }) => labelsOf(attributes)["status_class"] === "2xx",
      ) ?? [];
    expect(requests).toMatchObject({
      asInt: "3",
      timeUnixNano: `${time}000000`,
      startTimeUnixNano: `${time}000000`,
    });
    expect(metricIn(metrics, "weir.request.duration").histogram?.dataPoints[0]?.count).toBe("3");
    const text = await scrapedText();
    const scraped = new Set(readMetrics(text).map(({ name }) => name.replace(/_(?:bucket|sum|count)$/, "")));
    const pushed = new Set(metrics.map(prometheusName));
    for (const names of [scraped, pushed]) names.delete(whileUnflushed);
    expect(pushed).toEqual(scraped);
    expect(samplesOf(readMetrics(text), "weir_requests_total")).toHaveLength(5);
    expect(await told()).toEqual({
      push: { lastSuccess: new Date(time).toISOString(), lastError: null },
      problems: [],
    });
  });

  it("a minute later is of the same start, and comes no sooner", async () => {
    const begun = time;
    expect(await tick(0.5)).toEqual([]);
    const [second] = await tick(0.5);
    const { metrics } = takeMetrics(second === undefined ? "" : bodyOf(second));
    const [point] = metricIn(metrics, "weir.requests").sum?.dataPoints ?? [];
    expect(point).toMatchObject({ startTimeUnixNano: `${begun}000000`, timeUnixNano: `${time}000000` });
  });
});

describe("a collector that does not take it", () => {
  it("says what it rejects: told and logged, and not pushed again", async () => {
    const partialSuccess = { rejectedDataPoints: "2", errorMessage: `too old for Bearer ${secret}` };
    says.push({ body: Buffer.from(JSON.stringify({ partialSuccess })) });
    expect(await tick()).toHaveLength(1);
    expect((await told()).problems).toEqual([
      `The collector of WEIR_OTLP_URL did not take 2 points of the last push: it says: too old for …`,
    ]);
    expect(weir.logs.join("\n")).toContain('"event":"metrics_rejected","points":2');
    expect(await tick()).toHaveLength(1);
    expect((await told()).problems).toEqual([]);
  });

  it("is left alone for as long as it asks", async () => {
    says.push({ status: 429, headers: { "retry-after": "240" } });
    expect(await tick()).toHaveLength(1);
    const counts = [];
    for (let turn = 0; turn < 4; turn++) counts.push((await tick()).length);
    expect(counts).toEqual([0, 0, 0, 1]);
    expect((await told()).push?.lastError?.reason).toBe("it answered 429");
  });

  it("is asked again after a minute, then after twice as long, and told at the third time", async () => {
    says.push({ status: 503 }, { status: 502 }, { status: 504 });
    const counts = [];
    for (let turn = 0; turn < 4; turn++) counts.push((await tick()).length);
    expect(counts).toEqual([1, 1, 0, 1]);
    expect((await told()).problems).toHaveLength(1);
    expect(await tick(4)).toHaveLength(1);
    expect((await told()).problems).toEqual([]);
  });

  it("and refuses it for good is told at once, and asked again with what there is a minute later", async () => {
    says.push({ status: 400 });
    expect(await tick()).toHaveLength(1);
    const { problems } = await told();
    expect(problems).toEqual([expect.stringMatching(/took no metrics since \S+: it answered 400$/)]);
    expect(await tick()).toHaveLength(1);
    expect((await told()).problems).toEqual([]);
  });

  it("and hangs costs ten seconds, and calls go on", { timeout: 60_000 }, async () => {
    says.push("nothing");
    const pushing = tick();
    const answer = await fetch(`${weir.url}/endpoints/churn/invocations`, { method: "POST", body: "1,2" });
    expect(answer.status).toBe(200);
    expect(await pushing).toHaveLength(1);
    expect((await told()).push?.lastError?.reason).toMatch(/TimeoutError/);
    expect(await tick()).toHaveLength(1);
  });

  it("and is not there is no fault of anything else; its secret is nowhere", async () => {
    await collector.stop();
    await tick();
    const { push } = await told();
    expect(push?.lastError?.at).toBe(new Date(time).toISOString());
    const seen = [...weir.logs, JSON.stringify(await weir.api("GET", "/v1/health"))].join("\n");
    expect(seen).not.toContain(secret);
    expect(seen).toContain("metrics_not_pushed");
  });
});

describe("without a collector, or with one that may not be used", () => {
  it.each([
    [{}, []],
    [
      { WEIR_OTLP_URL: "http://127.0.0.1:4318/v1/metrics", WEIR_DEV: "false" },
      [expect.stringMatching(/^WEIR_OTLP_URL: expected an address/)],
    ],
    [
      { WEIR_OTLP_URL: "http://127.0.0.1:4318/v1/metrics", WEIR_OTLP_HEADERS: secret },
      [expect.stringMatching(/^WEIR_OTLP_HEADERS: expected name=value/)],
    ],
  ])("%j: nothing is pushed, and what is wrong is told", async (bindings, faults) => {
    const other = await startWeir({ bindings });
    await other.cron(time);
    const { push, ailments } = healthSchema.parse(await other.api("GET", "/v1/health"));
    const problems = ailments
      .map(({ problem, todo }) => `${problem}: ${todo}`)
      .filter((one) => /WEIR_OTLP/.test(one));
    expect(push).toBeNull();
    expect(problems).toEqual(faults);
    expect(JSON.stringify([ailments, other.logs])).not.toContain(secret);
    await other.stop();
  });
});
