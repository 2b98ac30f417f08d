/** Windows compared with other windows than the baseline: each kind, with traffic that differs and that does not. */
import { describe, expect, it } from "vitest";
import type { Incident } from "../../../src/core/incident/incident.ts";
import type { Report } from "../../../src/core/report/report.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import { api, ask, at, configure, cron, errorOf, record } from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

const day = 24 * hour;
const iso = (time: number) => new Date(time).toISOString();

function put(name: string, reference: unknown, monitor = "beside", schedule = "hourly"): Promise<Response> {
  return api("PUT", `/endpoints/${name}/monitors/${monitor}`, { schedule, reference });
}

async function monitorOf(name: string, reference: unknown, monitor = "beside"): Promise<void> {
  const response = await put(name, reference, monitor);
  expect({ text: await response.text(), ok: response.ok }).toMatchObject({ ok: true });
}

async function run(name: string, monitor: string, start: number, end = start + hour) {
  const body = { start, end, tell: true };
  const path = `/endpoints/${name}`;
  const execution = await ask<ExecutionRecord>("POST", `${path}/monitors/${monitor}/executions`, body);
  return { execution, report: await ask<Report>("GET", `${path}/executions/${execution.id}/report`) };
}

const alike = { execution: { status: "Completed", violations: 0 } };
const differs = {
  execution: { status: "CompletedWithViolations" },
  report: { verdict: { kind: "differs" } },
};

describe("a monitor that compares with the same time yesterday", () => {
  it("is quiet of a nightly pattern that the baseline alarms of, and tells what yesterday did not have", async () => {
    const name = await monitored("nightly");
    await monitorOf(name, "same-time-yesterday");
    await sendTraffic(name, firstHour - day, shiftedRow);
    await sendTraffic(name, firstHour, shiftedRow);
    await sendTraffic(name, firstHour + hour - day, shiftedRow);
    await sendTraffic(name, firstHour + hour, ordinaryRow);
    expect(await run(name, "hourly", firstHour)).toMatchObject(differs);
    const quiet = await run(name, "beside", firstHour);
    const yesterday = { start: iso(firstHour - day), end: iso(firstHour + hour - day) };
    const against = { words: "the same window yesterday", endpoint: name, window: yesterday };
    expect(quiet).toMatchObject({ ...alike, report: { against, verdict: { kind: "alike" } } });
    expect(quiet.report.verdict?.headline).toBe("3 columns as in the same window yesterday");
    expect(quiet.report.notes[0]).toContain("of 250 records: what is said of the baseline is said of it");
    expect(quiet.execution.baseline).toBe(`${name} ${yesterday.start}/${yesterday.end}`);
    expect(await run(name, "hourly", firstHour + hour)).toMatchObject(alike);
    const other = await run(name, "beside", firstHour + hour);
    expect(other).toMatchObject(differs);
    expect(other.report.verdict?.headline).toContain("from the same window yesterday");
    expect(other.report.findings.map(({ feature }) => feature)).toContain("age");
  });

  it("is held to what people said of the baseline's features", async () => {
    const name = await monitored("as-strict");
    await monitorOf(name, "same-time-yesterday");
    await sendTraffic(name, firstHour - day, ordinaryRow);
    await sendTraffic(name, firstHour, shiftedRow);
    expect(await run(name, "beside", firstHour)).toMatchObject(differs);
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const path = `/endpoints/${name}/baselines/${baseline}/constraints.json`;
    const constraints = await ask<{ features: object[] }>("GET", path);
    const off = { monitoringConfigOverrides: { evaluate_constraints: "Disabled" } };
    const features = constraints.features.map((feature) => ({ ...feature, ...off }));
    await ask("PUT", path, { ...constraints, features });
    const { report } = await run(name, "beside", firstHour);
    expect(report.findings.filter(({ feature }) => ["age", "colour", "score"].includes(feature))).toEqual([]);
  });
});

describe("a monitor that compares with the window before, or last week", () => {
  it("tells where a change happened, and is quiet once it lasts", async () => {
    const name = await monitored("before", { baseline: false });
    await monitorOf(name, "previous-window");
    const rows = [ordinaryRow, ordinaryRow, shiftedRow, shiftedRow];
    for (const [index, row] of rows.entries()) await sendTraffic(name, firstHour + (index - 2) * hour, row);
    expect(await run(name, "beside", firstHour - hour)).toMatchObject(alike);
    const changed = await run(name, "beside", firstHour);
    expect(changed).toMatchObject(differs);
    expect(changed.report.verdict?.headline).toContain("from the window before");
    expect(await run(name, "beside", firstHour + hour)).toMatchObject(alike);
  });

  it("knows the same day a week ago of daily windows", async () => {
    const name = await monitored("weekly", { baseline: false });
    const response = await put(name, "same-time-last-week", "beside", "daily");
    expect(response.status).toBe(200);
    const today = Math.floor(Date.now() / day) * day;
    await sendTraffic(name, today - 8 * day + 5 * hour, shiftedRow);
    await sendTraffic(name, today - day + 6 * hour, shiftedRow);
    await sendTraffic(name, today - 9 * day, shiftedRow);
    await sendTraffic(name, today - 2 * day, ordinaryRow);
    expect(await run(name, "beside", today - day, today)).toMatchObject(alike);
    expect(await run(name, "beside", today - 2 * day, today - day)).toMatchObject(differs);
  });
});

describe("a monitor that compares with another endpoint", () => {
  it("tells the shadow from the champion, and says when that is gone", async () => {
    const [champion, shadow] = [
      await monitored("champion", { baseline: false }),
      await monitored("shadow", { baseline: false }),
    ];
    await configure(champion, { shards: 3 });
    await monitorOf(shadow, { endpoint: champion });
    for (const name of [champion, shadow]) await sendTraffic(name, firstHour, ordinaryRow);
    await sendTraffic(champion, firstHour + hour, ordinaryRow);
    await sendTraffic(shadow, firstHour + hour, shiftedRow);
    expect(await run(shadow, "beside", firstHour)).toMatchObject(alike);
    const other = await run(shadow, "beside", firstHour + hour);
    expect(other).toMatchObject(differs);
    expect(other.report.verdict?.headline).toContain(`from the same window of ${champion}`);
    await api("DELETE", `/endpoints/${champion}`);
    const gone = await run(shadow, "beside", firstHour);
    const reason = `There is nothing to compare with: the endpoint ${champion}: There is no endpoint of this name`;
    expect(gone.execution).toMatchObject({ status: "Failed", exitMessage: `Failed: ${reason}` });
    const { incidents } = await ask<{ incidents: Incident[] }>(
      "GET",
      `/endpoints/${shadow}/incidents?state=firing`,
    );
    expect(incidents.map(({ kind }) => kind)).toContain("cannot_judge");
  });
});

describe("a reference that is not there", () => {
  it("leaves a window without a judgement and a reason, and wakes nobody", async () => {
    const name = await monitored("first", { baseline: false });
    await monitorOf(name, "same-time-yesterday");
    await sendTraffic(name, firstHour, ordinaryRow);
    const first = await run(name, "beside", firstHour);
    expect(first).toMatchObject({
      execution: { status: "NoData", records: 250 },
      report: { verdict: { kind: "unjudged" }, tolerableMs: 2 * day },
    });
    expect(first.execution.exitMessage).toMatch(
      /^NoData: Nothing to compare with yet: the same window yesterday \(.+ UTC\) holds no records$/,
    );
    await record(
      name,
      ...Array.from({ length: 40 }, (_, index) =>
        trafficCall(firstHour + 3 * minute - day + index, "20,red"),
      ),
    );
    const few = await run(name, "beside", firstHour);
    expect(few.execution.exitMessage).toContain("holds only 40 of 100 records");
    const { incidents } = await ask<{ incidents: Incident[] }>(
      "GET",
      `/endpoints/${name}/incidents?state=firing`,
    );
    expect(incidents).toEqual([]);
  });

  it("is refused at the door where kept profiles can never answer it, and of the endpoint itself", async () => {
    const name = await monitored("door", { baseline: false });
    expect(await errorOf(await put(name, "same-time-last-week"))).toMatchObject({
      status: 400,
      details: [{ path: "reference", message: expect.stringContaining("set WEIR_KEEP to 2h 170h 400d") }],
    });
    expect(await errorOf(await put(name, { endpoint: name }))).toMatchObject({
      details: [
        { path: "reference.endpoint", message: expect.stringContaining("Expected another endpoint") },
      ],
    });
    expect((await put(name, "whatever")).status).toBe(400);
  });

  it("compares by the schedule too", async () => {
    const name = await monitored("scheduled", { baseline: false });
    await at(firstHour + minute, () => monitorOf(name, "same-time-yesterday"));
    for (const start of [firstHour - day, firstHour]) await sendTraffic(name, start, ordinaryRow);
    await cron(firstHour + hour + minute);
    const executions = await executionsOf(name, "?monitor=beside");
    expect(executions).toMatchObject([{ status: "Completed", trigger: "schedule", records: 250 }]);
  });
});
