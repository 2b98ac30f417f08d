/** How a Recorder reads calls of an endpoint that has a baseline: by its shape, and the same again from the log. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ask,
  batchOf,
  callOf,
  counted,
  cron,
  flush,
  invoke,
  newEndpoint,
  profileIn,
  withBucket,
} from "../given/given.ts";
import { executionsOf, firstHour, hour, minute, monitored, ordinaryRow } from "../given/traffic.ts";
import { Meta } from "../../../src/worker/recorder/rows.ts";
import { Shapes } from "../../../src/worker/recorder/shapes.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const csv = (data: string, contentType = "text/csv") => ({
  contentType,
  encoding: "CSV" as const,
  data,
  truncated: false,
});

/** Calls of an hour, each with one answer and what it was asked. */
async function recordAt(name: string, time: number, ...calls: readonly [input: string, output: string][]) {
  const { baseline, edits } = (await env.ENDPOINTS.getByName(name).configuration()) ?? {};
  const batch = calls.map(([input, output], index) =>
    callOf(crypto.randomUUID(), time + index, { input: csv(input), output: csv(output), stored: false }),
  );
  await recorderOf(env, name).record(batchOf(crypto.randomUUID(), batch, { baseline, edits }));
}

describe("a Recorder of an endpoint with a baseline", () => {
  it("takes a header among the calls for a header, and counts a ragged call by itself, before and after its death", async () => {
    const name = await monitored("header");
    await recordAt(
      name,
      firstHour,
      ["age,colour\n34,red\n35,blue\n", "0.34\n0.35\n"],
      ["36,green", "0.36"],
      ["1,2,3,4", "0.1"],
    );
    for (const life of ["first", "second"]) {
      const { input, output } = await profileIn(name);
      expect([life, input.rows, [...input.names.keys()], [...input.unfit]]).toEqual([
        life,
        3,
        ["age", "colour"],
        [[4, 1]],
      ]);
      expect(output.rows).toBe(3);
      await abortAllDurableObjects();
    }
  });

  it("through the gateway too, and a window of such calls passes", async () => {
    const name = await monitored("gateway");
    const response = await invoke(name, "age,colour\n34,red\n", {
      "content-type": "text/csv; header=present",
    });
    expect(response.status).toBe(200);
    await counted(name, "profiled", 1);
    const { input } = await profileIn(name);
    expect([input.rows, input.tallies.get("header rows")]).toEqual([1, 1]);
    const { weir } = await ask<{ weir: object }>("GET", `/endpoints/${name}/profile`);
    expect(weir).toMatchObject({
      calls: 1,
      failed: 0,
      bodies: { input: { rows: 1, model: 0, unread: {} } },
      sides: { input: { names: ["age", "colour"], headers: 1, rows: 1 }, output: { positions: 1 } },
    });
  });

  it("one call of another width leaves the checks of the others decided", async () => {
    const name = await monitored("one-odd");
    const rows = Array.from({ length: 250 }, (_, index): [string, string] => {
      const row = ordinaryRow(index);
      return [row, String(Number.parseFloat(row) / 100)];
    });
    await recordAt(name, firstHour, ...rows, ["1\n".repeat(5_000), "0.5"]);
    await cron(firstHour + hour + minute);
    const [execution] = await executionsOf(name);
    // Its rows are one finding, whatever their number.
    expect(execution).toMatchObject({ records: 250, violations: 1 });
    const found = await ask<{ violations: readonly { constraint_check_type: string }[] }>(
      "GET",
      `/endpoints/${name}/executions/${execution?.id}/constraint_violations.json`,
    );
    expect(found.violations.map((one) => one.constraint_check_type)).toEqual(["row_shape_check"]);
  });

  it("records without the shape while R2 does not answer, and acknowledges in time", async () => {
    const name = await monitored("down");
    await withBucket(name, () => ({ get: () => Promise.reject(new Error("R2 is down")) }));
    await recordAt(name, firstHour, ["34,red", "0.34"]);
    expect((await profileIn(name)).input.rows).toBe(1);
  });

  it("reads by the baseline's files as they were edited, what came before as it was read, before and after its death", async () => {
    const name = await monitored("edited");
    await recordAt(name, firstHour, ["34,red", "0.34"]);
    const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
    const path = `/endpoints/${name}/baselines/${baseline}/constraints.json`;
    const { features, ...rest } = await ask<{ features: readonly { readonly name: string }[] }>("GET", path);
    // The model goes without the colour from here on, and an age that nobody knows is told as -1.
    const edited = {
      ...rest,
      features: features.filter((feature) => feature.name !== "colour"),
      weir: { reading: { nullTokens: ["-1"] } },
    };
    await ask("PUT", path, JSON.stringify(edited));
    await recordAt(name, firstHour + minute, ["35", "0.35"], ["-1", "0.4"]);
    for (const life of ["first", "second"]) {
      const { input } = await profileIn(name);
      const ages = input.positions[0]?.present;
      expect([life, input.rows, [...input.unfit], ages]).toEqual([life, 3, [], 2]);
      await abortAllDurableObjects();
    }
  });

  it("keeps the shapes that calls in the log are read by, and lets those of former baselines go", async () => {
    const name = await monitored("former");
    const shapes = () =>
      runInDurableObject(recorderOf(env, name), (_, { storage }) =>
        storage.sql.exec<{ key: string }>("SELECT key FROM meta WHERE key LIKE 'shape/%'").toArray(),
      );
    const send = async (stored: boolean) => {
      const { baseline } = (await env.ENDPOINTS.getByName(name).configuration()) ?? {};
      const batch = batchOf(crypto.randomUUID(), [callOf(crypto.randomUUID(), firstHour, { stored })], {
        baseline,
      });
      await recorderOf(env, name).record(batch);
      return { key: `shape/${baseline}` };
    };
    const former = await send(true);
    await ask("POST", `/endpoints/${name}/baselines`, "score,age,colour\n0.5,50,red\n", {
      "content-type": "text/csv",
    });
    const newest = await send(true);
    const wakes: boolean[] = [];
    await withBucket(name, () => ({ put: () => Promise.reject(new Error("R2 is down")) }));
    for (const put of [false, true]) {
      if (put) await withBucket(name, () => ({}));
      await flush(name);
      wakes.push((await shapes()).some(({ key }) => key === former.key));
    }
    expect(wakes).toEqual([true, false]);
    expect(await shapes()).toEqual([newest]);
  });

  it("without a baseline reads as well as it can, as ever", async () => {
    const name = await newEndpoint("none");
    await recordAt(name, firstHour, ["age,colour\n34,red", "0.34"]);
    expect((await profileIn(name)).input.rows).toBe(2);
    expect(await ask("GET", `/endpoints/${name}/health`)).toMatchObject({ seen: 1, profiled: 1 });
  });

  it("keeps a shape of any length that a baseline may have, in rows of bounded length", async () => {
    const name = await newEndpoint("long-names");
    const names = Array.from({ length: 5_000 }, (_, index) => `${index}${"\u{1F30A}名".repeat(200)}`);
    const features = names.map((feature) => ({ name: feature, inferred_type: "Integral", completeness: 1 }));
    const constraints = JSON.stringify({ version: 0, features });
    await env.BUCKET.put(`baselines/${name}/long/constraints.json`, constraints);
    await runInDurableObject(recorderOf(env, name), async (_, { storage }) => {
      expect(await new Shapes(new Meta(storage.sql)).atHand(env, name, { baseline: "long" })).toBe("long");
      // As another life finds it.
      expect(new Shapes(new Meta(storage.sql)).of("long")?.names).toEqual(names);
      const longest = storage.sql.exec<{ bytes: number }>(
        "SELECT MAX(length(CAST(value AS BLOB))) AS bytes FROM meta",
      );
      expect(longest.one().bytes).toBeLessThan(2_000_000);
    });
  });
});
