import fc from "fast-check";
import { expect, it } from "vitest";
import { Levels } from "../../../../src/core/sketch/kll/levels.ts";
import { Run } from "../../../../src/core/sketch/kll/run.ts";

const numbers = fc.array(
  fc.double({ noNaN: true }).map((value) => value + 0),
  { maxLength: 100 },
);
const someLevels = fc.array(numbers, { minLength: 1, maxLength: 6 });

function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

function levelsOf(values: readonly (readonly number[])[]): Levels {
  return new Levels(values.map((own) => new Run(ascending(own))));
}

function held({ runs }: Levels): number[][] {
  return runs.map((run) => [...run.sorted()]);
}

function union(one: readonly (readonly number[])[], other: readonly (readonly number[])[]): number[][] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, level) => [
    ...ascending([...(one[level] ?? []), ...(other[level] ?? [])]),
  ]);
}

it("levels that are merged, halved, grown and merged again hold what they should, beside others that are", () => {
  fc.assert(
    fc.property(someLevels, someLevels, someLevels, fc.boolean(), (one, other, third, grows) => {
      const [levels, beside] = [levelsOf(one), levelsOf(third)];
      levels.merge(levelsOf(other), () => {});
      beside.merge(levelsOf(one), () => {});
      const expected = union(one, other);
      expect(held(levels)).toEqual(expected);
      expect(levels.isFit).toBe(true);
      // On the bench twice in one go: upper levels take halves of lower ones, and nothing is lost with those around.
      levels.inOneGo(() => {
        levels.fit(() => levels.at(0).halveInto(levels.at(1), 0));
        levels.merge(levelsOf([[], [1, 2]]), () => {});
      });
      const even = (expected[0] ?? []).slice(0, (expected[0]?.length ?? 0) & ~1);
      const moved = [[], [...even.filter((_, at) => at % 2 === 0), 1, 2]];
      const after = union([(expected[0] ?? []).slice(even.length), ...expected.slice(1)], moved);
      expect(held(levels)).toEqual(after);
      if (grows) {
        levels.moveApart();
        levels.at(0).add(0.5);
      }
      levels.merge(levelsOf(other), () => {});
      expect(held(levels)).toEqual(union(union(after, other), grows ? [[0.5]] : []));
      expect(held(beside)).toEqual(union(third, one));
    }),
    { numRuns: 500 },
  );
});

it("work that throws leaves the levels with what they held, in memory of their own", () => {
  const levels = levelsOf([[1, 2, 3], [4]]);
  levels.merge(levelsOf([[5]]), () => {});
  expect(() =>
    levels.fit(() => {
      throw new RangeError("Refused");
    }),
  ).toThrow("Refused");
  levelsOf([[7, 8, 9]]).merge(levelsOf([[6]]), () => {});
  expect(held(levels)).toEqual([[1, 2, 3, 5], [4]]);
});
