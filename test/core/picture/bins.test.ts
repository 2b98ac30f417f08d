import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binned } from "../../../src/core/picture/bins.ts";
import { weigh } from "../../../src/core/sketch/weighted.ts";
import { there } from "./scenes.ts";

const side = (values: readonly number[]) => weigh(values.map((value): [number, number] => [value, 1]));
const series = (length: number, value: (index: number) => number) =>
  side(Array.from({ length }, (_, index) => value(index)));

describe("binned()", () => {
  it("ends at round numbers from the baseline's 1 % to its 99 %, what lies outside beside them", () => {
    const was = series(1_000, (index) => index / 10);
    const now = series(1_000, (index) => (index < 20 ? 140 : index / 10));
    const { low, high, bins, below, above, ticks } = there(binned({ now, was }));
    expect([low, high, bins.length]).toEqual([0, 100, 20]);
    expect(below).toBeNull();
    expect(above).toEqual({ was: 0, now: expect.closeTo(0.02, 9), label: "> 100" });
    expect(ticks.map(({ label }) => label)).toEqual(["0", "20", "40", "60", "80", "100"]);
  });

  it("has whole numbers in bins of whole widths, with edges between them", () => {
    const was = series(500, (index) => index % 37);
    const { low, high, bins, ticks } = there(binned({ now: was, was }));
    expect([low, high, bins.length]).toEqual([-0.5, 37.5, 19]);
    for (const { was: share } of bins.slice(0, -1)) expect(share).toBeCloseTo(2 / 37, 2);
    expect(ticks.every(({ at }) => Number.isInteger(at))).toBe(true);
  });

  it("widens where the window left the baseline's range, unless that would squeeze the baseline", () => {
    const was = series(1_000, (index) => index / 100);
    const near = binned({ was, now: series(1_000, (index) => 20 + index / 100) });
    expect([near?.low, near?.high]).toEqual([0, 30]);
    const far = binned({ was, now: series(1_000, (index) => 5_000 + index) });
    expect([far?.low, far?.high, far?.above?.now]).toEqual([0, 10, 1]);
  });

  it("of a constant baseline is laid out over both", () => {
    const laid = binned({ was: series(500, () => 7), now: series(500, (index) => index / 100) });
    expect([laid?.low, laid?.high]).toEqual([0, 7]);
  });

  it("lays out nothing where all is one value, or beyond all numbers", () => {
    expect(binned({ was: series(9, () => 3), now: series(9, () => 3) })).toBeNull();
    expect(binned({ was: null, now: side([]) })).toBeNull();
    expect(binned({ was: null, now: side([1, Infinity, Infinity]) })).toBeNull();
  });

  it("puts a value into one bin where numbers are too large for their halves", () => {
    const laid = there(binned({ was: side([1e15 + 5.625, 1e15 + 5.75]), now: side([1e15]) }));
    const all = laid.bins.reduce((sum, { was }) => sum + (was ?? 0), 0);
    expect(all + (laid.below?.was ?? 0) + (laid.above?.was ?? 0)).toBe(1);
  });

  const numbers = fc.oneof(
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
    fc.array(fc.integer(), { minLength: 1, maxLength: 60 }),
    fc.array(fc.double({ min: 1e15, max: 1e15 + 8, noNaN: true }), { minLength: 1, maxLength: 60 }),
    fc.array(fc.constantFrom(0, -0, 1, -1, 1e308, -1e308, 5e-324, 0.1, 0.3), { minLength: 1, maxLength: 60 }),
  );

  it("loses nothing of either side, has few bins, and labels within them", () => {
    fc.assert(
      fc.property(numbers, numbers, (before, after) => {
        const laid = binned({ was: side(before), now: side(after) });
        if (laid === null) return;
        const { low, high, bins, below, above, ticks } = laid;
        expect(high).toBeGreaterThan(low);
        expect(bins.length).toBeGreaterThan(0);
        expect(bins.length).toBeLessThanOrEqual(24);
        for (const of of ["was", "now"] as const) {
          const all = [below, ...bins, above].reduce((sum, pair) => sum + (pair?.[of] ?? 0), 0);
          // What lies outside and is not worth a word is left out.
          expect(all).toBeGreaterThan(1 - 0.0011);
          expect(all).toBeLessThan(1 + 1e-9);
        }
        for (const { at, label } of ticks) {
          expect(at).toBeGreaterThanOrEqual(low);
          expect(at).toBeLessThanOrEqual(high);
          expect(label).not.toBe("");
        }
      }),
      { numRuns: 500 },
    );
  });
});
