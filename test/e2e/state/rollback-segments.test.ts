/**
 * Back to 0.1.0 and forth again with an endpoint that is divided into segments. 0.1.0 refuses a configuration with fields
 * that it does not know, so these are taken out before (docs/operations.md): then it goes on with the whole, and what
 * today's Weir has stored of segments, and mutes of them, is there again with the division.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Report } from "../../../src/core/report/report.ts";
import {
  startServer,
  startWeir,
  temporaryFolder,
  until,
  type LoopbackServer,
  type Weir,
  type WeirOptions,
} from "../given/given.ts";
import { startEarlier } from "./earlier.ts";

const state = temporaryFolder();
const bundle = temporaryFolder();
const options: WeirOptions = { persist: state.path };
const path = "/v1/endpoints/shop";

let model: LoopbackServer;
let weir: Weir;
let calls = 0;

beforeAll(async () => {
  model = await startServer(() => ({ headers: { "content-type": "text/csv" }, body: Buffer.from("0.5\n") }));
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
  state.remove();
  bundle.remove();
});

const rowsInCall = 30;
const tenants = ["acme", "big"];
const rows = (of: string, shift = 0) =>
  Array.from({ length: rowsInCall }, (_, at) => `${20 + ((at * 7) % 50) + shift},${of}\n`).join("");

/** Calls of both tenants, as many of each. */
async function call(times: number, shift = 0): Promise<void> {
  for (let index = 0; index < times; index++) {
    for (const tenant of tenants) {
      const headers = { "content-type": "text/csv", "x-tenant": tenant, connection: "close" };
      const body = rows(tenant, tenant === "acme" ? shift : 0);
      const response = await fetch(`${weir.url}/endpoints/shop/invocations`, {
        method: "POST",
        headers,
        body,
      });
      await response.text();
      expect(response.status).toBe(200);
      calls++;
    }
  }
  await until("every call is counted", async () => {
    const { profiled } = await weir.api<{ profiled: number }>("GET", `${path}/health`);
    return profiled === calls;
  });
}

const undivided = () => ({ upstream: { url: model.url }, capture: { enabled: false } });
const segments = { by: { header: "x-tenant" }, values: tenants };

const nextSecond = async () => {
  const end = Math.floor(Date.now() / 1_000) * 1_000 + 1_000;
  await until("the second is over", () => Date.now() > end);
  return end;
};

/** Of the windows of today's Weir: before the change, and of it. */
const [past, changed] = [
  { start: 0, end: 0 },
  { start: 0, end: 0 },
];

const recordsOf = async ({ start, end }: { readonly start: number; readonly end: number }) => {
  const found = await weir.api<{ segments: { segment: string; records: number }[] }>(
    "GET",
    `${path}/segments?start=${start}&end=${end}`,
  );
  return found.segments.map(({ segment, records }) => [segment, records]);
};

/** The report of the window of the change. */
async function judged(): Promise<Report> {
  const { id } = await weir.api<{ id: string }>("POST", `${path}/monitors/m/executions`, changed);
  return weir.api<Report>("GET", `${path}/executions/${id}/report`);
}

const own = (records: number) => [
  ["header:x-tenant=acme", records],
  ["header:x-tenant=big", records],
  ["header:x-tenant", 0],
];

const found = [
  ["header:x-tenant=acme", "differs"],
  ["header:x-tenant=big", "alike"],
];
const verdictsIn = ({ segments = [] }: Report) =>
  segments.map(({ segment, verdict }) => [segment, verdict.kind]);

it("today's Weir divides calls, judges each part, and mutes one", async () => {
  weir = await startWeir(options);
  await weir.api("PUT", path, { ...undivided(), segments });
  const training = `score,age,tenant\n${`${rows("acme")}${rows("big")}`
    .repeat(10)
    .replaceAll(/^(?=.)/gm, "0.5,")}`;
  await weir.api("POST", `${path}/baselines`, training, "text/csv");
  await weir.api("PUT", `${path}/monitors/m`, { schedule: "hourly" });
  past.start = Math.floor(Date.now() / 1_000) * 1_000;
  await call(10);
  past.end = await nextSecond();
  changed.start = past.end;
  await call(10, 25);
  changed.end = await nextSecond();
  expect(await recordsOf(past)).toEqual(own(10 * rowsInCall));
  expect(verdictsIn(await judged())).toEqual(found);
  await weir.api("POST", `${path}/mutes`, { segment: "header:x-tenant=acme", hours: 1 });
  // The last calls are in the journal alone when it is rolled back.
  await call(1);
  await weir.kill();
});

it("0.1.0 refuses the configuration, and changes nothing that today's Weir has", async () => {
  weir = await startEarlier(bundle.path, options);
  await expect(weir.api("GET", path)).rejects.toThrow("was answered 500");
  await weir.kill();
  weir = await startWeir(options);
  expect(await recordsOf(changed)).toEqual(own(10 * rowsInCall));
  await weir.api("PUT", path, undivided());
  await call(1);
  await weir.kill();
});

it("once they are taken out it goes on with the whole, and judges that", async () => {
  weir = await startEarlier(bundle.path, options);
  expect(await weir.api("GET", "/v1/endpoints")).toEqual({ endpoints: ["shop"] });
  const { executions } = await weir.api<{ executions: object[] }>("GET", `${path}/executions`);
  expect(executions.length).toBeGreaterThan(0);
  const { records, status } = await judged();
  expect([records, status]).toEqual([2 * 10 * rowsInCall, "CompletedWithViolations"]);
  await call(2);
  await weir.kill();
});

it("divided once more, today's Weir has its segments again, their profiles, and the mute of one", async () => {
  weir = await startWeir(options);
  await weir.api("PUT", path, { ...undivided(), segments });
  expect(await weir.api("GET", `${path}/health`)).toMatchObject({ notUnderstood: [] });
  expect(await recordsOf(past)).toEqual(own(10 * rowsInCall));
  expect(await recordsOf(changed)).toEqual(own(10 * rowsInCall));
  expect(verdictsIn(await judged())).toEqual(found);
  const { mutes } = await weir.api<{ mutes: object[] }>("GET", `${path}/mutes`);
  expect(mutes).toMatchObject([{ segment: "header:x-tenant=acme" }]);
  const start = await nextSecond();
  await call(1);
  expect(await recordsOf({ start, end: await nextSecond() })).toEqual(own(rowsInCall));
});
