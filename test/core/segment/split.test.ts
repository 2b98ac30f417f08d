/** What of a call is in which segment: together the parts are the call, and nothing is in two of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCall } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { countPart } from "../../../src/core/segment/room.ts";
import { split } from "../../../src/core/segment/split.ts";
import type { Stamp } from "../../../src/core/segment/stamp.ts";

const csv = (data: string) => ({ contentType: "text/csv", encoding: "CSV" as const, data, truncated: false });
const json = (data: unknown) => ({
  contentType: "application/json",
  encoding: "JSON" as const,
  data: JSON.stringify(data),
  truncated: false,
});
const traffic = { status: 200, latencyMs: 5, requestBytes: 10, responseBytes: 10 };
const stamp: Stamp = { by: "column:Region", column: "Region", most: 3, known: ["north", "south", "east"] };

type Body = ReturnType<typeof csv> | ReturnType<typeof json>;

/** The profiles of a call's segments, by value; and how it is counted as a whole. */
function segmentsOf(calls: readonly { input: Body; output: Body }[], of: Stamp, shape: KnownShape | null) {
  const segments = new Map<string | null, Profile>();
  const all = new Profile();
  for (const [index, call] of calls.entries()) {
    const read = readCall({ ...call, traffic }, { shape });
    countPart(all, { value: null, read, isPart: false }, shape);
    for (const part of split(read, of, index, shape).parts) {
      const profile = segments.get(part.value) ?? new Profile();
      segments.set(part.value, profile);
      countPart(profile, part, shape);
    }
  }
  return { segments, all };
}

const counts = (profile: Profile) => [
  profile.calls,
  profile.input.rows,
  profile.output.rows,
  profile.traffic.rows,
  profile.input.tallies.get("bodies counted as rows") ?? 0,
];

const region = fc.constantFrom("north", "south", "east", "west", "", "x".repeat(129));
const rows = fc.array(fc.record({ Region: region, amount: fc.integer() }), { minLength: 1, maxLength: 6 });

describe("split()", () => {
  it("makes parts whose counts together are those of the whole", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.boolean()), { minLength: 1, maxLength: 8 }), (bodies) => {
        const calls = bodies.map(([body, isEach]) => ({
          input: json(body),
          output: json((isEach ? body : body.slice(0, 1)).map(({ amount }) => ({ score: amount }))),
        }));
        const { segments, all } = segmentsOf(calls, stamp, null);
        const sums = [...segments.values()].map(counts);
        expect(counts(all).map((_, at) => sums.reduce((sum, one) => sum + (one[at] ?? 0), 0))).toEqual(
          counts(all),
        );
        const north = bodies.flatMap(([body]) => body).filter(({ Region }) => Region === "north");
        expect(segments.get("north")?.input.rows ?? 0).toBe(north.length);
        // What has no segment of its own is in no other's.
        expect([...segments.keys()].every((key) => key === null || stamp.known.includes(key))).toBe(true);
      }),
    );
  });

  it("keeps each row's answer with it where there are as many, and leaves it to the rest where there are not", () => {
    const input = json([{ Region: "north" }, { Region: "south" }, { Region: "north" }]);
    const each = segmentsOf([{ input, output: csv("1\n2\n3\n") }], stamp, null).segments;
    expect([...each].map(([value, { output }]) => [value, output.rows])).toEqual([
      ["north", 2],
      ["south", 1],
    ]);
    const one = segmentsOf([{ input, output: csv("1\n") }], stamp, null).segments;
    expect([...one].map(([value, { output }]) => [value, output.rows])).toEqual([
      ["north", 0],
      ["south", 0],
      [null, 1],
    ]);
  });

  it("takes a header's value for the whole call, and calls that say another for the rest", () => {
    const header: Stamp = {
      by: "header:x-tenant",
      most: 2,
      known: ["acme"],
      values: ["acme", "other", null],
    };
    const call = { input: csv("1,2\n3,4\n"), output: csv("1\n2\n") };
    const { segments } = segmentsOf([call, call, call], header, null);
    expect([...segments].map(([value, { calls, input }]) => [value, calls, input.rows])).toEqual([
      ["acme", 1, 2],
      [null, 2, 4],
    ]);
  });

  it("finds a column by its place only where that is for sure", () => {
    const shape = new KnownShape({ names: ["score", "Region", "amount"], dialect: {} });
    const call = { input: csv("north,1\nsouth,2\n"), output: csv("0.5\n0.6\n") };
    const values = (change: Partial<Stamp>, one: { input: Body; output: Body } = call) => [
      ...segmentsOf([one], { ...stamp, ...change }, shape).segments.keys(),
    ];
    expect(values({})).toEqual([null]);
    expect(values({ outputColumns: "START" })).toEqual(["north", "south"]);
    // The other side's names leave these columns.
    expect(values({}, { input: csv("north,1\n"), output: json({ score: 1 }) })).toEqual(["north"]);
    expect(values({}, { input: csv("Region,amount\neast,1\n"), output: csv("1\n") })).toEqual(["east"]);
  });
});
