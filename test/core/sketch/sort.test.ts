import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortBlock } from "../../../src/core/sketch/sort.ts";
import { randomOf, streamOf, streams } from "./streams.ts";

function sorted(values: Float64Array): Float64Array {
  const copy = values.slice();
  sortBlock(copy);
  return copy;
}

/** -0 may not be among the numbers. */
const number = fc.double({ noNaN: true }).map((value) => value + 0);

/** What a block may hold that makes a sort slow or wrong: `length` numbers by a seeded recipe. */
const hostile: Record<string, (random: () => number, index: number) => number> = {
  "both signs, log-uniform over all exponents": (random) =>
    (random() < 0.5 ? -1 : 1) * 2 ** Math.floor(random() * 2098 - 1074),
  "zeros and a few far outliers": (random) => (random() < 0.99 ? 0 : random() * 1e300),
  "a spike around 1 and an outlier": (random, index) =>
    index === 7 ? 1e18 : 1 + Math.floor(random() * 1e4) * 2 ** -52,
  "two spikes that differ in their last bits": (random) =>
    (random() < 0.5 ? 1 : 1e9) * (1 + Math.floor(random() * 64) * 2 ** -52),
  "spikes at many scales": (random) =>
    10 ** Math.floor(random() * 40 - 20) * (1 + Math.floor(random() * 999) * 2 ** -50),
  subnormals: (random) => Math.floor(random() * 1e6 - 5e5) * Number.MIN_VALUE + 0,
  "the widest range": (random) => (random() - 0.5) * 2 * Number.MAX_VALUE,
  "runs up and down": (_, index) => (index % 100 < 50 ? index : -index),
};

describe("sortBlock()", () => {
  it("is the order of the platform's sort, infinities at the ends", () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 3000, size: "max" }), (values) => {
        const block = Float64Array.from(values);
        expect(sorted(block)).toEqual(block.slice().sort());
      }),
      { numRuns: 100 },
    );
  });

  it.each(Object.entries(hostile))("sorts %s", (_, recipe) => {
    for (const length of [1, 2, 3, 63, 64, 1000, 2047, 2048, 2049, 6000]) {
      const random = randomOf(length);
      const block = Float64Array.from({ length }, (__, index) => recipe(random, index) + 0);
      expect(sorted(block)).toEqual(block.slice().sort());
    }
  });

  it.each(Object.keys(streams) as (keyof typeof streams)[])("sorts %s numbers", (name) => {
    const block = streamOf(name, 2048, 4).map((value) => value + 0);
    expect(sorted(block)).toEqual(block.slice().sort());
  });

  it("leaves what is sorted, equal, alone or nothing as it is, and the rest of its buffer too", () => {
    for (const values of [[], [5], [1, 1, 1], [1, 2, 3], Array<number>(2048).fill(7)]) {
      expect([...sorted(Float64Array.from(values))]).toEqual(values);
    }
    const whole = Float64Array.from([9, 3, 2, 1, 0]);
    sortBlock(whole.subarray(1, 4));
    expect([...whole]).toEqual([9, 1, 2, 3, 0]);
  });
});
