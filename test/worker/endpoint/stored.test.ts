/**
 * What another version of Weir stored of an endpoint: calls pass, what is understood works, and what is not is named.
 * As after a rollback: the rows are written as a later version might have written them.
 */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import {
  api,
  ask,
  at,
  capturesOf,
  counted,
  cron,
  errorOf,
  eventually,
  flush,
  invoke,
  profileIn,
} from "../given/given.ts";
import {
  deliveriesOf,
  executionsOf,
  firstHour,
  hour,
  messagesTo,
  minute,
  monitored,
  rewrite,
  runNow,
  sendTraffic,
  settled,
  shiftedRow,
  waitsAreOver,
} from "../given/traffic.ts";

const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Changes the stored configuration. */
async function reconfigure(name: string, change: (config: Record<string, object>) => object): Promise<void> {
  const { config } = await ask<{ config: Record<string, object> }>("GET", `/endpoints/${name}`);
  await rewrite(name, "UPDATE endpoint SET config = ?", JSON.stringify(change(config)));
}

async function notUnderstood(name: string): Promise<readonly string[]> {
  return (await ask<Health>("GET", `/endpoints/${name}/health`)).notUnderstood;
}

describe("a configuration with more in it than this version knows", () => {
  it("calls pass and are recorded, the rest is in force, and the unknown is named", async () => {
    const name = await monitored("unknown");
    await reconfigure(name, (config) => ({
      ...config,
      segments: ["country"],
      upstream: { ...config["upstream"], retries: 3 },
    }));
    const response = await invoke(name, "34,red");
    expect([response.status, await response.text()]).toEqual([200, "0.34\n"]);
    await counted(name, "profiled", 1);
    expect(await notUnderstood(name)).toEqual([
      "configuration: upstream.retries",
      "configuration: segments.0",
    ]);
    const view = await ask<{ notUnderstood: string[] }>("GET", `/endpoints/${name}`);
    expect(view.notUnderstood).toHaveLength(2);
  });

  it("a receiver of an unknown kind is skipped, and the others are told", async () => {
    const name = await monitored("receiver", { receivers });
    await reconfigure(name, (config) => ({
      ...config,
      receivers: [{ kind: "pager", keySecret: "WEBHOOK_PAGER" }, ...receivers],
    }));
    await sendTraffic(name, firstHour, shiftedRow);
    await runNow(name, firstHour);
    const deliveries = await settled(name, "delivered", 1);
    expect(deliveries.map(({ receiver }) => receiver.kind)).toEqual(["webhook"]);
    expect(await messagesTo("generic", name)).toHaveLength(1);
    expect(await notUnderstood(name)).toEqual(["configuration: receivers.0"]);
  });

  it("rules of redaction that are not understood withhold every body: nothing of it is stored or counted", async () => {
    const name = await monitored("redact");
    await reconfigure(name, (config) => ({
      ...config,
      capture: {
        ...config["capture"],
        redact: [
          { side: "input", column: 0, action: "mask" },
          { side: "input", column: 1, action: "mask", where: "headers" },
        ],
      },
    }));
    const response = await invoke(name, "34,secret-colour");
    expect([response.status, await response.text()]).toEqual([200, "0.34\n"]);
    await counted(name, "seen", 1);
    await flush(name);
    const lines = (await capturesOf(name)).flatMap((file) => file.lines);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("secret");
    const { captureData } = JSON.parse(lines[0] ?? "") as {
      captureData: Record<string, { data: unknown; withheld: unknown }>;
    };
    expect(Object.values(captureData).map(({ data, withheld }) => [data, withheld])).toEqual([
      ["", true],
      ["", true],
    ]);
    const profile = await profileIn(name);
    expect([profile.calls, profile.tableRows]).toEqual([1, 0]);
    expect(await notUnderstood(name)).toEqual(["configuration: capture.redact.1.where: no body is recorded"]);
  });

  it.each([
    ["mode", "None"],
    ["enabled", "sometimes"],
    ["samplingPercentage", "1%"],
    ["bodyLimitBytes", "0"],
  ])("a setting of recording that is not understood withholds every body: %s", async (setting, value) => {
    const name = await monitored("capture");
    await reconfigure(name, (config) => ({ ...config, capture: { ...config["capture"], [setting]: value } }));
    const response = await invoke(name, "34,secret-colour");
    expect([response.status, await response.text()]).toEqual([200, "0.34\n"]);
    await counted(name, "seen", 1);
    const profile = await profileIn(name);
    expect([profile.calls, profile.tableRows]).toEqual([1, 0]);
    expect(await notUnderstood(name)).toEqual([`configuration: capture.${setting}: no body is recorded`]);
  });

  it("windows that end while it cannot be read are checked once it can", async () => {
    const name = await monitored("waits");
    await sendTraffic(name, firstHour, shiftedRow);
    const { config } = await ask<{ config: object }>("GET", `/endpoints/${name}`);
    await rewrite(name, "UPDATE endpoint SET config = '[]'");
    await env.ENDPOINTS.getByName(name).tick(firstHour + hour + minute);
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    await rewrite(name, "UPDATE endpoint SET config = ?", JSON.stringify(config));
    expect(await executionsOf(name)).toEqual([]);
    await cron(firstHour + hour + minute);
    expect(await executionsOf(name)).toMatchObject([{ status: "CompletedWithViolations" }]);
  });

  it("one that cannot be read at all is said to be so, and is mended by putting it again", async () => {
    const name = await monitored("unreadable");
    await rewrite(name, `UPDATE endpoint SET config = '{"upstream":["https://model.example"]}'`);
    const words = "cannot be read by this version of Weir";
    for (const path of ["", "/health", "/executions", "/baselines"]) {
      const error = await errorOf(await api("GET", `/endpoints/${name}${path}`));
      expect(error).toMatchObject({ status: 409, message: expect.stringContaining(words) });
    }
    await env.BUCKET.delete(`config/${name}.json`);
    expect((await invoke(name, "34,red")).status).toBe(503);
    expect(
      (await api("PUT", `/endpoints/${name}`, { upstream: { url: "https://model.example" } })).status,
    ).toBe(200);
    expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({
      version: 2,
      monitors: [{ name: "hourly" }],
    });
  });
});

describe("monitors", () => {
  it("one that cannot be read says so and stops nobody: the one beside it runs", async () => {
    const name = await monitored("monitors");
    await at(firstHour + minute, () => ask("PUT", `/endpoints/${name}/monitors/odd`, { schedule: "hourly" }));
    await rewrite(name, `UPDATE monitors SET config = '{"schedule":"each full moon"}' WHERE name = 'odd'`);
    await sendTraffic(name, firstHour, shiftedRow);
    await cron(firstHour + hour + minute);
    expect(await executionsOf(name)).toMatchObject([
      { monitor: "hourly", status: "CompletedWithViolations" },
    ]);
    expect(await ask("GET", `/endpoints/${name}/monitors/odd`)).toMatchObject({
      config: null,
      nextDue: null,
      notUnderstood: [expect.stringMatching(/^schedule: /)],
    });
    const named = await notUnderstood(name);
    expect(named).toEqual([expect.stringMatching(/^monitor odd: schedule: .*: it does not run$/)]);
    expect(await ask("PUT", `/endpoints/${name}/monitors/odd`, { schedule: "daily" })).toMatchObject({
      config: { schedule: "daily" },
    });
    expect(await notUnderstood(name)).toEqual([]);
  });

  it("one that cannot be read is not run by hand either, and its windows wait for a version that can", async () => {
    const name = await monitored("by-hand");
    await rewrite(name, "UPDATE monitors SET config = ?", '{"schedule":"each full moon"}');
    const window = { start: firstHour, end: firstHour + hour };
    const error = await errorOf(await api("POST", `/endpoints/${name}/monitors/hourly/executions`, window));
    expect(error).toMatchObject({ status: 409, message: expect.stringContaining("another version of Weir") });
    await rewrite(
      name,
      `INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created)
        VALUES ('entered', 'hourly', 'schedule', ${firstHour}, ${firstHour + hour}, 0, 'Pending', 0)`,
    );
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.setAlarm(Date.now() + hour),
    );
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    expect(await executionsOf(name)).toMatchObject([{ id: "entered", status: "Pending", finishedAt: null }]);
  });

  it("one with more in it than is known here runs by what is known", async () => {
    const name = await monitored("more");
    await rewrite(
      name,
      `UPDATE monitors SET config = '{"schedule":"hourly","enabled":true,"minimumRecords":200,"segment":"country"}'`,
    );
    await sendTraffic(name, firstHour, shiftedRow);
    await cron(firstHour + hour + minute);
    expect(await executionsOf(name)).toMatchObject([{ status: "CompletedWithViolations" }]);
    expect(await notUnderstood(name)).toEqual(["monitor hourly: segment"]);
  });
});

describe("what waits in the outbox", () => {
  const another = { kind: "slack", urlSecret: "WEBHOOK_SLACK" };

  it("for a kind of receiver that is not known here waits on, said to be so, and the others are sent", async () => {
    const name = await monitored("outbox", { receivers: [...receivers, another] });
    await sendTraffic(name, firstHour, shiftedRow);
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec(
        `CREATE TRIGGER odd AFTER INSERT ON outbox WHEN new.id % 2 = 0
          BEGIN UPDATE outbox SET receiver = '{"kind":"pager","keySecret":"WEBHOOK_PAGER"}' WHERE id = new.id; END`,
      );
    });
    await runNow(name, firstHour);
    const deliveries = await eventually(async () => {
      const found = await deliveriesOf(name);
      expect(found.map(({ lastError, attempts }) => attempts > 0 || lastError !== null)).toEqual([
        true,
        true,
      ]);
      return found;
    });
    expect(deliveries).toMatchObject([
      {
        receiver: { kind: "pager" },
        state: "waiting",
        // It uses up no attempt: the version that can make one may take its time.
        attempts: 0,
        lastError: "This version of Weir does not know this kind of receiver",
      },
      { receiver: receivers[0], state: "delivered" },
    ]);
    await rewrite(name, "DROP TRIGGER odd");
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec(
        "UPDATE outbox SET receiver = ? WHERE state = 'waiting'",
        JSON.stringify(receivers[0]),
      );
    });
    await waitsAreOver(name);
    await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
    await eventually(async () => expect(await messagesTo("generic", name)).toHaveLength(2));
  });
});

describe("baselines", () => {
  it("one whose source is not understood is shown, and fails by name instead of being read another way", async () => {
    const name = await monitored("source", { baseline: false });
    await env.BUCKET.put("datasets/odd.csv", "a,b\n1,2\n");
    const [path, json] = [`/endpoints/${name}/baselines`, { "content-type": "application/json" }];
    const source = { r2: "datasets/not-there-yet.csv" };
    const { id } = await ask<{ id: string }>("POST", path, { source }, json);
    await eventually(async () =>
      expect(await ask("GET", `/endpoints/${name}/baselines/${id}`)).toMatchObject({ status: "Failed" }),
    );
    await rewrite(
      name,
      `UPDATE baselines SET status = 'InProgress', failure = NULL, finished = NULL,
        source = '{"kind":"r2","key":"datasets/odd.csv","sheet":"2"}' WHERE id = ?`,
      id,
    );
    expect(await ask("GET", `/endpoints/${name}/baselines/${id}`)).toMatchObject({
      source: { kind: "unknown" },
    });
    await eventually(async () => {
      await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
        storage.setAlarm(Date.now()),
      );
      await runDurableObjectAlarm(env.ENDPOINTS.getByName(name));
      expect(await ask("GET", `/endpoints/${name}/baselines/${id}`)).toMatchObject({
        status: "Failed",
        failure: "Its source was written by a newer version of Weir: build it anew",
      });
    });
  });
});
