import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { heads, LiveCounts } from "../../../src/core/watch/counts.ts";
import { placesOf } from "../../../src/core/watch/bins/form.ts";
import { positionsIn } from "../../../src/core/watch/bins/placing.ts";
import { binsFor, names, rows, type Row } from "./scenes.ts";

const bins = binsFor(rows(2_000, 1));

function json(cells: Row, columns: readonly string[] = names): string {
  return JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, cells[at]])));
}

function send(
  profile: Profile,
  counts: LiveCounts | null,
  input: string,
  output: string | null = null,
): void {
  const body = (data: string) =>
    ({ contentType: null, encoding: data.startsWith("{") ? "JSON" : "CSV", data, truncated: false }) as const;
  const shape = new KnownShape({ names: bins.names, dialect: {} });
  observe(
    profile,
    { input: body(input), output: output === null ? null : body(output) },
    { shape, watched: counts },
  );
}

/** The counts of one feature's places. */
function of(counts: LiveCounts, name: string): number[] {
  const at = counts.features.findIndex((feature) => feature.name === name);
  const feature = counts.features[at];
  const start = counts.starts[at] ?? 0;
  return feature === undefined ? [] : [...counts.all.subarray(start, start + placesOf(feature))];
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

describe("LiveCounts", () => {
  it("counts the baseline's own rows as the baseline counted them", () => {
    const [counts, profile] = [new LiveCounts(bins), new Profile()];
    for (const cells of rows(2_000, 1)) send(profile, counts, json(cells));
    expect(counts.all[heads.calls]).toBe(2_000);
    for (const { name, values, missing, rows: all } of bins.features) {
      expect(of(counts, name).slice(1, -2)).toEqual(values?.counts);
      expect(sum(of(counts, name))).toBe(all - missing);
    }
  });

  it("counts the same in profiles of a minute each, read back from bytes, and after a column is sketched", () => {
    const many = Array.from({ length: 6_000 }, (_, at): Row => [String(10 + at / 100), "3", "Ulm", "0"]);
    const [whole, pieces] = [new LiveCounts(bins), new LiveCounts(bins)];
    const profile = new Profile();
    for (const cells of many) send(profile, whole, json(cells));
    expect(profile.input.names.get("amount")?.isSketched).toBe(true);
    let piece = new Profile();
    for (const [at, cells] of many.entries()) {
      if (at % 1_000 === 0) piece = new Profile();
      if (at % 700 === 0) piece = Profile.fromBytes(piece.toBytes());
      send(piece, pieces, json(cells));
    }
    expect(pieces.all).toEqual(whole.all);
    expect(sum(of(whole, "amount"))).toBe(6_000);
  });

  it("leaves the profile as it is without it", () => {
    const [plain, watched] = [new Profile(), new Profile()];
    for (const cells of rows(5_000, 2)) {
      send(plain, null, json(cells));
      send(watched, new LiveCounts(bins), json(cells));
    }
    expect(watched.toBytes()).toEqual(plain.toBytes());
  });

  it("goes on with other bins in the middle of a minute", () => {
    const profile = new Profile();
    const [before, after] = [new LiveCounts(bins), new LiveCounts(binsFor(rows(500, 3)))];
    for (const cells of rows(100, 4)) send(profile, before, json(cells));
    for (const cells of rows(50, 5)) send(profile, after, json(cells));
    expect([sum(of(before, "town")), sum(of(after, "town"))]).toEqual([100, 50]);
  });

  it("knows names that are written otherwise, and counts what an answer repeats once", () => {
    const [counts, profile] = [new LiveCounts(bins), new Profile()];
    for (const cells of rows(20, 6))
      send(profile, counts, json(cells, ["Amount", "GRADE", "town ", "flag"]), json(cells));
    expect([sum(of(counts, "amount")), sum(of(counts, "town"))]).toEqual([20, 20]);
  });

  it("does not count rows of calls that failed, nor those that do not fit, but how many there were", () => {
    const [counts, profile] = [new LiveCounts(bins), new Profile()];
    const traffic = { status: 500, latencyMs: 1, requestBytes: 1, responseBytes: 1 };
    observe(profile, { input: null, output: null, traffic }, { watched: counts });
    send(profile, counts, "1,2,3,4\n1,2,3,4,5,6\n");
    send(profile, counts, "{");
    expect([...counts.all.subarray(0, 5)]).toEqual([3, 1, 1, 1, 1]);
  });

  it("never counts outside of its places, whatever is sent", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom("", "1e999", "-1e999", "NaN", "true"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell, cell), { maxLength: 30 }), (sent) => {
        const [counts, profile] = [new LiveCounts(bins), new Profile()];
        for (const cells of sent) send(profile, counts, json(cells));
        const places = sum(bins.features.map(({ name }) => sum(of(counts, name))));
        expect(places + sum(counts.all.subarray(0, 8))).toBe(sum(counts.all));
        const present = sum(
          [...profile.input.names].map(([name, { present: some }]) => (names.includes(name) ? some : 0)),
        );
        expect(places).toBe(present);
      }),
    );
  });
});

describe("positionsIn()", () => {
  /** The last column is the answer. */
  const csv = ([amount, grade, town, flag]: Row) => [`${amount},${grade},${town}`, flag ?? ""] as const;

  function positioned(configured: "START" | "END" | null, sent = rows(40, 7)) {
    const [counts, profile] = [new LiveCounts(bins), new Profile()];
    for (const cells of sent) send(profile, counts, ...csv(cells));
    return { counts, profile, found: positionsIn(profile, bins, configured) };
  }

  it("finds that answers stand at the end by what the columns hold", () => {
    const { counts, found } = positioned(null);
    expect(counts.hasStrangers).toBe(true);
    expect(found).toMatchObject({ input: ["amount", "grade", "town"], output: ["flag"] });
  });

  it("goes by what is configured", () => {
    expect(positioned("START").found).toMatchObject({ input: ["grade", "town", "flag"], output: ["amount"] });
  });

  it("does not let one body of many rows say how many columns there are", () => {
    const { profile, found } = positioned(null);
    profile.input.addAll(rows(400, 9).map((cells) => ({ names: null, cells: cells.slice(0, 1) })));
    expect(positionsIn(profile, bins, null)).toEqual(found);
  });

  it("lets columns by position be counted from then on", () => {
    const { counts, profile, found } = positioned(null);
    if (found === null) throw new Error("Expected positions");
    counts.position(found);
    for (const cells of rows(30, 8)) send(profile, counts, ...csv(cells));
    expect([sum(of(counts, "amount")), sum(of(counts, "town")), counts.all[heads.input]]).toEqual([
      30, 30, 30,
    ]);
    expect(counts.hasStrangers).toBe(false);
  });

  it("is null where the number of columns fits nothing", () => {
    const profile = new Profile();
    profile.input.add({ names: null, cells: ["1", "2"] });
    profile.output.add({ names: null, cells: ["1"] });
    expect(positionsIn(profile, bins, null)).toBeNull();
  });
});
