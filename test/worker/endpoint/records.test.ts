/** Records that are past their age or their number: these go, with their files, and what is in force or named stays. */
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mostKept, type MostKept } from "../../../src/core/config/retention.ts";
import { Executions } from "../../../src/worker/monitor/executions.ts";
import { defaultPatience, defaultTelling } from "../../../src/core/incident/policy.ts";
import { TellingRooms } from "../../../src/worker/incident/telling.ts";
import { Sweep } from "../../../src/worker/endpoint/sweep.ts";
import { reportPrefix } from "../../../src/worker/platform/bucket.ts";
import { idsFrom } from "../../../src/worker/platform/id.ts";
import { api, ask, configure, errorOf, eventually, newEndpoint } from "../given/given.ts";
import { hour } from "../given/traffic.ts";

const day = 24 * hour;
const json = { "content-type": "application/json" };

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The endpoint's sweep with other bounds, to its end. */
async function sweep(name: string, retention: object, change: Partial<MostKept> = {}): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), async (_, { storage }) => {
    const owner = { name, storage, env, arm: async () => {} };
    const configured = () => ({ receivers: [], telling: defaultTelling, origin: "" });
    const rooms = new TellingRooms(owner, configured, {
      says: () => ({ patience: defaultPatience, isWatching: true, timeZone: null }),
      checkedUntil: () => null,
    });
    const executions = new Executions(storage.sql);
    const replays = { isEmpty: true, forget: async () => 0 };
    const kept = { executions, outbox: rooms.outbox, incidents: rooms.incidents, replays };
    const work = new Sweep(owner, () => retention, kept, { ...mostKept, ...change });
    const now = Date.now();
    for (let go = 0; go < 20; go++) {
      await work.doDue(now);
      if ((work.next(now) ?? Infinity) > now + hour) return;
    }
    throw new Error("The sweep does not come to an end");
  });
}

function sql<Row extends Record<string, SqlStorageValue>>(
  name: string,
  ...statement: [string, ...SqlStorageValue[]]
): Promise<Row[]> {
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
    storage.sql.exec<Row>(...statement).toArray(),
  );
}

interface Past {
  /** Days since the window was over, and since the execution was made. */
  readonly over: number;
  readonly made?: number;
  readonly baseline?: string;
  readonly isWaiting?: true;
}

/** An execution of the past with its report. Gives its id. */
async function execution(
  name: string,
  { over, made = over, baseline = "b", isWaiting }: Past,
): Promise<string> {
  const end = Date.now() - over * day;
  const created = Date.now() - made * day;
  const id = `${idsFrom(created)}-${crypto.randomUUID().slice(0, 8)}`;
  const report = reportPrefix(name, "m", end, id);
  await env.BUCKET.put(`${report}report.json`, "{}");
  await sql(
    name,
    `INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished, report, baseline)
      VALUES (?, 'm', 'manual', 0, ?, ?, 'Completed', ?, ?, ?, ?)`,
    id,
    end,
    Date.now() + day,
    created,
    isWaiting ? null : created,
    report,
    baseline,
  );
  return id;
}

async function idsOf(name: string): Promise<string[]> {
  const rows = await sql<{ id: string }>(name, "SELECT id FROM executions ORDER BY window_end");
  return rows.map(({ id }) => id);
}

/** Ids of the executions that have a report in R2. */
async function reported(name: string): Promise<string[]> {
  const { objects } = await env.BUCKET.list({ prefix: `reports/${name}/` });
  return objects.map(({ key }) => key.split("/").at(-2) ?? "");
}

it("executions go with their reports when both window and run are past their age; none is left without its report", async () => {
  const name = await newEndpoint("together");
  await execution(name, { over: 40 });
  await execution(name, { over: 31 });
  const [waiting, again, young] = [
    await execution(name, { over: 33, isWaiting: true }),
    await execution(name, { over: 32, made: 2 }),
    await execution(name, { over: 29 }),
  ];
  await sweep(name, { reportsDays: 30 });
  expect(await idsOf(name)).toEqual([waiting, again, young]);
  expect(await reported(name)).toEqual(expect.arrayContaining([again, young]));
  expect(await reported(name)).toHaveLength(2);
});

it("1,100 reports of young runs over old windows do not keep the old ones behind them", async () => {
  const name = await newEndpoint("young-runs");
  const end = Date.now() - 50 * day;
  const young = Array.from(
    { length: 1_100 },
    (_, index) => `${idsFrom(Date.now())}-${(index + 0x10000000).toString(16)}`,
  );
  await Promise.all(
    young.map((id) => env.BUCKET.put(`${reportPrefix(name, "m", end, id)}report.json`, "{}")),
  );
  await execution(name, { over: 40 });
  await sweep(name, { reportsDays: 30 });
  expect(await idsOf(name)).toEqual([]);
  const { objects } = await env.BUCKET.list({
    prefix: `reports/${name}/`,
    startAfter: reportPrefix(name, "m", end + 5 * day, ""),
  });
  expect(objects).toEqual([]);
});

it("a thousand windows of a monitor stay known up to 400 days, without what went with their reports", async () => {
  const name = await newEndpoint("remembered");
  await ask("PUT", `/endpoints/${name}/monitors/hourly`, { schedule: "hourly" });
  await ask("PUT", `/endpoints/${name}/monitors/monthly`, { schedule: "monthly" });
  const enter = (monitor: string, windows: number, lengthDays: number, trigger = "schedule") =>
    sql(
      name,
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
        INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished, report, baseline, glance, records)
        SELECT ?5 || '-' || ?2 || ?6 || i, ?2, ?6, ?4 - (i + 1) * ?3, ?4 - i * ?3, 0, 'Completed', 0, 1, 'reports/x', 'b', '{"state":"within","headline":"age","calls":7}', i FROM n`,
      windows,
      monitor,
      lengthDays * day,
      Date.now() - 4 * day,
      idsFrom(0),
      trigger,
    );
  await enter("hourly", 1_200, 1 / 24);
  await enter("monthly", 16, 30);
  await enter("hourly", 3, 1, "manual");
  await enter("deleted", 5, 1);
  await sweep(name, { reportsDays: 3 });
  const left = await sql(
    name,
    `SELECT monitor, COUNT(*) AS windows, MIN(records) AS youngest, COUNT(report) + COUNT(baseline) AS named, MAX(glance) AS glance
      FROM executions GROUP BY monitor ORDER BY monitor`,
  );
  // How it stood is not what its status says.
  const glance = '{"state":"within","headline":"The report of this window is past its age","calls":7}';
  expect(left).toEqual([
    { monitor: "hourly", windows: 1_000, youngest: 0, named: 0, glance },
    { monitor: "monthly", windows: 14, youngest: 0, named: 0, glance },
  ]);
});

it("where reports are kept for ever, executions go after 400 days, and who asks for one is told", async () => {
  const name = await newEndpoint("default");
  const gone = await execution(name, { over: 401 });
  const kept = await execution(name, { over: 399 });
  await sweep(name, {});
  expect(await idsOf(name)).toEqual([kept]);
  expect(await reported(name)).toEqual([gone, kept]);
  const error = await errorOf(await api("GET", `/endpoints/${name}/executions/${gone}`));
  expect(error).toMatchObject({ status: 404, message: expect.stringContaining("400 days") });
});

it("of more executions and deliveries than are kept the oldest go, in as many goes as it takes", async () => {
  const name = await newEndpoint("too-many");
  await sql(
    name,
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
      INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished)
      SELECT 'e' || i, 'm', 'schedule', ?1 + i - 1, ?1 + i, 0, 'NoData', ?1, ?1 FROM n`,
    Date.now() - day,
  );
  await sql(
    name,
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
      INSERT INTO outbox (execution, receiver, alert, raised, state, next_attempt)
      SELECT 'e' || i, '{}', '{}', ?, IIF(i = 5, 'waiting', 'delivered'), ? FROM n`,
    Date.now() - day,
    Date.now() + day,
  );
  await sql(
    name,
    "INSERT INTO outbox (execution, receiver, alert, raised, next_attempt) VALUES ('old', '{}', '{}', 0, ?)",
    Date.now() + day,
  );
  await sweep(name, {}, { executions: 100, deliveries: 50 });
  const left = await idsOf(name);
  expect([left.length, left[0], left.at(-1)]).toEqual([100, "e11901", "e12000"]);
  const deliveries = await sql<{ execution: string }>(name, "SELECT execution FROM outbox ORDER BY id");
  expect(deliveries.map(({ execution: id }) => id).slice(0, 2)).toEqual(["e5", "e71"]);
  expect(deliveries).toHaveLength(51);
});

/** Adopted, its times set back by so many days. */
async function baseline(name: string, daysAgo: number): Promise<string> {
  const body = { constraints: { features: [{ name: "age", inferred_type: "Integral", completeness: 1 }] } };
  const { id } = await ask<{ id: string }>("POST", `/endpoints/${name}/baselines`, body, json);
  const time = Date.now() - daysAgo * day;
  await sql(name, "UPDATE baselines SET created = ?1, finished = ?1 WHERE id = ?2", time, id);
  await sql(name, "UPDATE baselines SET touched = finished");
  return id;
}

async function baselinesLeft(name: string) {
  const rows = await sql<{ id: string }>(name, "SELECT id FROM baselines ORDER BY created");
  const { objects } = await env.BUCKET.list({ prefix: `baselines/${name}/` });
  return { rows: rows.map(({ id }) => id), files: new Set(objects.map(({ key }) => key.split("/")[2])) };
}

it("baselines go so long after they were replaced, with their files; never one in force, or named by an execution", async () => {
  const name = await newEndpoint("replaced");
  await baseline(name, 100);
  const named = await baseline(name, 90);
  await baseline(name, 80);
  // Replaced nine days ago, by the one that is in force.
  const former = await baseline(name, 70);
  const current = await baseline(name, 9);
  await execution(name, { over: 5, baseline: named });
  await sweep(name, {});
  expect((await baselinesLeft(name)).rows).toHaveLength(5);
  await sweep(name, { baselinesDays: 10 });
  const left = [named, former, current];
  expect(await baselinesLeft(name)).toEqual({ rows: left, files: new Set(left) });
  await sweep(name, { baselinesDays: 1 });
  expect((await baselinesLeft(name)).rows).toEqual([named, current]);
});

it("a baseline that was put in force again goes so long after it was replaced again", async () => {
  const name = await newEndpoint("again");
  const older = await baseline(name, 100);
  const newer = await baseline(name, 90);
  for (const id of [older, newer]) await ask("POST", `/endpoints/${name}/baselines/${id}/use`);
  await sweep(name, { baselinesDays: 10 });
  expect((await baselinesLeft(name)).rows).toEqual([older, newer]);
  await sql(name, "UPDATE baselines SET touched = touched - ?", 11 * day);
  await sweep(name, { baselinesDays: 10 });
  expect((await baselinesLeft(name)).rows).toEqual([newer]);
});

it("of more baselines than are kept the oldest go, in force or not being another thing", async () => {
  const name = await newEndpoint("many-baselines");
  const current = await baseline(name, 500);
  for (let daysAgo = 1; daysAgo <= 30; daysAgo++) {
    await sql(
      name,
      `INSERT INTO baselines (id, status, source, rows, bytes, created, finished, touched)
        VALUES (?1, IIF(?2 = 30, 'InProgress', 'Failed'), '{"kind":"r2"}', 0, 0, ?3, ?3, ?3)`,
      `b${daysAgo}`,
      daysAgo,
      Date.now() - daysAgo * day,
    );
  }
  await sweep(name, {}, { baselines: 3 });
  expect((await baselinesLeft(name)).rows).toEqual([current, "b30", "b3", "b2", "b1"]);
});

it("nothing goes while it is not known how long it is to be kept", async () => {
  const name = await newEndpoint("unknown");
  await sql(name, "UPDATE endpoint SET config = json_set(config, '$.retention.reportsYears', 7)");
  await abortAllDurableObjects();
  // Only now: the alarm that copies the configuration would sweep it away.
  await execution(name, { over: 500 });
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
    storage.setAlarm(Date.now() + hour),
  );
  await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
  expect(await idsOf(name)).toHaveLength(1);
  await configure(name, { retention: { reportsDays: 7 } });
  await eventually(async () => {
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect(await idsOf(name)).toEqual([]);
  });
});
