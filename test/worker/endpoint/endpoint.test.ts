/** When monitors run, over which windows, and how executions end. Windows are checked once, however often cron calls. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import type { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { alarm, api, ask, cron, eventually, at } from "../given/given.ts";
import {
  deliveriesOf,
  executionsOf,
  firstHour,
  hour,
  messagesTo,
  minute,
  monitored,
  ordinaryRow,
  scheduled,
  sendTraffic,
  settled,
  shiftedRow,
} from "../given/traffic.ts";

const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

function windowsOf(executions: Awaited<ReturnType<typeof executionsOf>>): number[] {
  return executions.map(({ window }) => (Date.parse(window.start) - firstHour) / hour);
}

/** Puts another way of writing to R2 into a Monitor, for as long as the object lives. */
async function withPut(name: string, put: (...request: Parameters<R2Bucket["put"]>) => Promise<unknown>) {
  await runInDurableObject(env.ENDPOINTS.getByName(name), (monitor: Endpoint) => {
    const bucket = { get: (key: string) => env.BUCKET.get(key), put };
    Object.defineProperty(monitor, "env", { value: { ...env, BUCKET: bucket } });
  });
}

/** What the keys of the first window's report begin with: its end is in them. */
function firstWindowKey(name: string): string {
  const end = new Date(firstHour + hour).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/");
  return `reports/${name}/hourly/${end}/`;
}

describe("monitor windows", () => {
  it("two triggers at once make one execution and one alert", async () => {
    const name = await monitored("race", { receivers });
    await sendTraffic(name, firstHour, shiftedRow);
    const now = firstHour + hour + minute;
    await Promise.all([cron(now), cron(now), env.ENDPOINTS.getByName(name).tick(now)]);
    await eventually(async () => expect((await executionsOf(name))[0]?.finishedAt).not.toBeNull());
    expect(await executionsOf(name)).toHaveLength(1);
    await settled(name, "delivered", 1);
    expect(await messagesTo("generic", name)).toHaveLength(1);
  });

  it("a trigger that comes while the first window is being written leaves nothing to be done twice", async () => {
    const name = await monitored("races", { receivers });
    await sendTraffic(name, firstHour, shiftedRow);
    await sendTraffic(name, firstHour + hour, ordinaryRow);
    const monitor = env.ENDPOINTS.getByName(name);
    // Watched, not awaited: a promise of one object may not be settled by another.
    const gate = { reached: false, open: false };
    const slow = firstWindowKey(name);
    await withPut(name, async (...request) => {
      if (!request[0].startsWith(slow)) return env.BUCKET.put(...request);
      gate.reached = true;
      while (!gate.open) await scheduler.wait(5);
      return env.BUCKET.put(...request);
    });
    const now = firstHour + 2 * hour + minute;
    const first = monitor.tick(now);
    await eventually(async () => expect(gate.reached).toBe(true));
    await monitor.tick(now);
    gate.open = true;
    await first;
    const executions = await eventually(async () => {
      const found = await executionsOf(name);
      expect(found.map(({ finishedAt }) => finishedAt !== null)).toEqual([true, true]);
      return found;
    });
    // The incident began, and is over.
    await eventually(async () => expect(await deliveriesOf(name)).toHaveLength(2));
    expect(windowsOf(executions)).toEqual([1, 0]);
    await settled(name, "delivered", 1);
    expect(await messagesTo("generic", name)).toHaveLength(2);
  });

  it("a late trigger catches up with every window, oldest first, and does none again", async () => {
    const name = await monitored("late");
    await sendTraffic(name, firstHour, ordinaryRow);
    await sendTraffic(name, firstHour + 2 * hour, shiftedRow);
    await cron(firstHour + 3 * hour + minute);
    const executions = await executionsOf(name);
    expect(windowsOf(executions)).toEqual([2, 1, 0]);
    expect(executions.map(({ status }) => status)).toEqual([
      "CompletedWithViolations",
      "NoData",
      "Completed",
    ]);
    await cron(firstHour + 3 * hour + 2 * minute);
    expect(await executionsOf(name)).toEqual(executions);
    const next = (await ask<{ nextDue: string }>("GET", `/endpoints/${name}/monitors/hourly`)).nextDue;
    expect(Date.parse(next)).toBe(firstHour + 4 * hour);
  });

  it("cron before the end of a window does nothing; at its very end the calls under way are waited for", async () => {
    const name = await monitored("settle");
    await cron(firstHour + hour - 1);
    expect(await executionsOf(name)).toEqual([]);
    expect(await catalogOf(env).due(firstHour + hour)).toContain(name);
    const future = firstHour + 5 * hour;
    await cron(future);
    const [last, ...rest] = await executionsOf(name);
    expect(last).toMatchObject({ status: "Pending", finishedAt: null });
    expect(rest.slice(1).every(({ status }) => status === "NoData")).toBe(true);
    const alarm = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.getAlarm(),
    );
    expect(alarm).toBeLessThanOrEqual(future + 10_000);
  });

  it("a disabled or deleted monitor is not due, a changed schedule begins anew", async () => {
    const name = await monitored("off");
    const path = `/endpoints/${name}/monitors/hourly`;
    await scheduled(name, { schedule: "hourly", enabled: false });
    await cron(firstHour + 2 * hour + minute);
    expect(await executionsOf(name)).toEqual([]);
    await ask("PUT", path, { schedule: "hourly" });
    await cron(firstHour + 2 * hour + minute);
    expect(await executionsOf(name)).toEqual([]);
  });

  it("a monitor that is deleted and put again does not check its windows again", async () => {
    const name = await monitored("again", { receivers });
    await sendTraffic(name, firstHour, shiftedRow);
    await cron(firstHour + hour + minute);
    const path = `/endpoints/${name}/monitors/hourly`;
    await api("DELETE", path);
    await at(firstHour + minute, () => ask("PUT", path, { schedule: "hourly" }));
    await cron(firstHour + 2 * hour + minute);
    expect(windowsOf(await executionsOf(name))).toEqual([1, 0]);
    await settled(name, "delivered", 1);
    // What the monitor had seen is over with it.
    const types = (await messagesTo("generic", name)).map(
      ({ text }) => /monitor\.alert\.\w+/.exec(text)?.[0],
    );
    expect(new Set(types)).toEqual(new Set(["monitor.alert.firing", "monitor.alert.resolved"]));
    expect(types).toHaveLength(2);
  });
});

describe("execution endings", () => {
  it("an empty window is NoData without an alert", async () => {
    const name = await monitored("empty", { receivers });
    await cron(firstHour + hour + minute);
    expect(await executionsOf(name)).toMatchObject([
      {
        status: "NoData",
        exitMessage: expect.stringMatching(/^NoData: The window holds no /),
        records: 0,
        violations: 0,
      },
    ]);
    expect(await deliveriesOf(name)).toEqual([]);
  });

  it("calls without a baseline fail with the reason, which is told", async () => {
    const name = await monitored("nothing", { receivers, baseline: false });
    await sendTraffic(name, firstHour, ordinaryRow);
    await cron(firstHour + hour + minute);
    const [execution] = await executionsOf(name);
    expect(execution).toMatchObject({ status: "Failed", baseline: null });
    expect(execution?.exitMessage).toContain("no baseline to compare with");
    await settled(name, "delivered", 1);
    const [message] = await messagesTo("generic", name);
    expect(JSON.parse(message?.text ?? "")).toMatchObject({
      type: "monitor.alert.firing",
      data: { kind: "cannot_judge", summary: expect.stringContaining("no baseline") },
    });
  });

  it("constraints edited and put back change the next check", async () => {
    const name = await monitored("edited");
    await sendTraffic(name, firstHour, shiftedRow);
    await sendTraffic(name, firstHour + hour, shiftedRow);
    await cron(firstHour + hour + minute);
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const path = `/endpoints/${name}/baselines/${baseline}/constraints.json`;
    const constraints = await ask<Record<string, object>>("GET", path);
    const distribution = { perform_comparison: "Disabled" };
    await ask("PUT", path, {
      ...constraints,
      monitoring_config: {
        ...constraints["monitoring_config"],
        domain_content_threshold: 0.5,
        distribution_constraints: distribution,
      },
      weir: { checks: { range: { perform: "Disabled" }, value_share: { perform: "Disabled" } } },
    });
    await cron(firstHour + 2 * hour + minute);
    expect((await executionsOf(name)).map(({ status }) => status)).toEqual([
      "Completed",
      "CompletedWithViolations",
    ]);
  });

  it("a run that dies is run again, to one end and one alert", async () => {
    const name = await monitored("dies", { receivers });
    await sendTraffic(name, firstHour, shiftedRow);
    const put = { reached: false };
    await withPut(name, () => {
      put.reached = true;
      return new Promise(() => {});
    });
    await env.ENDPOINTS.getByName(name).tick(firstHour + hour + minute);
    await eventually(async () => expect(put.reached).toBe(true));
    await abortAllDurableObjects();
    expect(await executionsOf(name)).toMatchObject([{ status: "InProgress", finishedAt: null }]);
    // A minute later, by the clock of cron.
    await cron(Date.now() + 2 * minute);
    const executions = await executionsOf(name);
    expect(executions.at(-1)).toMatchObject({ status: "CompletedWithViolations", violations: 4 });
    await settled(name, "delivered", 1);
    expect(await messagesTo("generic", name)).toHaveLength(1);
  });

  it("an execution whose baseline is gone is tried again, and fails in the end with the reason", async () => {
    const name = await monitored("gone");
    await sendTraffic(name, firstHour, shiftedRow);
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    await env.BUCKET.delete(`baselines/${name}/${baseline}/constraints.json`);
    const first = async () => (await executionsOf(name)).at(-1);
    await cron(firstHour + hour + minute);
    expect(await first()).toMatchObject({ status: "InProgress", finishedAt: null });
    for (let times = 1; times < 5; times++) await alarm(name, Date.now() + times * 10 * minute);
    expect(await first()).toMatchObject({ status: "Failed", report: null });
    expect((await first())?.exitMessage).toContain("constraints.json is not in the bucket");
  });
});
