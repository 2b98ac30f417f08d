/** A baseline by itself, of an endpoint's first calls. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import type { BaselineRecord } from "../../../src/worker/baseline/records.ts";
import { api, ask, at, callOf, configure, cron, newName, record, server } from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  ordinaryRow,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";

/** An endpoint without a baseline, with an hourly monitor whose first window begins at `from`. */
async function fresh(word: string, from: number, learning?: object): Promise<string> {
  const name = newName(word);
  await configure(name, { upstream: { url: `${server}/${name}/csv` }, ...(learning && { learning }) });
  const incidents = { needed: 1, of: 1, clean: 1 };
  await at(from + minute, () =>
    ask("PUT", `/endpoints/${name}/monitors/hourly`, { schedule: "hourly", incidents }),
  );
  return name;
}

const baselinesOf = async (name: string) =>
  (await ask<{ baselines: BaselineRecord[] }>("GET", `/endpoints/${name}/baselines`)).baselines;

const firingOf = async (name: string) =>
  (await ask<{ incidents: Incident[] }>("GET", `/endpoints/${name}/incidents?state=firing`)).incidents;

const iso = (time: number) => new Date(time).toISOString();
const from = firstHour - hour;

describe("an endpoint that nobody gave a baseline", () => {
  it("learns one of its first windows, once, and is judged by it from then on, with nobody woken meanwhile", async () => {
    const name = await fresh("learns", from, { records: 400, hours: 2 });
    for (const at of [0, 1, 2]) await sendTraffic(name, from + at * hour, ordinaryRow);
    await sendTraffic(name, from + 3 * hour, shiftedRow);
    await cron(from + hour + minute);
    await cron(from + 2 * hour + minute);
    const learning = await executionsOf(name);
    expect(learning).toMatchObject([
      {
        status: "NoData",
        exitMessage:
          "NoData: Learning: 400 of 400 records, 2 of 2 hours; windows that begin from here on are judged",
        baseline: null,
      },
      { status: "NoData", exitMessage: "NoData: Learning: 250 of 400 records, 1 of 2 hours", records: 250 },
    ]);
    expect(await firingOf(name)).toEqual([]);
    expect(await baselinesOf(name)).toEqual([]);
    await cron(from + 3 * hour + minute);
    const [made, ...others] = await baselinesOf(name);
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      status: "Completed",
      current: true,
      rows: 500,
      source: { kind: "window", start: iso(from), end: iso(from + 2 * hour), isAutomatic: true },
    });
    await cron(from + 4 * hour + minute);
    expect((await executionsOf(name)).slice(0, 2)).toMatchObject([
      { status: "CompletedWithViolations", baseline: made?.id },
      { status: "Completed", baseline: made?.id, records: 250 },
    ]);
    expect(await baselinesOf(name)).toHaveLength(1);
    expect((await firingOf(name)).length).toBeGreaterThan(0);
  });

  it("writes anew what a run that died has left, and has one baseline", async () => {
    const name = await fresh("dies", from, { records: 200, hours: 0 });
    for (const at of [0, 1]) await sendTraffic(name, from + at * hour, ordinaryRow);
    await cron(from + hour + minute);
    await cron(from + 2 * hour + minute);
    const [made] = await baselinesOf(name);
    // As if the object had died after the files and before the row.
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      storage.sql.exec("DELETE FROM baselines");
      storage.sql.exec(
        "UPDATE executions SET finished = NULL, status = 'InProgress', run_after = 0 WHERE window_end = ?",
        from + 2 * hour,
      );
    });
    await abortAllDurableObjects();
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => storage.setAlarm(Date.now()));
    await cron(from + 2 * hour + 2 * minute);
    await expect
      .poll(async () => (await executionsOf(name))[0]?.status, { timeout: 60_000 })
      .toBe("Completed");
    const again = await baselinesOf(name);
    expect(again.map(({ id }) => id)).toEqual([made?.id]);
    const { objects } = await env.BUCKET.list({ prefix: `baselines/${name}/` });
    expect(objects).toHaveLength(2);
  });

  it("never replaces one that a person put, and learns nothing where that is switched off", async () => {
    const name = await fresh("given", from, { records: 200, hours: 0 });
    for (const at of [0, 1]) await sendTraffic(name, from + at * hour, ordinaryRow);
    await cron(from + hour + minute);
    const csv = Array.from({ length: 300 }, (_, index) => `0.5,${ordinaryRow(index)}`).join("\n");
    await ask("POST", `/endpoints/${name}/baselines`, `score,age,colour\n${csv}\n`, {
      "content-type": "text/csv",
    });
    await cron(from + 2 * hour + minute);
    expect(await baselinesOf(name)).toMatchObject([{ source: { kind: "upload" }, current: true }]);

    const off = await fresh("off", from, { enabled: false });
    await sendTraffic(off, from, ordinaryRow);
    await cron(from + hour + minute);
    const [failed] = await executionsOf(off);
    expect(failed?.exitMessage).toContain("Failed: There is no baseline to compare with");
    expect(await firingOf(off)).toMatchObject([{ kind: "cannot_judge" }]);
  });

  it("takes a day and a thousand records unless it is said, and says so", async () => {
    const name = await fresh("usual", from);
    await sendTraffic(name, from, ordinaryRow);
    await cron(from + hour + minute);
    const [one] = await executionsOf(name);
    expect(one?.exitMessage).toBe("NoData: Learning: 250 of 1,000 records, 1 of 24 hours");
    expect(
      (await api("PUT", `/endpoints/${name}`, { upstream: { url: server }, learning: { records: 5 } }))
        .status,
    ).toBe(400);
  });
});

describe("calls that failed", () => {
  it("are nothing that is usual: no baseline is made of them alone", async () => {
    const name = await fresh("only-failures", from, { records: 100, hours: 0 });
    const traffic = { latencyMs: 20, status: 500, requestBytes: 9, responseBytes: 9, firstByteMs: null };
    const failed = Array.from({ length: 150 }, (_, index) =>
      callOf(crypto.randomUUID(), from + index * 10_000, {
        input: null,
        output: null,
        stored: false,
        traffic,
      }),
    );
    await record(name, ...failed);
    for (const at of [1, 2]) await sendTraffic(name, from + at * hour, ordinaryRow);
    for (const at of [1, 2]) await cron(from + at * hour + minute);
    expect((await executionsOf(name))[0]?.exitMessage).toBe("NoData: Learning: all calls so far failed");
    expect(await baselinesOf(name)).toEqual([]);
    await cron(from + 3 * hour + minute);
    expect(await baselinesOf(name)).toMatchObject([{ rows: 250, current: true }]);
  });
});

describe("windows that slide", () => {
  it("count each record and each hour once on the way to a baseline", async () => {
    const name = await fresh("slides", from, { records: 600, hours: 2 });
    const sliding = { schedule: "hourly", window: "PT3H", incidents: { needed: 1, of: 1, clean: 1 } };
    const first = from - 4 * hour;
    await at(first + minute, () => ask("PUT", `/endpoints/${name}/monitors/hourly`, sliding));
    const hours = [0, 1, 2, 3, 4, 5, 6];
    for (const index of hours) await sendTraffic(name, first + index * hour, ordinaryRow);
    for (const index of hours) await cron(first + (index + 1) * hour + minute);
    const said = (await executionsOf(name))
      .toReversed()
      .map(({ records, exitMessage }) => [records, exitMessage]);
    const enough =
      "NoData: Learning: 600 of 600 records, 2 of 2 hours; windows that begin from here on are judged";
    expect(said).toEqual([
      // The first window has three hours, of which it is not known which had calls.
      [250, "NoData: Learning: 250 of 600 records, 2 of 2 hours"],
      [500, "NoData: Learning: 500 of 600 records, 2 of 2 hours"],
      [750, enough],
      [750, enough],
      [750, enough],
      [750, enough],
      [750, "Completed: Job completed successfully with no violations."],
    ]);
    const [made] = await baselinesOf(name);
    expect(made).toMatchObject({ rows: 1_000, source: { end: iso(first + 4 * hour) } });
  });
});

/** A call of a chat model, with a prompt of so many tokens. */
function chat(time: number, tokens: number): Call {
  const usage = { prompt_tokens: tokens, completion_tokens: 30, total_tokens: tokens + 30 };
  const choices = [
    { index: 0, message: { role: "assistant", content: "x".repeat(50) }, finish_reason: "stop" },
  ];
  const request = { model: "m-1", messages: [{ role: "user", content: "y".repeat(4 * tokens) }] };
  const answer = { id: "c", object: "chat.completion", model: "m-1", choices, usage };
  const body = (data: object) => ({
    contentType: "application/json",
    encoding: "JSON" as const,
    data: JSON.stringify(data),
    truncated: false,
  });
  const traffic = { latencyMs: 300 + (tokens % 50), status: 200, requestBytes: 900, responseBytes: 300 };
  return callOf(crypto.randomUUID(), time, {
    input: body(request),
    output: body(answer),
    stored: false,
    traffic,
  });
}

describe("an endpoint of a language model", () => {
  it("learns tokens and latency, and tells prompts that have become longer", async () => {
    const name = await fresh("chat", from, { records: 200, hours: 0 });
    for (const [at, least] of [100, 100, 300].entries()) {
      const start = from + at * hour;
      await record(
        name,
        ...Array.from({ length: 200 }, (_, index) => chat(start + index * 10_000, least + (index % 40))),
      );
      await cron(start + hour + minute);
    }
    const [longer, alike] = await executionsOf(name);
    expect(alike).toMatchObject({ status: "Completed", records: 200 });
    expect(longer).toMatchObject({ status: "CompletedWithViolations" });
    const { findings } = await ask<{ findings: { feature: string; answer: { kind: string } }[] }>(
      "GET",
      `/endpoints/${name}/executions/${longer?.id}/report`,
    );
    const found = findings.filter(({ answer }) => answer.kind === "violation").map(({ feature }) => feature);
    expect(found).toContain("weir.input_tokens");
    const constraints = await ask<{ features: { name: string }[] }>(
      "GET",
      `/endpoints/${name}/baselines/${longer?.baseline}/constraints.json`,
    );
    expect(constraints.features.map((feature) => feature.name)).toEqual(
      expect.arrayContaining(["weir.latency_ms", "weir.status", "weir.output_tokens"]),
    );
  });
});
