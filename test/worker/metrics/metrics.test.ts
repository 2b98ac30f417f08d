/** `GET /metrics` of a deployment with traffic, read by a parser that others wrote. */
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  asRecorder,
  ask,
  callOf,
  fetchWith,
  flush,
  invoke,
  newEndpoint,
  origin,
  record,
  withEnv,
  eventually,
} from "../given/given.ts";
import { readMetrics, samplesOf, valueOf, type ReadFamily } from "../../metrics-text.ts";
import { expectDocumented } from "../given/documented.ts";
import {
  firstHour,
  hour,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const admin = { authorization: "Bearer the-admin-token" };

async function scrape(query = "", headers: Record<string, string> = {}): Promise<Response> {
  const url = `${origin}/metrics${query}`;
  const response = await exports.default.fetch(url, { headers: { ...admin, ...headers } });
  await expectDocumented("GET", url, response);
  return response;
}

async function metricsOf(query: string): Promise<readonly ReadFamily[]> {
  const response = await scrape(query);
  expect(response.status).toBe(200);
  return readMetrics(await response.text());
}

describe("who may read them", () => {
  it("the admin and the reader by their tokens, nobody else", async () => {
    const statusOf = async (headers: Record<string, string>) =>
      (await exports.default.fetch(`${origin}/metrics?limit=1`, { headers })).status;
    expect(await statusOf(admin)).toBe(200);
    expect(await statusOf({ authorization: "Bearer the-reading-token" })).toBe(200);
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ authorization: "Bearer another" })).toBe(401);
    const closed = new Request(`${origin}/metrics`, { headers: admin });
    expect((await fetchWith({ WEIR_ADMIN_TOKEN: "" }, closed)).status).toBe(403);
  });

  it("in the form that is asked for", async () => {
    const name = await newEndpoint("forms");
    const text = await scrape(`?endpoint=${name}`);
    expect(text.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const open = await scrape(`?endpoint=${name}`, { accept: "application/openmetrics-text; version=1.0.0" });
    expect(open.headers.get("content-type")).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    expect(await open.text()).toMatch(/\n# EOF\n$/);
  });

  it("a query that means nothing is refused by name", async () => {
    for (const query of [
      "?limit=0",
      "?limit=1001",
      "?features=201",
      "?part=3&parts=3",
      "?of=2",
      "?endpoint=a%20b",
    ])
      expect([query, (await scrape(query)).status]).toEqual([query, 400]);
    expect((await scrape("?endpoint=no-such")).status).toBe(404);
  });
});

describe("calls", () => {
  it("are counted by status and by how long they took, and what was lost by reason", async () => {
    const name = await newEndpoint("called");
    const of = (status: number, latencyMs: number) =>
      callOf(crypto.randomUUID(), Date.now(), {
        traffic: { status, latencyMs, requestBytes: 1, responseBytes: 1 },
      });
    await record(name, of(200, 30), of(200, 80), of(503, 2_000));
    const read = await metricsOf(`?endpoint=${name}`);
    expect(valueOf(read, "weir_requests_total", { status_class: "2xx" })).toBe(2);
    expect(valueOf(read, "weir_requests_total", { status_class: "5xx" })).toBe(1);
    expect(valueOf(read, "weir_requests_total", { status_class: "4xx" })).toBe(0);
    const upTo = (le: string) =>
      valueOf(read, "weir_request_duration_seconds_bucket", { endpoint: name, le });
    expect(["0.025", "0.05", "0.1", "1.0", "2.5", "+Inf"].map(upTo)).toEqual([0, 1, 2, 2, 3, 3]);
    expect(valueOf(read, "weir_request_duration_seconds_sum")).toBe(2.11);
    expect(valueOf(read, "weir_request_duration_seconds_count")).toBe(3);
    expect(valueOf(read, "weir_recorded_calls_total")).toBe(2);
    expect(valueOf(read, "weir_capture_dropped_total", { reason: "over_memory" })).toBe(0);
    expect(valueOf(read, "weir_recorder_pending_bytes")).toBeGreaterThan(0);
    expect(valueOf(read, "weir_recorder_oldest_unflushed_timestamp_seconds")).toBeGreaterThan(1.7e9);
  });

  it("of a real one through the gateway are there", async () => {
    const name = await newEndpoint("through");
    await invoke(name, "1,2");
    await eventually(async () => {
      const read = await metricsOf(`?endpoint=${name}`);
      expect(valueOf(read, "weir_request_duration_seconds_count")).toBe(1);
    });
  });

  it("stay counted when the Recorder dies, before and after they were stored", async () => {
    const name = await newEndpoint("counted");
    const one = () =>
      callOf(crypto.randomUUID(), Date.now(), {
        traffic: { status: 200, latencyMs: 30, requestBytes: 1, responseBytes: 1 },
      });
    const served = () => asRecorder(name, {}, async (recorder) => recorder.health().served);
    await record(name, one(), one());
    expect((await served())?.statuses).toEqual({ "2xx": 2 });
    await flush(name);
    expect((await served())?.statuses).toEqual({ "2xx": 2 });
    await record(name, one());
    expect((await served())?.latency).toMatchObject({ sumMs: 90 });
  });
});

describe("checks", () => {
  it("are counted from nothing before the first window, so that an increase to the first violation is seen", async () => {
    const name = await monitored("first");
    const labels = { endpoint: name, monitor: "hourly" };
    const read = await metricsOf(`?endpoint=${name}`);
    expect(valueOf(read, "weir_checks_total", { ...labels, status: "CompletedWithViolations" })).toBe(0);
    expect(valueOf(read, "weir_violations_total", { ...labels, check: "baseline_drift_check" })).toBe(0);
    expect(samplesOf(read, "weir_check_status")).toEqual([]);
  });

  it("of a window that drifted: status, times, violations, and scores beside their limits", async () => {
    const name = await monitored("drifted");
    await sendTraffic(name, firstHour, shiftedRow);
    const before = Date.now() / 1_000;
    await runNow(name, firstHour);
    const read = await metricsOf(`?endpoint=${name}`);
    const labels = { endpoint: name, monitor: "hourly" };
    expect(valueOf(read, "weir_check_status", { ...labels, status: "CompletedWithViolations" })).toBe(1);
    expect(valueOf(read, "weir_check_status", { ...labels, status: "Completed" })).toBe(0);
    expect(valueOf(read, "weir_check_last_success_timestamp_seconds", labels)).toBeGreaterThanOrEqual(before);
    expect(valueOf(read, "weir_check_window_end_timestamp_seconds", labels)).toBe((firstHour + hour) / 1_000);
    expect(valueOf(read, "weir_violations_total", { ...labels, check: "baseline_drift_check" })).toBe(3);
    expect(valueOf(read, "weir_drifted_features", labels)).toBe(3);
    const of = { ...labels, feature: "age" };
    const score = valueOf(read, "weir_feature_drift_score", of) ?? 0;
    expect(score).toBeGreaterThan(valueOf(read, "weir_feature_drift_threshold", of) ?? 1);
    expect(valueOf(read, "weir_feature_drifted", of)).toBe(1);
    expect(valueOf(read, "weir_feature_missing_ratio", of)).toBe(0);
    expect(valueOf(read, "weir_open_incidents", { kind: "drift", severity: "warning" })).toBe(1);
    expect(valueOf(read, "weir_open_incidents", { kind: "schema_break" })).toBe(0);
    expect(samplesOf(read, "weir_baseline_info")).toHaveLength(1);
    expect(
      samplesOf(await metricsOf(`?endpoint=${name}&features=1`), "weir_feature_drift_score"),
    ).toHaveLength(1);
    expect(samplesOf(await metricsOf(`?endpoint=${name}&features=0`), "weir_feature_drift_score")).toEqual(
      [],
    );
  });

  it("a window of long ago that is checked again is counted, and its scores are not the newest", async () => {
    const name = await monitored("again");
    await sendTraffic(name, firstHour, ordinaryRow);
    await sendTraffic(name, firstHour + hour, shiftedRow);
    await runNow(name, firstHour + hour);
    await runNow(name, firstHour);
    const read = await metricsOf(`?endpoint=${name}`);
    expect(valueOf(read, "weir_check_status", { status: "CompletedWithViolations" })).toBe(1);
    expect(valueOf(read, "weir_checks_total", { status: "Completed" })).toBe(1);
    expect(valueOf(read, "weir_drifted_features")).toBe(3);
  });
});

describe("what does not answer", () => {
  it("an endpoint is said to be down, and costs the others nothing", async () => {
    const [well, ill] = [await newEndpoint("well"), await newEndpoint("ill")];
    const ENDPOINTS = Object.create(env.ENDPOINTS, {
      getByName: {
        value: (name: string) =>
          name === ill
            ? { ask: () => Promise.reject(new Error("It is gone")) }
            : env.ENDPOINTS.getByName(name),
      },
    }) as typeof env.ENDPOINTS;
    const request = new Request(`${origin}/metrics?limit=1000`, { headers: admin });
    const read = readMetrics(await (await fetchWith({ ENDPOINTS }, request)).text());
    expect(valueOf(read, "weir_endpoint_up", { endpoint: ill })).toBe(0);
    expect(valueOf(read, "weir_endpoint_up", { endpoint: well })).toBe(1);
    expect(valueOf(read, "weir_scrape_endpoints", { state: "silent" })).toBe(1);
    expect(samplesOf(read, "weir_recorded_calls_total", { endpoint: well })).toHaveLength(1);
  });
});

describe("a shard that is silent", () => {
  it("leaves no count of calls, which would look as if it had begun anew, and is told", async () => {
    const name = await newEndpoint("silent");
    await record(name, trafficCall(Date.now(), "1,2"));
    const RECORDERS = Object.create(env.RECORDERS, {
      getByName: { value: () => ({ health: () => Promise.reject(new Error("It is gone")) }) },
    }) as typeof env.RECORDERS;
    const lookWith = (changes: Record<string, unknown>) =>
      runInDurableObject(env.ENDPOINTS.getByName(name), (_, state) =>
        new Endpoint(state, withEnv(changes)).ask("metrics", "look", [10]),
      );
    expect(await lookWith({})).toMatchObject({
      value: { shards: { answering: 1, silent: 0 }, recorded: { counters: { seen: 1 } } },
    });
    expect(await lookWith({ RECORDERS })).toMatchObject({
      value: { shards: { answering: 0, silent: 1 }, recorded: null, incidents: { firing: 0 } },
    });
  });
});

describe("of many endpoints", () => {
  it("one scrape asks no more than its limit, and says how many it left out", async () => {
    await Promise.all(Array.from({ length: 4 }, (_, index) => newEndpoint(`many-${index}`)));
    const read = await metricsOf("?limit=3");
    expect(samplesOf(read, "weir_endpoint_up")).toHaveLength(3);
    const standing = samplesOf(read, "weir_endpoints").reduce((sum, { value }) => sum + Number(value), 0);
    expect(valueOf(read, "weir_scrape_endpoints", { state: "left_out" })).toBe(standing - 3);
  });

  it("one scrape asks the list once, and each endpoint once", async () => {
    await Promise.all(Array.from({ length: 3 }, (_, index) => newEndpoint(`asked-${index}`)));
    const asked: string[] = [];
    const counting = <Of extends object>(namespace: Of, kind: string): Of =>
      new Proxy(namespace, {
        get: (real, property) => {
          if (property === "getByName") asked.push(kind);
          const value: unknown = Reflect.get(real, property);
          return typeof value === "function" ? (value.bind(real) as unknown) : value;
        },
      });
    const changes = {
      CATALOG: counting(env.CATALOG, "list"),
      ENDPOINTS: counting(env.ENDPOINTS, "endpoint"),
      RECORDERS: counting(env.RECORDERS, "recorder"),
    };
    const request = new Request(`${origin}/metrics?limit=3`, { headers: admin });
    expect((await fetchWith(changes, request)).status).toBe(200);
    expect(asked.toSorted()).toEqual(["endpoint", "endpoint", "endpoint", "list"]);
  });

  it("parts together have each endpoint once", async () => {
    const parts = await Promise.all([0, 1, 2].map((part) => metricsOf(`?part=${part}&parts=3`)));
    const names = parts.flatMap((read) =>
      samplesOf(read, "weir_endpoint_up").map(({ labels }) => labels?.["endpoint"] ?? ""),
    );
    const { endpoints } = await ask<{ endpoints: string[] }>("GET", "/endpoints");
    expect(names.toSorted()).toEqual(endpoints.toSorted());
    expect(parts.every((read) => samplesOf(read, "weir_endpoint_up").length < endpoints.length)).toBe(true);
  });
});

it("a body or a baseline is never asked for: a scrape reads nothing from R2 and writes nothing", async () => {
  const name = await monitored("cheap");
  await record(name, trafficCall(firstHour, ordinaryRow(1)));
  const BUCKET = new Proxy(env.BUCKET, {
    get: () => {
      throw new Error("The bucket was asked");
    },
  });
  const request = new Request(`${origin}/metrics?endpoint=${name}`, { headers: admin });
  const text = await (await fetchWith({ BUCKET }, request)).text();
  expect(readMetrics(text).length).toBeGreaterThan(10);
});
