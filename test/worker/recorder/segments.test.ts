/** Profiles of segments: what is in which, whatever happens to the Recorder, however many shards and values there are. */
import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Stamp } from "../../../src/core/segment/stamp.ts";
import { recorderOf, Shards } from "../../../src/worker/recorder/shards.ts";
import { segmentProfile, segmentRecords } from "../../../src/worker/recorder/segments.ts";
import {
  always,
  api,
  ask,
  asRecorder,
  at,
  batchOf,
  callOf,
  counted,
  errorOf,
  eventually,
  fetchWith,
  flush,
  invoke,
  newEndpoint,
  origin,
  profileIn,
} from "../given/given.ts";
import { hour, minute } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const byTenant = { segments: { by: { header: "x-tenant" }, most: 2 } };
const byRegion = { segments: { by: { column: "Region" }, most: 3 } };
const divided = { by: "column:Region", column: "Region", most: 3 };

interface Counts {
  readonly segments: readonly {
    readonly segment: string;
    readonly value: string | null;
    readonly records: number;
  }[];
}

async function countsOf(name: string): Promise<Record<string, number>> {
  const { segments } = await ask<Counts>("GET", `/endpoints/${name}/segments`);
  return Object.fromEntries(segments.map(({ segment, records }) => [segment, records]));
}

const json = (rows: unknown) => ({
  contentType: "application/json",
  encoding: "JSON" as const,
  data: JSON.stringify(rows),
  truncated: false,
});

/** Batches as an isolate sends them: one call each, of one row. */
async function recordRows(
  name: string,
  rows: readonly object[],
  shard = 0,
  time = Date.now(),
): Promise<void> {
  const calls = rows.map((row) =>
    callOf(crypto.randomUUID(), time, { input: json([row]), output: null, stored: false }),
  );
  const batch = batchOf(crypto.randomUUID(), calls, { segments: [divided] });
  await recorderOf(env, name, shard).record(batch);
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);

describe("segments by a header", () => {
  it("are counted from the first call on, and what has none is in the rest", async () => {
    const name = await newEndpoint("tenant", byTenant);
    for (const tenant of ["acme", "beta", "acme", "gamma", "x".repeat(200)])
      await invoke(name, "1,2\n", { "x-tenant": tenant });
    await invoke(name, "1,2\n");
    await counted(name, "profiled", 6);
    const counts = await countsOf(name);
    expect(counts).toEqual({ "header:x-tenant=acme": 2, "header:x-tenant=beta": 1, "header:x-tenant": 3 });
    const ofAcme = await ask<{ dataset: { item_count: number } }>(
      "GET",
      `/endpoints/${name}/profile?segment=header:x-tenant%3Dacme`,
    );
    expect(ofAcme.dataset.item_count).toBe(2);
    expect((await api("GET", `/endpoints/${name}/profile?segment=country`)).status).toBe(404);
  });

  it("by the country, as Cloudflare says it", async () => {
    const name = await newEndpoint("country", { segments: { by: { country: true } } });
    for (const cf of [{ country: "DE" }, { country: "DE" }, {}]) {
      const init = { method: "POST", body: "1,2\n", headers: { "content-type": "text/csv" }, cf };
      await fetchWith({}, new Request(`${origin}/endpoints/${name}/invocations`, init as RequestInit));
    }
    await counted(name, "profiled", 3);
    expect(await countsOf(name)).toEqual({ "country=DE": 2, "country=unknown": 1, country: 0 });
  });
});

describe("segments by a column", () => {
  it("divide the rows of each call; together they are the whole, in this life and the next", async () => {
    const name = await newEndpoint("region", byRegion);
    await recordRows(name, [{ Region: "north" }]);
    const rows = Array.from({ length: 90 }, (_, n) => ({
      Region: ["north", "south", "east"][n % 3],
      amount: n,
    }));
    await eventually(async () => expect(await countsOf(name)).toHaveProperty("column:Region=north"));
    await recordRows(name, rows);
    await eventually(async () => expect(await countsOf(name)).toHaveProperty("column:Region=south"));
    await recordRows(name, rows);
    const first = await countsOf(name);
    const whole = await profileIn(name);
    expect([sum(first), whole.records]).toEqual([181, 181]);
    expect(first["column:Region=north"]).toBe(60);
    expect(first["column:Region=south"]).toBe(30);
    await abortAllDurableObjects();
    expect(await countsOf(name)).toEqual(first);
    await flush(name);
    await abortAllDurableObjects();
    expect(await countsOf(name)).toEqual(first);
    expect((await profileIn(name)).toBytes()).toEqual(whole.toBytes());
  });

  it("are the first that came, and no more than were asked for, of 10,000 values", async () => {
    const name = await newEndpoint("many", byRegion);
    for (let batch = 0; batch < 4; batch++) {
      await recordRows(
        name,
        Array.from({ length: 2_500 }, (_, n) => ({ Region: `r${batch * 2_500 + n}` })),
      );
    }
    await eventually(async () => expect(Object.keys(await countsOf(name))).toHaveLength(4));
    await recordRows(name, [{ Region: "r0" }]);
    const counts = await countsOf(name);
    const own = ["r0", "r1", "r2"].map((value) => `column:Region=${value}`);
    expect(new Set(Object.keys(counts))).toEqual(new Set([...own, "column:Region"]));
    expect([sum(counts), counts["column:Region=r0"]]).toEqual([10_001, 1]);
  });

  it("of two shards are those of one", async () => {
    const [one, two] = [await newEndpoint("one", byRegion), await newEndpoint("two", byRegion)];
    const rows = Array.from({ length: 60 }, (_, n) => ({ Region: ["a", "b", "c", "d"][n % 4], amount: n }));
    const shards = new Shards(env, two, 2);
    for (const shard of [0, 1]) {
      await recordRows(one, rows.slice(0, 4));
      await recordRows(two, rows.slice(0, 4).toReversed(), shard);
      await eventually(async () => expect((await segmentRecords(shards, always))?.length).toBeGreaterThan(0));
    }
    const stamps = [{ ...divided, fixed: ["a", "b"] }];
    const record = async (name: string, shard: number, some: readonly object[]) => {
      const calls = some.map((row) => callOf(crypto.randomUUID(), 5, { input: json([row]), output: null }));
      await recorderOf(env, name, shard).record(batchOf(crypto.randomUUID(), calls, { segments: stamps }));
    };
    await record(one, 0, rows);
    await record(two, 0, rows.slice(0, 31));
    await record(two, 1, rows.slice(31));
    const past = { start: 0, end: minute };
    for (const segment of ["column:Region=a", "column:Region=b", "column:Region"]) {
      const [own, both] = [
        await segmentProfile(new Shards(env, one, 1), past, segment),
        await segmentProfile(shards, past, segment),
      ];
      if (own.kind !== "exact" || both.kind !== "exact") throw new Error("Incomplete");
      expect([segment, both.profile.input.rows]).toEqual([segment, segment === "column:Region" ? 30 : 15]);
      expect(both.profile.toBytes()).toEqual(own.profile.toBytes());
    }
  });

  it("leave the whole profile as it is, byte for byte", async () => {
    const [plain, divides] = [await newEndpoint("plain"), await newEndpoint("divides", byRegion)];
    const rows = Array.from({ length: 50 }, (_, n) => ({ Region: `r${n % 7}`, amount: n }));
    const calls = rows.map((row, n) => callOf(`call-${n}`, 5, { input: json([row]), output: null }));
    await recorderOf(env, plain).record(batchOf("a", calls));
    await recorderOf(env, divides).record(batchOf("a", calls, { segments: [divided] }));
    expect((await profileIn(divides)).toBytes()).toEqual((await profileIn(plain)).toBytes());
  });
});

describe("profiles of segments", () => {
  const stamps: Omit<Stamp, "known">[] = [{ ...divided, fixed: ["a", "b"] }];

  it("age with the whole: minutes become hours, hours days, and days go", async () => {
    const name = await newEndpoint("aging");
    const begin = Date.UTC(2026, 10, 22);
    await asRecorder(name, { WEIR_KEEP: "1h 5h 3d" }, async (recorder, storage) => {
      const calls = Array.from({ length: 144 }, (_, n) =>
        callOf(`day-${n}`, begin + n * 10 * minute, {
          input: json([{ Region: n % 2 ? "a" : "c" }]),
          output: null,
        }),
      );
      await at(begin + 24 * hour, () => recorder.record(batchOf("0", calls, { segments: stamps })));
      const spans = () =>
        storage.sql
          .exec<{ length: number }>(
            "SELECT DISTINCT span_end - start AS length FROM segments ORDER BY length",
          )
          .toArray()
          .map(({ length }) => length / hour);
      let straggler = 0;
      const alarmAt = (time: number) =>
        at(time, async () => {
          const call = callOf(`late-${straggler}`, time, { profiled: false });
          await recorder.record(batchOf(`late-${straggler++}`, [call]));
          await recorder.alarm();
        });
      await alarmAt(begin + 24 * hour);
      await alarmAt(begin + 48 * hour);
      await alarmAt(begin + 48 * hour + 1);
      expect(spans()).toEqual([24]);
      expect(recorder.segments({ start: begin, end: begin + 24 * hour })).toEqual([
        { segment: "column:Region", records: 72, rows: { input: 72, output: 0, calls: 0 } },
        { segment: "column:Region=a", records: 72, rows: { input: 72, output: 0, calls: 0 } },
      ]);
      await alarmAt(begin + 5 * 24 * hour);
      expect(spans()).toEqual([]);
    });
  });

  it("answer the windows that the whole can: within an hour that was folded none is counted", async () => {
    const name = await newEndpoint("folded", byRegion);
    const start = Math.floor(Date.now() / hour) * hour - 30 * hour;
    const calls = Array.from({ length: 60 }, (_, n) =>
      callOf(`folded-${n}`, start + n * minute, {
        input: json([{ Region: n % 2 ? "a" : "c" }]),
        output: null,
      }),
    );
    await recorderOf(env, name).record(batchOf("folded", calls, { segments: stamps }));
    const within = (from: number, to: number) => `start=${start + from * minute}&end=${start + to * minute}`;
    // An alarm that came by itself may be at work still.
    await eventually(async () => {
      await flush(name);
      expect((await api("GET", `/endpoints/${name}/profile?${within(15, 45)}`)).status).toBe(400);
    });
    for (const path of [`segments?${within(15, 45)}`, `profile?segment=column:Region&${within(15, 45)}`]) {
      const { status, details } = await errorOf(await api("GET", `/endpoints/${name}/${path}`));
      const nearest = [start, start + hour].map((time) => `Nearest: ${new Date(time).toISOString()}`);
      expect([status, ...(details ?? []).map(({ message }) => message)]).toEqual([400, ...nearest]);
    }
    const { segments } = await ask<Counts>("GET", `/endpoints/${name}/segments?${within(0, 60)}`);
    expect(segments.find(({ value }) => value === null)?.records).toBe(30);
  });
});
