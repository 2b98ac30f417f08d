/** Profiles keep within their room: what is given up, in which order, and what never is. */
import { describe, expect, it } from "vitest";
import { Column } from "../../../../src/core/profile/column.ts";
import { Profile } from "../../../../src/core/profile/profile.ts";
import { keepWithin } from "../../../../src/core/profile/room/budget.ts";
import { Merger } from "../../../../src/core/profile/room/merged.ts";
import { roomLines } from "../../../../src/core/profile/room/told.ts";
import { rankOf } from "../../../../src/core/sketch/weighted.ts";

const mega = 2 ** 20;
const known = new Set(["a", "b"]);

/** Rows of full-precision numbers, kept within the room as they come. */
function numbers(
  names: readonly string[],
  rows: number,
  mostBytes: number,
  shape: ReadonlySet<string> | null,
) {
  const profile = new Profile();
  profile.know(shape);
  let most = 0;
  for (let row = 0; row < rows; row++) {
    profile.input.addAll([{ names, cells: names.map((_, at) => String(noise(row, at))) }]);
    keepWithin([profile], mostBytes);
    most = Math.max(most, profile.heldBytes);
  }
  return { profile, most };
}

/** Between 0 and 1, of 16 digits. */
function noise(row: number, at: number): number {
  const x = Math.sin(row * 12.9898 + at * 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

function namesOf(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word}${index}`);
}

describe("keepWithin()", () => {
  it("gives nothing up while there is room", () => {
    const { profile } = numbers(namesOf("c", 10), 500, 8 * mega, null);
    expect(profile.input.names.get("c3")?.isSketched).toBe(false);
    expect(roomLines(profile)).toEqual([]);
  });

  it("of wide tables ranks are still known to within their bound, sums and extremes exactly", () => {
    const names = namesOf("c", 500);
    const { profile, most } = numbers(names, 1_500, 4 * mega, new Set(names));
    expect(most).toBeLessThanOrEqual(4 * mega);
    expect(profile.input.names.size).toBe(500);
    for (const at of [0, 250, 499]) {
      const all = Array.from({ length: 1_500 }, (_, row) => noise(row, at)).toSorted((a, b) => a - b);
      const summary = profile.input.names.get(`c${at}`)?.summary();
      if (summary === undefined) throw new Error("Cannot find the column");
      expect([summary.moments.count, summary.moments.minimum, summary.moments.maximum]).toEqual([
        1_500,
        all[0],
        all.at(-1),
      ]);
      expect(summary.quantiles.rankError).toBeLessThanOrEqual(0.041);
      for (const q of [0.1, 0.5, 0.9]) {
        const rank = rankOf(summary.values, all[q * 1_500] ?? 0, true);
        expect(Math.abs(rank - q)).toBeLessThan(summary.quantiles.rankError);
      }
      expect(Math.abs(summary.distinctCount - 1_500)).toBeLessThan(1_500 * 0.2);
    }
    expect(roomLines(profile).join()).toMatch(/input columns are too many, or hold too much: \d+ times/);
  });

  it("rare columns that the shape does not know go before those that it knows lose accuracy", () => {
    const profile = new Profile();
    profile.know(known);
    for (let row = 0; row < 3_000; row++) {
      const names = ["a", "b", `junk${row}`, `more${row}`];
      profile.input.addAll([
        { names, cells: [String(noise(row, 1)), String(noise(row, 2)), "x".repeat(900), "y"] },
      ]);
      keepWithin([profile], 2 * mega);
    }
    const { names } = profile.input;
    expect([names.get("a")?.present, names.get("b")?.present]).toEqual([3_000, 3_000]);
    expect(names.get("a")?.summary().quantiles.halvings).toBe(0);
    expect(names.size).toBeLessThan(6_002);
    expect(profile.valuesLeftOut).toBe(6_000 - (names.size - 2));
    expect(roomLines(profile)).toContain(
      `${profile.valuesLeftOut} input cells are left out: too many columns that the baseline does not have`,
    );
  });

  it("long texts, each another, stay within the room in every column", () => {
    const names = namesOf("t", 200);
    const profile = new Profile();
    for (let row = 0; row < 400; row++) {
      profile.input.addAll([{ names, cells: names.map((name) => `${name} ${row} `.padEnd(240, "x")) }]);
      keepWithin([profile], 4 * mega);
      expect(profile.heldBytes).toBeLessThanOrEqual(4 * mega);
    }
    expect(profile.input.names.get("t7")?.summary().types.Text).toBe(400);
  });

  it("the same rows give the same bytes, and read back they are the same", () => {
    const make = () => numbers(namesOf("c", 100), 800, mega, null).profile.toBytes();
    const bytes = make();
    expect(make()).toEqual(bytes);
    const read = Profile.fromBytes(bytes);
    expect(read.toBytes()).toEqual(bytes);
    const summary = read.input.names.get("c5")?.summary();
    expect(summary?.quantiles.halvings).toBeGreaterThan(0);
    expect(Math.abs((summary?.distinctCount ?? 0) - 800)).toBeLessThan(160);
  });

  it("columns by position that only a few rows reach go, where no shape has been asked", () => {
    const profile = new Profile();
    for (let row = 0; row < 500; row++) {
      profile.input.addAll([{ names: null, cells: [String(noise(row, 1)), String(noise(row, 2))] }]);
    }
    profile.input.addAll([{ names: null, cells: Array.from({ length: 9_000 }, () => "x".repeat(200)) }]);
    keepWithin([profile], mega);
    expect([profile.input.positions.length, profile.input.positions[0]?.present]).toEqual([2, 501]);
  });
});

describe("Merger", () => {
  it("64 shards of 500 columns are merged within the room, a part at a time", () => {
    const names = namesOf("c", 500);
    const { profile } = numbers(names, 600, 4 * mega, new Set(names));
    const bytes = profile.toBytes();
    const merger = new Merger(new Set(names));
    for (let shard = 0; shard < 64; shard++) merger.add(Profile.read(bytes, mega / 2), 3 * mega);
    const merged = merger.end();
    expect(merged.weigh()).toBeLessThanOrEqual(24 * mega);
    expect([merged.input.namedRows, merged.input.names.get("c499")?.present]).toEqual([38_400, 38_400]);
  });

  it("parts of a profile, merged, are the profile: what is read in parts, and what is written in parts", () => {
    const { profile } = numbers(namesOf("c", 60), 300, mega, null);
    profile.output.addAll([{ names: null, cells: ["1", "2"] }]);
    profile.input.addUnreadable("not a table");
    profile.calls = 300;
    const bytes = profile.toBytes();
    for (const parts of [[...profile.parts(20_000)], [...Profile.read(bytes, 20_000)]]) {
      expect(parts.length).toBeGreaterThan(5);
      const merged = new Profile();
      for (const part of parts) merged.merge(Profile.fromBytes(part.toBytes()));
      expect(merged.toBytes()).toEqual(bytes);
    }
  });

  it("stored profiles, small and large, are merged as profiles are", () => {
    const column = new Column();
    for (let row = 0; row < 7_000; row++) column.add(String(noise(row, 1)));
    const [smallBytes, largeBytes] = [wide(column, 2).toBytes(), wide(column, 60).toBytes()];
    expect(largeBytes.length).toBeGreaterThan(2 * mega);
    for (const all of [
      Array.from({ length: 7 }, () => smallBytes),
      [smallBytes, largeBytes, smallBytes, smallBytes, smallBytes, largeBytes, largeBytes],
    ]) {
      const [stored, read] = [new Merger(), new Merger()];
      for (const bytes of all) {
        // Nothing of the bytes is kept.
        const passed = bytes.slice();
        stored.addStored(passed);
        passed.fill(255);
        read.add(Profile.read(bytes, mega), bytes.length);
      }
      expect(Buffer.compare(stored.end().toBytes(), read.end().toBytes())).toBe(0);
    }
  });

  it("the stored form in chunks is the stored form", () => {
    const { profile } = numbers(namesOf("c", 60), 300, mega, null);
    const chunks = [...profile.chunks(10_000)];
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.slice(0, -1).every((chunk) => chunk.length === 10_000)).toBe(true);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(profile.toBytes()));
  });
});

/** One row of so many columns, all like this one. */
function wide(column: Column, columns: number): Profile {
  const profile = new Profile();
  profile.input.positions.push(...Array.from({ length: columns }, () => column));
  [profile.calls, profile.input.positionalRows] = [1, 1];
  return profile;
}
