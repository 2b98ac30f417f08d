import fc from "fast-check";
import { expect, it } from "vitest";
import { countNumbers } from "../../../src/core/parquet/number-counts.ts";

const numbers = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, Number.NaN, 2 ** -1074),
);

it("countNumbers() counts as a Map does, in its order, and NaN not at all", () => {
  const many = fc.constantFrom(0, 4_090, 5_000);
  fc.assert(
    fc.property(fc.array(numbers), many, fc.boolean(), (some, more, isDictionary) => {
      const values = Float64Array.from([...Array.from({ length: more }, (_, at) => at / 7), ...some]);
      const often = isDictionary ? Uint32Array.from(values, (_, at) => at % 3) : null;
      const expected = new Map<number, number>();
      let looked = 0;
      for (; looked < values.length && expected.size <= 4_096; looked++) {
        const [value = 0, times = 1] = [values[looked], often?.[looked]];
        if (times > 0 && !Number.isNaN(value)) expected.set(value, (expected.get(value) ?? 0) + times);
      }
      const found = countNumbers(values, often);
      expect(found.looked).toBe(looked);
      expect(found.isOver).toBe(expected.size > 4_096);
      expect([...found.numbers].map((number, at) => [number, found.times[at]])).toEqual([...expected]);
    }),
  );
});
