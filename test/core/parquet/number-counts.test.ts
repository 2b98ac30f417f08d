import fc from "fast-check";
import { expect, it } from "vitest";
import { countNumbers } from "../../../src/core/parquet/number-counts.ts";

const numbers = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, Number.NaN, 2 ** -1074),
);

it("countNumbers() counts as a Map does, in its order", () => {
  fc.assert(
    fc.property(fc.array(numbers), fc.constantFrom(0, 4_090, 5_000), (some, more) => {
      const values = Float64Array.from([...Array.from({ length: more }, (_, at) => at / 7), ...some]);
      const expected = new Map<number, number>();
      let next = 0;
      while (next < values.length && expected.size <= 4_096) {
        const value = values[next++] ?? 0;
        expected.set(value, (expected.get(value) ?? 0) + 1);
      }
      const found: [number, number][] = [];
      expect(countNumbers(values, (value, times) => found.push([value, times]))).toBe(next);
      expect(found).toEqual([...expected]);
    }),
  );
});
