/** Monitors over windows of other kinds: sliding, shifted, in a time zone, once; and one that is paused. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { formatBoth, formatWindow } from "../../../src/core/monitor/window.ts";
import type { Report } from "../../../src/core/report/report.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import type { MonitorRecord } from "../../../src/worker/monitor/monitors.ts";
import { alarm, api, ask, at, cron, errorOf, record } from "../given/given.ts";
import { openAs } from "../given/pages.ts";
import {
  executionsOf,
  firstHour,
  hour,
  messagesTo,
  minute,
  monitored,
  ordinaryRow,
  runNow,
  runNowResponse,
  scheduled,
  sendTraffic,
  shiftedRow,
  trafficCall,
} from "../given/traffic.ts";

/** An hour that all clocks show by now, as far as the tests are concerned. */
const start = Math.ceil(Date.now() / hour) * hour + 3 * hour;

/** An endpoint with one monitor more, put at `start`. */
async function withMonitor(
  word: string,
  config: object,
  time = start,
): Promise<[name: string, path: string]> {
  const name = await monitored(word);
  const path = `/endpoints/${name}/monitors/other`;
  await ask("DELETE", `/endpoints/${name}/monitors/hourly`).catch(() => {});
  await at(time, () => ask("PUT", path, config));
  return [name, path];
}

/** So many calls at a time, heard then. */
async function traffic(name: string, time: number, count = 60, heard = time): Promise<void> {
  const calls = Array.from({ length: count }, (_, index) => trafficCall(time, ordinaryRow(index)));
  await at(heard, () => record(name, ...calls));
}

/** Windows of the schedule, in hours since `start`, with what each held. */
async function checked(name: string): Promise<[from: number, to: number, records: number | null][]> {
  const hours = (time: string) => Math.round((Date.parse(time) - start) / minute) / 60;
  return (await executionsOf(name, "?monitor=other&limit=200"))
    .filter(({ trigger }) => trigger === "schedule")
    .toReversed()
    .map(({ window, records }) => [hours(window.start), hours(window.end), records]);
}

const settle = 15_000;

describe("windows", () => {
  it("that slide hold a call each, as long as it lies in them; a late one from the next minute on", async () => {
    const [name] = await withMonitor("sliding", { schedule: "hourly", window: "PT2H" });
    await traffic(name, start + 30 * minute);
    await cron(start + hour + settle);
    await traffic(name, start + 40 * minute, 5, start + hour + settle);
    await cron(start + 2 * hour + settle);
    await cron(start + 3 * hour + settle);
    expect(await checked(name)).toEqual([
      [-1, 1, 60],
      [0, 2, 65],
      [1, 3, 5],
    ]);
  });

  it("that are shifted are checked when the schedule fires, each once, also after a clock was ahead", async () => {
    const [name, path] = await withMonitor("shifted", { schedule: "hourly", endOffset: "-PT1H" });
    await traffic(name, start + 30 * minute);
    await cron(start + hour + settle);
    await cron(start + 2 * hour + settle);
    const before = await checked(name);
    expect(before).toEqual([
      [-1, 0, 0],
      [0, 1, 60],
    ]);
    await cron(start + 12 * hour);
    await cron(start + 3 * hour + settle);
    expect(await checked(name)).toEqual([...before, [1, 2, 0]]);
    const { nextDue } = await ask<MonitorRecord>("GET", path);
    expect(nextDue).toBe(new Date(start + 4 * hour).toISOString());
  });

  it("of a zone follow its clocks, as workerd knows them", async () => {
    const before = Date.UTC(2027, 2, 27, 12);
    const config = { schedule: "0 6 * * *", timeZone: "Europe/Berlin" };
    const [, path] = await withMonitor("zone", config, before);
    // Clocks are put on in the night to 28 March 2027.
    expect(await ask("GET", path)).toMatchObject({
      words: "each day at 06:00 in Europe/Berlin",
      nextDue: "2027-03-28T04:00:00.000Z",
      next: ["2027-03-28T04:00:00.000Z", "2027-03-29T04:00:00.000Z", "2027-03-30T04:00:00.000Z"],
    });
  });

  it("of a zone are told by its clocks, with UTC beside: in reports, on pages and in messages", async () => {
    const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];
    const name = await monitored("zone-told", { receivers });
    const timeZone = "Asia/Kolkata";
    const incidents = { needed: 1, of: 1, clean: 1 };
    const monitor = { schedule: "30 * * * *", timeZone, incidents };
    await scheduled(name, monitor);
    await sendTraffic(name, firstHour, shiftedRow);
    const { id } = await runNow(name, firstHour);
    const report = await ask<Report>("GET", `/endpoints/${name}/executions/${id}/report`);
    expect(report.timeZone).toBe(timeZone);
    const span = { start: firstHour, end: firstHour + hour };
    const [both, local, utc] = [formatBoth(span, timeZone), formatWindow(span, timeZone), formatWindow(span)];
    expect(await openAs("reader", `/reports/${name}/${id}`)).toContain(both);
    const page = await openAs("reader", `/dashboard/${name}`);
    expect(page).toContain(`of ${both}`);
    expect(page).toContain(`title="${utc}">${local}</a>`);
    expect(page).toContain(`times in ${timeZone}`);
    await alarm(name);
    const [message] = await messagesTo("generic", name);
    expect(JSON.parse(message?.text ?? "null")).toMatchObject({ data: { timeZone } });
  });

  it("of another length begin anew, those that were over are checked as before; the same again changes nothing", async () => {
    const [name, path] = await withMonitor("anew", { schedule: "hourly", window: "PT2H" });
    const put = (window: string) =>
      at(start + 90 * minute, () => ask("PUT", path, { schedule: "hourly", window }));
    expect(await put("PT2H")).toMatchObject({ unchanged: true });
    await cron(start + 2 * hour + settle);
    expect(await checked(name)).toHaveLength(2);
    await at(start + 5 * hour + minute, () => ask("PUT", path, { schedule: "hourly", window: "PT1H" }));
    await cron(start + 6 * hour + settle);
    expect((await checked(name)).slice(2)).toEqual([
      [1, 3, 0],
      [2, 4, 0],
      [3, 5, 0],
      [5, 6, 0],
    ]);
  });

  it("are below the schedule where they are stored: a version without them runs nothing", async () => {
    const [name] = await withMonitor("stored-windows", {
      schedule: "hourly",
      window: "PT2H",
      timeZone: "UTC",
    });
    const stored = await runInDurableObject(
      env.ENDPOINTS.getByName(name),
      (_, { storage }) => storage.sql.exec<{ config: string }>("SELECT config FROM monitors").one().config,
    );
    const schedule: unknown = Reflect.get(JSON.parse(stored) as object, "schedule");
    expect(schedule).toEqual({ at: "hourly", timeZone: "UTC", window: "PT2H" });
  });
});

describe("NOW", () => {
  const once = { schedule: "NOW", startOffset: "-PT1H", endOffset: "-PT0H" };

  it("runs at once, without cron, and then never; put again it is as it was", async () => {
    const name = await monitored("now");
    const path = `/endpoints/${name}/monitors/other`;
    const time = start + 20 * minute + 5_000;
    await traffic(name, start);
    const put = await at(time, () => ask<MonitorRecord>("PUT", path, once));
    expect(put).toMatchObject({
      nextDue: null,
      next: [],
      words: "once, when it was put, over the 1 hour before",
    });
    await alarm(name, time + settle);
    const ran = [[-40 / 60, 20 / 60, 60]];
    expect(await checked(name)).toEqual(ran);
    await at(time + minute, () => ask("PUT", path, once));
    await cron(start + 2 * hour);
    expect(await checked(name)).toEqual(ran);
  });

  it("put while clocks were ahead runs again by the right ones", async () => {
    const [name] = await withMonitor("now-ahead", once, start + 1_000 * hour);
    await traffic(name, start);
    await cron(start + 10 * minute + settle);
    expect(await checked(name)).toEqual([[-50 / 60, 10 / 60, 60]]);
  });
});

describe("pausing", () => {
  it("checks what was over before, and no window that ends meanwhile; resumed it goes on from then", async () => {
    const [name, path] = await withMonitor("paused", { schedule: "hourly", minimumRecords: 7 });
    await cron(start + hour + settle);
    const { etag } = await ask<MonitorRecord>("GET", path);
    const refused = await errorOf(await api("POST", `${path}/pause`, undefined, { "if-match": '"other"' }));
    expect(refused).toMatchObject({ code: "precondition_failed" });
    const paused = await at(start + 2 * hour + 5_000, () =>
      ask<MonitorRecord>("POST", `${path}/pause`, undefined, { "if-match": etag }),
    );
    expect(paused).toMatchObject({ nextDue: null, next: [], config: { enabled: false, minimumRecords: 7 } });
    expect(await ask("POST", `${path}/pause`)).toMatchObject({ unchanged: true, etag: paused.etag });
    await cron(start + 3 * hour + settle);
    const resumed = await at(start + 4 * hour + minute, () => ask("POST", `${path}/resume`));
    expect(resumed).toMatchObject({
      config: { enabled: true },
      nextDue: new Date(start + 5 * hour).toISOString(),
    });
    await cron(start + 5 * hour + settle);
    expect((await checked(name)).map(([from, to]) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [4, 5],
    ]);
    expect((await api("POST", `/endpoints/${name}/monitors/none/pause`)).status).toBe(404);
  });
});

describe("a run by hand", () => {
  it("takes how long ago, as far back as profiles can answer", async () => {
    const name = await monitored("ago");
    const response = await runNowResponse(name, { start: "-PT5H", end: "-PT0H" });
    const { window } = await response.json<ExecutionRecord>();
    expect(response.status).toBe(201);
    expect(Date.parse(window.start) % hour).toBe(0);
    expect(Date.parse(window.end) % minute).toBe(0);
    expect(Date.now() - Date.parse(window.end)).toBeLessThan(2 * minute);
    const refused = await errorOf(await runNowResponse(name, { start: "-P1M", end: "-PT0H" }));
    expect(refused.message).toContain("years and months are not all as long");
  });
});
