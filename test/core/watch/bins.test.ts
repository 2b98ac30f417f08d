import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberOf, typeOfCell } from "../../../src/core/profile/cell.ts";
import { keyOf } from "../../../src/core/profile/tap/tap.ts";
import { binsOf } from "../../../src/core/watch/bins/bins.ts";
import {
  binsText,
  mostBins,
  mostPlaces,
  parseBins,
  placesOf,
  type FeatureBins,
} from "../../../src/core/watch/bins/form.ts";
import { placeIn } from "../../../src/core/watch/bins/places.ts";
import { baselineFor, binsFor, names, rows } from "./scenes.ts";

const cell = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.constantFrom("a", "b", "true", "2026-01-05", ""),
  fc.constant(null),
);

function of(cells: readonly (string | null)[]): FeatureBins {
  const [feature] = binsFor(
    cells.map((one) => [one]),
    ["x"],
  ).features;
  if (feature === undefined) throw new Error("Expected bins");
  return feature;
}

function placed(bins: FeatureBins, text: string): number {
  const type = typeOfCell(text);
  return placeIn(bins)(text, type, keyOf(text, type));
}

describe("binsOf()", () => {
  it("puts each value of the baseline where the baseline counted it", () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 200 }), (cells) => {
        const bins = of(cells);
        const found = Array.from({ length: placesOf(bins) }, () => 0);
        const texts = cells.filter((one) => one !== null);
        for (const place of texts.map((text) => placed(bins, text))) found[place] = (found[place] ?? 0) + 1;
        const { values, wrong, missing, rows: all } = bins;
        expect([all, missing]).toEqual([cells.length, cells.length - texts.length]);
        if (values === null) return;
        const [below, ...rest] = found;
        expect(below).toBe(0);
        expect(rest.slice(0, -2)).toEqual(values.counts);
        const others = values.kind === "texts" ? values.others : 0;
        expect(rest.slice(-2)).toEqual([others, wrong]);
      }),
    );
  });

  it("puts a number into the first bin whose top it does not exceed, however the bins lie", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e-300, max: 1e-300, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: -100, max: 100 }),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: mostBins }), fc.array(number), (some, more) => {
        const tops = [...new Set(some.map((one) => one + 0))].toSorted((a, b) => a - b);
        const [low = 0] = tops;
        const values = { kind: "numbers", low, tops, counts: tops.map(() => 1), isEach: false } as const;
        const common = { name: "a", type: "Fractional", rows: 1, missing: 0, wrong: 0, limit: 0.1 } as const;
        const placeOf = placeIn({ ...common, values });
        for (const value of [...tops, ...more]) {
          const expected = value < low ? 0 : 1 + tops.filter((top) => top < value).length;
          expect(placeOf("", "Fractional", value)).toBe(expected);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("divides many numbers into thirty bins of about equal shares", () => {
    const { values } = of(Array.from({ length: 6_000 }, (_, at) => String((at * 7_919) % 6_000)));
    expect(values?.counts).toHaveLength(mostBins);
    for (const count of values?.counts ?? []) expect(count).toBe(200);
  });

  it("gives each of few numbers a bin of its own", () => {
    const { values } = of(["3", "1", "2", "2"]);
    expect(values).toMatchObject({ kind: "numbers", isEach: true, tops: [1, 2, 3], counts: [1, 2, 1] });
  });

  it("knows texts without a bin from texts never seen, by their hashes", () => {
    const bins = of(Array.from({ length: 500 }, (_, at) => `town ${at % 100}`));
    expect(bins.values).toMatchObject({ others: 350, singles: 0 });
    const places = Array.from({ length: 100 }, (_, at) => placed(bins, `town ${at}`));
    expect(places.filter((place) => place === placesOf(bins) - 2)).toHaveLength(70);
    expect(placed(bins, "village")).toBe(0);
    expect(placed(bins, "7")).toBe(placesOf(bins) - 1);
  });

  it("expects as many new texts as came once", () => {
    const { values } = of(["a", "a", "b", "c", "d"]);
    expect(values).toMatchObject({ singles: 3 });
  });

  it("says nothing of new texts where the known ones are too many", () => {
    const bins = of(Array.from({ length: 5_000 }, (_, at) => `name ${at}`));
    expect(bins.values).toMatchObject({ known: null });
    expect(placed(bins, "nobody")).toBe(placesOf(bins) - 2);
  });

  it("takes fractions for another type in a column of integers, and integers for numbers in one of fractions", () => {
    const [integers, fractions] = [of(["1", "2", "3"]), of(["1.5", "2.5"])];
    expect(placed(integers, "1.5")).toBe(placesOf(integers) - 1);
    expect(placed(fractions, "2")).toBe(2);
    expect([placed(fractions, "1e400"), placed(fractions, "-1")]).toEqual([placesOf(fractions) - 2, 0]);
    expect(numberOf("1e400", "Fractional")).toBeNull();
  });

  it("asks of clocks and of what the baseline says not to compare only what is missing or of another type", () => {
    const clock = of(
      Array.from({ length: 100 }, (_, at) => `2026-01-05 00:00:${String(at % 60).padStart(2, "0")}`),
    );
    expect(clock.limit).toBeNull();
  });

  it("never has more places than there is room for, and says which features are not watched", () => {
    const columns = Array.from({ length: 1_200 }, (_, at) => `c${at}`);
    const wide = Array.from({ length: 40 }, (_, at) =>
      columns.map((_name, column) => String(at * 1.25 + column)),
    );
    const bins = binsFor(wide, columns);
    const places = bins.features.reduce((sum, feature) => sum + placesOf(feature), 0);
    expect(places).toBeLessThanOrEqual(mostPlaces);
    expect(bins.names).toEqual(columns);
    expect(bins.features.length).toBeLessThan(columns.length);
  });

  it("is null without statistics", () => {
    expect(binsOf({ ...baselineFor(rows(50, 1)), statistics: null })).toBeNull();
  });
});

describe("parseBins()", () => {
  it("reads what binsText() writes", () => {
    const bins = binsFor(rows(2_000, 1));
    expect(parseBins(binsText(bins))).toEqual(bins);
    expect(bins.features.map(({ name }) => name)).toEqual(names);
  });

  it("takes about half a kilobyte a column", () => {
    expect(binsText(binsFor(rows(5_000, 1))).length / names.length).toBeLessThan(600);
  });

  it.each([
    ["{", "it is not JSON"],
    ['{"version":2,"names":[],"features":[]}', "version"],
    ['{"version":1,"names":["a"]}', "features"],
  ])("refuses %s", (text, said) => {
    expect(() => parseBins(text)).toThrow(said);
  });

  it("refuses bins without a count for each", () => {
    const bins = binsFor(rows(200, 1));
    const [first, ...rest] = bins.features;
    const values = first?.values;
    if (first === undefined || values?.kind !== "numbers") throw new Error("Expected numbers");
    const short = { ...first, values: { ...values, tops: values.tops.slice(1) } };
    expect(() => parseBins(binsText({ ...bins, features: [short, ...rest] }))).toThrow(
      "Expected a count for each bin",
    );
  });
});
