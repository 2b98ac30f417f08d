import { expect, it } from "vitest";
import { layOut, mergePair } from "../../../../src/core/sketch/kll/merge.ts";
import { randomOf } from "../streams.ts";

const lengths = [0, 1, 2, 3, 7, 8, 9, 64, 65, 1_000, 5_000];
const pairs = lengths.flatMap((first) => lengths.map((second) => [first, second] as const));
/** From all numbers different to all the same. */
const kinds = [1e9, 100, 3, 1];

it.each(pairs)(
  "%i ascending numbers and %i more are merged, whatever they have in common",
  (first, second) => {
    for (const different of kinds) {
      const random = randomOf(first * 10_000 + second + different);
      const some = (length: number, from: number) =>
        Float64Array.from({ length }, () => from + Math.floor(random() * different)).sort();
      // Among each other, the one behind the other, and with infinities at the ends.
      for (const [one, other] of [
        [some(first, 0), some(second, 0)],
        [some(first, different), some(second, 0)],
        [some(first, 0).map((value, at) => (at > first / 2 ? Infinity : value)), some(second, 0)],
      ] as const) {
        const pair = layOut(first + second);
        pair.set(one);
        pair.set(other, first);
        // Between others, which stay as they are.
        const into = new Float64Array(first + second + 5).fill(-1);
        mergePair(into, 3, first, second);
        const merged = Float64Array.from([
          -1,
          -1,
          -1,
          ...[...one, ...other].toSorted((a, b) => a - b),
          -1,
          -1,
        ]);
        expect(into.findIndex((value, at) => value !== merged[at])).toBe(-1);
      }
    }
  },
);
