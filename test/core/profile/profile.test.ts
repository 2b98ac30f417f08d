import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeProfiles } from "../../../src/core/profile/room/merged.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { Table } from "../../../src/core/profile/table.ts";
import { maxColumns, type Row } from "../../../src/core/read/row.ts";
import { randomOf } from "../sketch/streams.ts";

function tableOf(rows: readonly Row[]): Table {
  const table = new Table();
  for (const row of rows) table.add(row);
  return table;
}

function profileOf(calls: readonly Call[]): Profile {
  const profile = new Profile();
  for (const { input, output, unreadable } of calls) {
    profile.calls++;
    for (const row of input) profile.input.add(row);
    for (const row of output) profile.output.add(row);
    if (unreadable !== null) profile.output.addUnreadable(unreadable);
  }
  return profile;
}

interface Call {
  readonly input: readonly Row[];
  readonly output: readonly Row[];
  readonly unreadable: string | null;
}

const names = ["label", "__proto__", ""];
const cell = fc.constantFrom(null, "1", "2.5", "x", "true", "-0", "1e400", "12");
const positional = fc.array(cell, { maxLength: 4 }).map((cells): Row => ({ names: null, cells }));
const named = fc.array(cell, { minLength: 3, maxLength: 3 }).map((cells): Row => ({ names, cells }));
const call: fc.Arbitrary<Call> = fc.record({
  input: fc.array(positional, { maxLength: 2 }),
  output: fc.array(named, { maxLength: 2 }),
  unreadable: fc.constantFrom(null, null, "not valid JSON", "not a table"),
});

describe("Table.add()", () => {
  it("counts rows, widths and present values by position", () => {
    const table = tableOf([
      { names: null, cells: ["1", null, "x"] },
      { names: null, cells: ["2", "3"] },
      { names: null, cells: ["4", "5"] },
    ]);
    expect([table.rows, table.positionalRows, table.namedRows]).toEqual([3, 3, 0]);
    expect([...table.widths]).toEqual([
      [3, 1],
      [2, 2],
    ]);
    expect(table.positions.map(({ present }) => present)).toEqual([3, 2, 1]);
  });

  it("counts rows and present values by name, in the order names were first seen", () => {
    const table = tableOf([
      { names: ["b", "a"], cells: ["1", null] },
      { names: ["a", "c"], cells: ["x", "y"] },
    ]);
    expect([table.rows, table.namedRows, table.widths.size]).toEqual([2, 2, 0]);
    expect([...table.names].map(([name, { present }]) => [name, present])).toEqual([
      ["b", 1],
      ["a", 1],
      ["c", 1],
    ]);
  });

  it("takes the widest table it may, and refuses a wider one without counting it", () => {
    const wide = Array.from({ length: maxColumns }, (_, index) => `c${index}`);
    const table = tableOf([{ names: null, cells: wide }]);
    expect(table.positions).toHaveLength(10_000);
    expect(() => table.add({ names: null, cells: [...wide, "x"] })).toThrow(
      new RangeError("Cannot profile 10001 columns: at most 10000 fit in one table"),
    );
    expect(table.rows).toBe(1);
    const byName = tableOf([{ names: wide, cells: wide }]);
    expect(() => byName.add({ names: ["c0", "new"], cells: ["1", "2"] })).toThrow(
      "Cannot profile 10001 columns",
    );
    expect([byName.rows, byName.names.size]).toEqual([1, 10_000]);
  });
});

describe("addUnreadable()", () => {
  it("counts bodies by reason, and they are no rows", () => {
    const table = new Table();
    for (const reason of ["not a table", "not valid CSV", "not a table"]) table.addUnreadable(reason);
    expect(table.rows).toBe(0);
    expect(new Map(table.unreadable)).toEqual(
      new Map([
        ["not a table", 2],
        ["not valid CSV", 1],
      ]),
    );
  });
});

describe("records", () => {
  it("are the rows of the data file, or of the side of the calls that has more", () => {
    const profile = new Profile();
    expect(profile.records).toBe(0);
    profile.output.add({ names: null, cells: ["1"] });
    expect(profile.records).toBe(1);
    for (const value of ["1", "2", "3"]) profile.input.add({ names: null, cells: [value] });
    expect(profile.records).toBe(3);
    for (const value of ["1", "2", "3", "4"]) profile.data.add({ names: ["a"], cells: [value] });
    expect(profile.records).toBe(4);
  });
});

describe("merge()", () => {
  it("of any split, as a tree, in either direction, equals the whole to the byte", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(call, fc.nat(3)), { maxLength: 30 }),
        fc.boolean(),
        (tagged, backward) => {
          const whole = profileOf(tagged.map(([one]) => one));
          const parts = [0, 1, 2, 3].map((part) =>
            profileOf(tagged.filter(([, at]) => at === part).map(([one]) => one)),
          );
          const merged = mergeProfiles(backward ? parts.toReversed() : parts);
          expect(merged.toBytes()).toEqual(whole.toBytes());
          expect([merged.calls, merged.records]).toEqual([whole.calls, whole.records]);
        },
      ),
    );
  });

  it("adds up what the sides hold, each on its own", () => {
    const [left, right] = [new Profile(), new Profile()];
    left.input.add({ names: null, cells: ["1", "2"] });
    right.output.add({ names: null, cells: ["3"] });
    right.data.add({ names: ["d"], cells: ["4"] });
    right.calls = 2;
    left.merge(right);
    expect([left.calls, left.input.rows, left.output.rows, left.data.rows]).toEqual([2, 1, 1, 1]);
    expect(left.output.positions[0]?.summary().moments.sum).toBe(3);
    expect(right.input.rows).toBe(0);
  });
});

describe("mergeProfiles()", () => {
  it("of none is an empty profile", () => {
    expect(mergeProfiles([]).toBytes()).toEqual(new Profile().toBytes());
  });

  it("takes profiles one at a time, and adds up to the whole whatever their number", () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8]) {
      const whole = new Profile();
      for (let index = 0; index < count; index++) whole.merge(numbersProfile(index, 3));
      function* oneByOne() {
        for (let index = 0; index < count; index++) yield numbersProfile(index, 3);
      }
      const merged = mergeProfiles(oneByOne());
      expect(merged.data.rows).toBe(count * 3);
      expect(merged.toBytes()).toEqual(whole.toBytes());
    }
  });

  it("merge() keeps no more columns than a table may have, and counts what it drops", () => {
    const named = (from: number) => {
      const profile = new Profile();
      const names = Array.from({ length: 6_000 }, (_, index) => `c${from + index}`);
      profile.data.add({ names, cells: names.map(() => "1") });
      return profile;
    };
    const merged = mergeProfiles([named(0), named(6_000)]);
    expect(merged.data.names.size).toBe(10_000);
    expect(merged.data.tallies.get("columns left out")).toBe(2_000);
  });

  it("merges 60 sketched minutes within the bound of one sketch", () => {
    const minutes = Array.from({ length: 60 }, (_, index) => numbersProfile(index, 1000));
    const summary = mergeProfiles(minutes).data.names.get("x")?.summary();
    const all = minutes.flatMap((_, index) => numbers(index, 1000)).toSorted((a, b) => a - b);
    expect(summary?.counts).toBeNull();
    expect(summary?.moments.count).toBe(60_000);
    const { values, cumulative, total } = summary?.values ?? { values: [], cumulative: [], total: 0 };
    const errors = Array.from(values, (value, index) => {
      const truth = all.findLastIndex((one) => one <= value) + 1;
      return Math.abs((cumulative[index] ?? 0) / total - truth / all.length);
    }).filter((_, index) => index % 97 === 0);
    expect(errors.length).toBeGreaterThan(10);
    expect(Math.max(...errors)).toBeLessThan(summary?.quantiles.rankError ?? 0);
  });
});

function numbers(seed: number, length: number): number[] {
  const random = randomOf(seed);
  return Array.from({ length }, () => random());
}

function numbersProfile(seed: number, length: number): Profile {
  const profile = new Profile();
  const xName = ["x"];
  for (const value of numbers(seed, length)) profile.data.add({ names: xName, cells: [String(value)] });
  return profile;
}

describe("stored form", () => {
  const profile = profileOf([
    {
      input: [
        { names: null, cells: ["1", "x"] },
        { names: null, cells: ["2.5"] },
      ],
      output: [{ names, cells: ["true", null, "\ud800"] }],
      unreadable: "not a table",
    },
  ]);
  profile.data = numbersProfile(9, 5000).data;
  const bytes = profile.toBytes();

  it("reads back as the same profile, which goes on as before", () => {
    const read = Profile.fromBytes(bytes);
    expect(read.toBytes()).toEqual(bytes);
    expect([read.calls, read.records, read.output.unreadable.get("not a table")]).toEqual([1, 5000, 1]);
    for (const both of [read, profile]) both.input.add({ names: null, cells: ["7", "8", "9"] });
    expect(read.toBytes()).toEqual(profile.toBytes());
  });

  it("is refused when truncated at any length, or followed by more", () => {
    const small = profileOf([
      { input: [{ names: null, cells: ["1", "x"] }], output: [], unreadable: "r" },
    ]).toBytes();
    for (let length = 0; length < small.length; length++) {
      expect(() => Profile.fromBytes(small.subarray(0, length))).toThrow(
        /^Cannot read .*: bytes are truncated$/,
      );
    }
    for (let length = 0; length < bytes.length; length += 499) {
      expect(() => Profile.fromBytes(bytes.subarray(0, length))).toThrow(RangeError);
    }
    expect(() => Profile.fromBytes(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
    expect(() => Profile.fromBytes(Uint8Array.of(...small, 0))).toThrow(RangeError);
  });

  it("is refused of another kind or a newer version", () => {
    expect(() => Profile.fromBytes(bytes.with(4, 88))).toThrow("Cannot read PROF: bytes hold XROF");
    expect(() => Profile.fromBytes(bytes.with(8, 5))).toThrow("Cannot read PROF: version 5 is newer than 4");
    expect(() => Profile.fromBytes(bytes.with(0, 88))).toThrow(
      "Cannot read PROF: bytes do not start with WEIR",
    );
  });
});
