import fc from "fast-check";
import { expect, it } from "vitest";
import { streamOf, streams } from "../sketch/streams.ts";
import { compiled } from "./kernels.ts";

const kernel = compiled();
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

function sorted(values: Float64Array): Float64Array {
  const copy = values.slice();
  kernel.sort(copy);
  return copy;
}

it.each([
  [0, 60, 500],
  [40, 3000, 40],
])("sort() is the native sort of %i to %i finite numbers", (minLength, maxLength, numRuns) => {
  fc.assert(
    fc.property(fc.array(finite, { minLength, maxLength, size: "max" }), (values) => {
      const numbers = Float64Array.from(values);
      expect(sorted(numbers)).toEqual(numbers.slice().sort());
    }),
    { numRuns },
  );
});

const names = Object.keys(streams) as (keyof typeof streams)[];

it.each(names)("sort() is the native sort of %s streams", (name) => {
  for (const length of [0, 1, 2, 48, 49, 100, 2047, 2048, 20_000]) {
    const values = streamOf(name, length, length + 1);
    expect(sorted(values)).toEqual(values.slice().sort());
  }
});

it("sort() is the native sort where numbers differ in their lowest bits only, but for one", () => {
  const values = Float64Array.from(
    { length: 2048 },
    (_, index) => 1 + ((index * 1237) % 2048) * Number.EPSILON,
  );
  values[1000] = -1e300;
  expect(sorted(values)).toEqual(values.slice().sort());
});

it("sort() is the native sort of subnormal and extreme numbers of both signs", () => {
  const extremes = [0, 5e-324, -5e-324, 1.7e308, -1.7e308, 2 ** -1022, -(2 ** -1022)];
  const values = Float64Array.from({ length: 500 }, (_, i) => (extremes[(i * 5) % 7] ?? 0) / (i + 1) + 0);
  expect(sorted(values)).toEqual(values.slice().sort());
});
