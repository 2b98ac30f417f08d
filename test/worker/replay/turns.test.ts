/** Captures of a window that are too many for one turn: what is read of them lies in R2 between the turns. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { pastCalls, type PastCalls } from "../../../src/worker/monitor/replay/calls.ts";
import { rangesIn, type Reading } from "../../../src/worker/monitor/replay/queue.ts";
import type { TurnRoom } from "../../../src/worker/replay/captures.ts";
import { flush, newEndpoint, record } from "../given/given.ts";
import { firstHour, hour, minute, ordinaryRow, trafficCall } from "../given/traffic.ts";

const window = { start: firstHour, end: firstHour + 2 * hour };
const misaligned = { kind: "misaligned", nearest: window } as const;

async function stored(): Promise<string> {
  const name = await newEndpoint("turns", { variants: ["Challenger"] });
  const calls = Array.from({ length: 80 }, (_, index) => ({
    ...trafficCall(firstHour + index * minute, ordinaryRow(index)),
    stored: true,
    variant: index % 2 === 0 ? "AllTraffic" : "Challenger",
  }));
  await record(name, ...calls);
  await flush(name);
  return name;
}

function turn(endpoint: string, reading: Reading | null, room: TurnRoom): Promise<PastCalls> {
  const asked = { endpoint, window, source: "captures", options: {}, room } as const;
  return pastCalls(env.BUCKET, { id: "r", reading }, asked, misaligned);
}

async function partials(endpoint: string): Promise<number> {
  return (await env.BUCKET.list({ prefix: `replays/${endpoint}/` })).objects.length;
}

const aByte = { bytes: 1, files: Infinity };
const aFile = { bytes: Infinity, files: 1 };

/** Until all is read: the rows of all calls, and in how many turns. */
async function inTurns(
  endpoint: string,
  room: TurnRoom,
  between: (reading: Reading) => Promise<void> = async () => {},
) {
  let found = await turn(endpoint, null, room);
  let turns = 1;
  while (found.kind === "partly") {
    await between(found.reading);
    found = await turn(endpoint, found.reading, room);
    turns++;
  }
  return { found, turns };
}

function rowsOf(found: PastCalls) {
  return found.kind === "exact" ? [found.profile.calls, found.profile.input.rows, found.notes] : found;
}

describe("pastCalls()", () => {
  it.each([
    ["a byte is enough for", aByte],
    ["there are requests for one file in", aFile],
  ])("in turns that %s comes to what one turn reads, and leaves nothing in R2", async (_, room) => {
    const name = await stored();
    const { found, turns } = await inTurns(name, room);
    expect(turns).toBe(4);
    expect(rowsOf(found)).toEqual(rowsOf(await turn(name, null, { bytes: Infinity, files: Infinity })));
    expect(rowsOf(found)).toMatchObject([80, 80, { length: 2 }]);
    expect(await partials(name)).toBe(0);
  });

  it("has one partial profile in R2 between turns, and begins anew where it is gone", async () => {
    const name = await stored();
    let isGone = false;
    const { found, turns } = await inTurns(name, aByte, async ({ partial }) => {
      expect(await partials(name)).toBe(1);
      if (!isGone) await env.BUCKET.delete(partial);
      isGone = true;
    });
    expect(turns).toBe(5);
    expect(rowsOf(found)).toMatchObject([80, 80, { length: 2 }]);
  });
});

describe("rangesIn()", () => {
  it("is whom others said to read, and nobody where another version wrote it, or it is of turns", () => {
    const ranges = { ...window, instance: "r-1" };
    expect(rangesIn({ reading: JSON.stringify(ranges) })).toEqual(ranges);
    for (const other of [
      { ...ranges, more: 1 },
      { ...window, after: "x" },
    ])
      expect(rangesIn({ reading: JSON.stringify(other) })).toBeNull();
    expect(rangesIn({ reading: null })).toBeNull();
  });
});
