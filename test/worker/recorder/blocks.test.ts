/** Windows of many days: blocks of days are kept beside the days, and a Recorder with too much for one turn is asked in several. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Column } from "../../../src/core/profile/column.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import type { Window } from "../../../src/core/monitor/window.ts";
import type { Recorder } from "../../../src/worker/recorder/recorder.ts";
import { Shards } from "../../../src/worker/recorder/shards.ts";
import { SpanTable } from "../../../src/worker/recorder/spans/table.ts";
import { asRecorder, batchOf, callOf, newName, withEnv } from "../given/given.ts";
import { hour } from "../given/traffic.ts";

const day = 24 * hour;
const block = 16 * day;
/** The begin of a block, in the past. */
const begin = Math.floor(Date.UTC(2026, 0, 1) / block) * block;
/** 40 days: two blocks, and eight days. */
const window = { start: begin, end: begin + 40 * day };
const rowBytes = 1_500_000;

/** A day of so many calls, which all had one text. */
function dayOf(calls: number, length = 70_000): Profile {
  const profile = new Profile();
  for (let count = 0; count < calls; count++) {
    profile.input.addAll([{ names: null, cells: ["x".repeat(length)] }]);
  }
  profile.calls = calls;
  return profile;
}

/** A day of one call with so many columns of 20,000 numbers, 60 KB each. */
function wideDay(columns: number): Profile {
  const column = new Column();
  for (let number = 0; number < 20_000; number++) column.add(String(Math.sqrt(number)));
  const profile = new Profile();
  profile.input.positions.push(...Array.from({ length: columns }, () => column));
  [profile.calls, profile.input.positionalRows] = [1, 1];
  return profile;
}

function storeDays(storage: DurableObjectStorage, days: number, profile = dayOf(1)): void {
  const table = new SpanTable(storage.sql, "profiles");
  for (let index = 0; index < days; index++) {
    const start = begin + index * day;
    table.store({ start, end: start + day }, profile.chunks(rowBytes));
  }
}

/** Which blocks are kept, by their place from `begin` on. */
function blocksIn({ sql }: DurableObjectStorage): number[] {
  return sql
    .exec<{ start: number }>("SELECT DISTINCT start FROM blocks ORDER BY start")
    .toArray()
    .map(({ start }) => (start - begin) / block);
}

function bytesOf(recorder: Recorder, of: Window = window): Uint8Array {
  const answer = recorder.profile(of);
  if (answer.kind !== "exact") throw new Error("The window cannot be answered exactly");
  return answer.bytes;
}

function callsIn(recorder: Recorder, of: Window = window): number {
  const { calls, input } = Profile.fromBytes(bytesOf(recorder, of));
  return calls === input.rows ? calls : Number.NaN;
}

describe("a window of many days", () => {
  it("is answered alike by its days and by the blocks that the first check leaves", async () => {
    await asRecorder(newName("blocks"), {}, async (recorder, storage) => {
      storeDays(storage, 40);
      const first = bytesOf(recorder);
      expect(Profile.fromBytes(first).calls).toBe(40);
      expect(blocksIn(storage)).toEqual([0, 1]);
      expect(bytesOf(recorder)).toEqual(first);
      new SpanTable(storage.sql, "blocks").store(
        { start: begin, end: begin + block },
        dayOf(1_000).chunks(rowBytes),
      );
      expect(callsIn(recorder)).toBe(1_000 + 24);
    });
  });

  it("leaves no blocks where days are small, or the window has none as a whole", async () => {
    await asRecorder(newName("few"), {}, async (recorder, storage) => {
      storeDays(storage, 40);
      expect(callsIn(recorder, { start: begin + day, end: begin + 31 * day })).toBe(30);
      storeDays(storage, 40, dayOf(1, 100));
      expect(callsIn(recorder)).toBe(40);
      expect(storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'blocks'").toArray()).toEqual([]);
    });
  });

  it("has no day twice or for ever, whichever version of Weir stores or forgets it", async () => {
    await asRecorder(newName("changed"), {}, async (recorder, storage) => {
      storeDays(storage, 40);
      expect(callsIn(recorder)).toBe(40);
      // As 05e0780 does, which knows no blocks.
      const [start, end] = [begin + 17 * day, begin + 18 * day];
      storage.sql.exec(
        "INSERT OR REPLACE INTO profiles (start, span_end, part, bytes) VALUES (?, ?, ?, ?)",
        start,
        end,
        0,
        dayOf(5).toBytes(),
      );
      expect(blocksIn(storage)).toEqual([0]);
      expect(callsIn(recorder)).toBe(44);
      expect(blocksIn(storage)).toEqual([0, 1]);
      storage.sql.exec("DELETE FROM profiles WHERE start = ? AND span_end = ?", begin, begin + day);
      expect(blocksIn(storage)).toEqual([1]);
      expect(callsIn(recorder)).toBe(43);
    });
  });

  it("has a call that comes late for a day of a block, before and after it is folded", async () => {
    await asRecorder(newName("late"), {}, async (recorder, storage) => {
      storeDays(storage, 40);
      expect(callsIn(recorder)).toBe(40);
      const input = { contentType: "text/csv", encoding: "CSV" as const, data: "1\n", truncated: false };
      const late = callOf("late", begin + 3 * day + hour, { input, output: null, stored: false });
      await recorder.record(batchOf("isolate/0", [late]));
      expect(callsIn(recorder)).toBe(41);
      // Stored as a minute, then in its day.
      for (const blocks of [[1], [0, 1]]) {
        await recorder.alarm();
        expect(callsIn(recorder)).toBe(41);
        expect(blocksIn(storage)).toEqual(blocks);
      }
    });
  });
});

describe("one pass over stored spans", () => {
  it("has what is stored of each, and null of what is not, whatever lies between and in whatever order", async () => {
    await asRecorder(newName("pass"), {}, async (_, storage) => {
      const table = new SpanTable(storage.sql, "profiles");
      const span = (at: number, length = day) => ({
        start: begin + at * day,
        end: begin + at * day + length,
      });
      const stored = [span(0), span(1, hour), span(1), span(2), span(4), span(5)];
      for (const [index, one] of stored.entries())
        table.store(one, [Uint8Array.of(index, 1), new Uint8Array(index * 1_000), Uint8Array.of(index, 2)]);
      const asked = [span(0), span(1), span(1, hour), span(3), span(4), span(4, hour)];
      const found: (readonly unknown[] | null)[] = [];
      table.reading(asked, (read) => {
        for (const one of asked) {
          const bytes = read(one);
          found.push(bytes && [bytes[0], bytes.length, bytes.at(-1)]);
        }
      });
      expect(found).toEqual([[0, 4, 2], [2, 2_004, 2], [1, 1_004, 2], null, [4, 4_004, 2], null]);
      const broken = new Error("in the middle of a pass");
      const breakOff = (read: (one: Window) => unknown) => {
        read(span(0));
        throw broken;
      };
      expect(() => table.reading(asked, breakOff)).toThrow(broken);
      // While it is not done with a pass, the database drops no table.
      storage.sql.exec("CREATE TABLE aside (id INTEGER); DROP TABLE aside");
    });
  });
});

describe("more than one turn of a Recorder can merge", () => {
  const wide = { start: begin, end: begin + 15 * day };

  it("is asked for in turns, which together are the window", async () => {
    const name = newName("turns");
    await asRecorder(name, {}, async (recorder, storage) => {
      storeDays(storage, 15, wideDay(170));
      const answer = recorder.pieces(wide, false, true);
      if (answer.kind !== "turns") throw new Error(`It was answered ${answer.kind}`);
      expect(answer.turns).toHaveLength(2);
    });
    const found = await new Shards(env, name, 1).profile(wide);
    expect(found.kind === "exact" && [found.profile.calls, found.profile.input.positions.length]).toEqual([
      15, 170,
    ]);
  });

  it("is incomplete where what is left has been folded on the way", async () => {
    const middle = begin + 7 * day;
    const turns = [
      { start: begin, end: middle },
      { start: middle, end: wide.end },
    ];
    const getByName = () => ({
      pieces: async (of: Window) =>
        of.end === wide.end && of.start === begin
          ? { kind: "turns", turns }
          : { kind: "misaligned", nearest: wide },
    });
    const found = await new Shards(withEnv({ RECORDERS: { getByName } }), newName("folded"), 1).profile(wide);
    expect(found).toEqual({ kind: "incomplete", reason: "1 of 1 shards did not answer (0)" });
  });
});
