/**
 * A wide table of full-precision doubles from its training file to the report: every column is judged. 1,000 columns, or
 * as many as WEIR_WIDE_COLUMNS says: 5,000 take a minute.
 */
import { counted } from "../../../src/core/counted.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inParallel, startServer, startWeir, until, type LoopbackServer, type Weir } from "../given/given.ts";

const width = Number(process.env["WEIR_WIDE_COLUMNS"] ?? 1_000);
const trainingRows = 300;
const calls = 200;
/** The one column that has changed, by its place. */
const changed = 7;

let weir: Weir;
let model: LoopbackServer;

beforeAll(async () => {
  model = await startServer(() => ({ headers: { "content-type": "text/csv" }, body: Buffer.from("0.5\n") }));
  weir = await startWeir({ bindings: { WEBHOOK_GENERIC: model.url } });
  const config = {
    upstream: { url: model.url },
    capture: { bodyLimitBytes: 2 ** 20 },
    receivers: [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }],
  };
  await weir.api("PUT", "/v1/endpoints/wide", config);
  await weir.api("PUT", "/v1/endpoints/wide/monitors/m", {
    schedule: "daily",
    enabled: false,
    incidents: { needed: 1, of: 1, clean: 1 },
  });
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
});

/** Doubles with all their digits, the same in each run. */
let state = 1;
function drawn(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647 + 1e-12;
}

const rowOf = (shift = 0) =>
  Array.from({ length: width }, (_, column) => drawn() + (column === changed ? shift : 0)).join(",");

const training = [
  `score,${Array.from({ length: width }, (_, column) => `c${column}`).join(",")}`,
  ...Array.from({ length: trainingRows }, () => `0.5,${rowOf()}`),
].join("\n");

interface Ended {
  readonly status: string;
  readonly notes: readonly string[];
  readonly rows: number;
}

async function statisticsBytes(): Promise<number[]> {
  const files = await weir.objects("baselines/wide/");
  return files.filter(({ key }) => key.endsWith("statistics.json")).map(({ text }) => text.length);
}

it("becomes a baseline by upload and from the bucket, each small enough for every check", async () => {
  await weir.put("training.csv", training);
  const begun = await weir.api<{ id: string }>("POST", "/v1/endpoints/wide/baselines", {
    source: { r2: "training.csv" },
  });
  const ended = () => weir.api<Ended>("GET", `/v1/endpoints/wide/baselines/${begun.id}`);
  await until("the object is read", async () => (await ended()).status !== "InProgress");
  expect(await ended()).toMatchObject({ status: "Completed", rows: trainingRows });
  const sent = await weir.api<Ended>("POST", "/v1/endpoints/wide/baselines", training, "text/csv");
  expect(sent).toMatchObject({ status: "Completed", rows: trainingRows });
  for (const bytes of await statisticsBytes()) expect(bytes).toBeLessThan(32 * 2 ** 20);
});

it("is judged in all its columns, and the one that has changed is found", async () => {
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  await inParallel(Array.from({ length: calls }), 4, async () => {
    const response = await fetch(`${weir.url}/endpoints/wide/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv", connection: "close" },
      body: rowOf(3),
    });
    await response.text();
    expect(response.status).toBe(200);
  });
  await until("all are counted", async () => {
    const health = await weir.api<{ profiled: number }>("GET", "/v1/endpoints/wide/health");
    return health.profiled === calls;
  });
  const end = Math.floor(Date.now() / 1_000) * 1_000 + 1_000;
  await until("the window is over", () => Date.now() > end);

  const live = await weir.api<{ features: unknown[]; dataset: { item_count: number } }>(
    "GET",
    `/v1/endpoints/wide/profile?start=${start}&end=${end}`,
  );
  expect([live.features.length, live.dataset.item_count]).toEqual([width + 1, calls]);

  const of = "/v1/endpoints/wide/executions";
  const execution = await weir.api<{ id: string }>("POST", "/v1/endpoints/wide/monitors/m/executions", {
    start,
    end,
    tell: true,
  });
  expect(execution).toMatchObject({ status: "CompletedWithViolations", records: calls, undecided: 0 });
  const report = await weir.api<{
    verdict: { headline: string };
    findings: { feature: string; check: string; answer: { kind: string } }[];
  }>("GET", `${of}/${execution.id}/report`);
  expect(report.verdict.headline).toBe(`1 of ${counted(width + 1, "column")} differs from the baseline`);
  const drift = report.findings.filter(({ check }) => check === "baseline_drift_check");
  expect(new Set(drift.map(({ feature }) => feature)).size).toBe(width + 1);
  expect(drift.filter(({ answer }) => answer.kind === "violation").map(({ feature }) => feature)).toEqual([
    `c${changed}`,
  ]);

  await until("the alert is delivered", async () => {
    const { deliveries } = await weir.api<{ deliveries: { execution: string; state: string }[] }>(
      "GET",
      "/v1/endpoints/wide/deliveries",
    );
    // The watch sees the change too, where the calls take long enough.
    const ofCheck = deliveries.filter(({ execution: told }) => told === execution.id);
    return ofCheck.length === 1 && ofCheck[0]?.state === "delivered";
  });
});
