/** How many records a segment has: as many as its profile, whatever came in which minute, and however old that is. */
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { ask, batchOf, flush, newEndpoint } from "../given/given.ts";
import { firstHour, hour, minute, trafficCall } from "../given/traffic.ts";

const acme = "header:x-tenant=acme";
const window = { start: firstHour, end: firstHour + hour };

/** A minute with two calls of a table, one in which all failed, and one in which an answer alone could be read. */
const calls: readonly Call[] = [
  trafficCall(firstHour, "20,red"),
  trafficCall(firstHour + 1_000, "21,blue"),
  withStatus(trafficCall(firstHour + minute, "22,red"), 500),
  { ...trafficCall(firstHour + 2 * minute, "23,red"), input: null },
];

function withStatus(call: Call, status: number): Call {
  return { ...call, traffic: { status, latencyMs: 5, firstByteMs: null, requestBytes: 6, responseBytes: 5 } };
}

async function sent(shards: number): Promise<string> {
  const name = await newEndpoint("records", {
    segments: { by: { header: "x-tenant" }, values: ["acme"] },
    shards,
  });
  for (const [index, call] of calls.entries()) {
    const divided = { by: "header:x-tenant", most: 10, fixed: ["acme"], values: ["acme"] };
    const batch = batchOf(crypto.randomUUID(), [call], { segments: [divided] });
    await recorderOf(env, name, index % shards).record(batch);
  }
  return name;
}

/** By the list of segments, and by the segment's own profile. */
async function recordsOf(name: string): Promise<readonly (number | undefined)[]> {
  const asked = `start=${window.start}&end=${window.end}`;
  const { segments } = await ask<{ segments: { segment: string; records: number }[] }>(
    "GET",
    `/endpoints/${name}/segments?${asked}`,
  );
  const { dataset } = await ask<{ dataset: { item_count: number } }>(
    "GET",
    `/endpoints/${name}/profile?${asked}&segment=${encodeURIComponent(acme)}`,
  );
  return [segments.find(({ segment }) => segment === acme)?.records, dataset.item_count];
}

describe("records of a segment", () => {
  it.each([1, 2])(
    "of %i shards are those of its profile, before and after they are stored",
    async (shards) => {
      const name = await sent(shards);
      expect(await recordsOf(name)).toEqual([3, 3]);
      await flush(name);
      await abortAllDurableObjects();
      expect(await recordsOf(name)).toEqual([3, 3]);
    },
  );

  it("are counted on in a table that an earlier version has made", async () => {
    const name = await newEndpoint("records", { segments: { by: { header: "x-tenant" }, values: ["acme"] } });
    const stored = new Profile();
    stored.input.addAll(
      Array.from({ length: 7 }, (_, age) => ({ names: null, cells: [String(age), "red"] })),
    );
    await runInDurableObject(recorderOf(env, name), (_, { storage }) => {
      storage.sql.exec(`
        CREATE TABLE segments (segment TEXT, start INTEGER, span_end INTEGER, part INTEGER,
          records INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (segment, start, span_end, part)) WITHOUT ROWID`);
      storage.sql.exec(
        "INSERT INTO segments VALUES (?, ?, ?, 0, 7, ?)",
        acme,
        firstHour + 30 * minute,
        firstHour + 31 * minute,
        stored.toBytes(),
      );
    });
    const divided = { by: "header:x-tenant", most: 10, fixed: ["acme"], values: ["acme"] };
    const batch = batchOf(crypto.randomUUID(), [trafficCall(firstHour, "20,red")], { segments: [divided] });
    const asked = `/endpoints/${name}/segments?start=${window.start}&end=${window.end}`;
    const records = async () =>
      (await ask<{ segments: { records: number }[] }>("GET", asked)).segments.map((one) => one.records);
    expect(await records()).toEqual([7, 0]);
    await recorderOf(env, name).record(batch);
    await flush(name);
    const kept = await runInDurableObject(recorderOf(env, name), (_, { storage }) =>
      storage.sql.exec("SELECT SUM(input_rows) AS rows FROM segments").toArray(),
    );
    expect(kept).toEqual([{ rows: 8 }]);
    expect(await records()).toEqual([8, 0]);
  });
});
