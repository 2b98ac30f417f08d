/**
 * Back to 0.1.0 on a window for which there was not room: what today's Weir has counted of it in coarser sketches, and
 * which values were missing together, the earlier one judges as it is, and so does today's again.
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

let model: LoopbackServer;
let weir: Weir;

beforeAll(async () => {
  model = await startServer(() => ({ headers: { "content-type": "text/csv" }, body: Buffer.from("0.5\n") }));
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
  state.remove();
  bundle.remove();
});

/** Numbers with all their digits, the same in each run. */
let drawn = 1;
const draw = () => (drawn = (drawn * 48_271) % 2_147_483_647) / 2_147_483_647;

const [width, changed, calls, rowsInCall] = [1_200, 7, 25, 40];

/** Rows in which one column may be elsewhere, and two are missing together in every fourth. */
const rowsOf = (count: number, shift = 0) =>
  Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (__, column) =>
      shift > 0 && row % 4 === 0 && (column === 3 || column === 4)
        ? ""
        : draw() + (column === changed ? shift : 0),
    ).join(","),
  ).join("\n");

/** The window of the calls. */
const window = { start: 0, end: 0 };

/** What is found in the window of an endpoint. */
async function judged(endpoint = "wide") {
  const path = `/v1/endpoints/${endpoint}`;
  const { id } = await weir.api<{ id: string }>("POST", `${path}/monitors/m/executions`, window);
  const execution = await weir.api<{ status: string }>("GET", `${path}/executions/${id}`);
  const { records, findings, notes } = await weir.api<Report>("GET", `${path}/executions/${id}/report`);
  const violated = (check: string) =>
    findings
      .filter((one) => one.check === check && one.answer.kind === "violation")
      .map(({ feature }) => feature)
      .toSorted();
  return {
    status: execution.status,
    records,
    drift: violated("baseline_drift_check"),
    missing: violated("completeness_check"),
    notes,
  };
}

const found = {
  status: "CompletedWithViolations",
  records: calls * rowsInCall,
  drift: [`c${changed}`],
  missing: ["c3", "c4"],
};

async function call(endpoint: string, type: string, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    const headers = { "content-type": type, connection: "close" };
    const request = { method: "POST", headers, body };
    const response = await fetch(`${weir.url}/endpoints/${endpoint}/invocations`, request);
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  }
  await until("all are counted", async () => {
    const path = `/v1/endpoints/${endpoint}/health`;
    return (await weir.api<{ profiled: number }>("GET", path)).profiled === bodies.length;
  });
}

async function configured(endpoint: string, training: string, type: string): Promise<void> {
  const path = `/v1/endpoints/${endpoint}`;
  const capture = { enabled: false, bodyLimitBytes: 2 ** 20 };
  await weir.api("PUT", path, { upstream: { url: model.url }, capture });
  await weir.api("POST", `${path}/baselines`, training, type);
  await weir.api("PUT", `${path}/monitors/m`, { schedule: "daily", enabled: false });
}

/** Calls of two columns, the second moved in the window; beside them some of 9,000 columns that nobody knows. */
const keyed = (count: number, shift = 0) =>
  Array.from({ length: count }, () => JSON.stringify({ a: draw(), b: draw() + shift }));
const flood = (salt: number) =>
  JSON.stringify(
    Object.fromEntries([
      ["a", 0.5],
      ["b", 0.5],
      ...Array.from({ length: 9_000 }, (_, at) => [`x${salt}_${at}`, at]),
    ]),
  );
const foundAmongKeys = { ...found, records: 303, drift: ["b"], missing: [] };

it("today's Weir counts more than it has room for, and judges it", async () => {
  weir = await startWeir(options);
  const header = Array.from({ length: width }, (_, column) => `c${column}`).join(",");
  await configured("wide", `score,${header}\n${rowsOf(300).replaceAll(/^/gm, "0.5,")}`, "text/csv");
  await configured("keys", keyed(300).join("\n"), "application/jsonlines");
  window.start = Math.floor(Date.now() / 1_000) * 1_000;
  await call(
    "wide",
    "text/csv",
    Array.from({ length: calls }, () => rowsOf(rowsInCall, 3)),
  );
  await call("keys", "application/json", [...[1, 2, 3].map(flood), ...keyed(300, 3)]);
  window.end = Math.floor(Date.now() / 1_000) * 1_000 + 1_000;
  await until("the window is over", () => Date.now() > window.end);
  for (const [endpoint, expected, said] of [
    ["wide", found, /made coarser/],
    ["keys", foundAmongKeys, /cells are left out/],
  ] as const) {
    const { notes, ...today } = await judged(endpoint);
    expect(today).toEqual(expected);
    expect(notes.join("; ")).toMatch(said);
  }
  await weir.kill();
});

it("0.1.0 judges it as well, by the same records", async () => {
  weir = await startEarlier(bundle.path, options);
  expect(await judged("wide")).toMatchObject(found);
  expect(await judged("keys")).toMatchObject(foundAmongKeys);
  await weir.kill();
});

it("and today's Weir does so again", async () => {
  weir = await startWeir(options);
  expect(await judged("wide")).toMatchObject(found);
  expect(await judged("keys")).toMatchObject(foundAmongKeys);
});
