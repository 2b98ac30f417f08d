/** All stretches but one, by what is taken off the whole: against merging the others. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeBaseline } from "../../../src/core/baseline/statistics.ts";
import { sidesOf, type Known } from "../../../src/core/check/evidence/sides.ts";
import { trialsOf } from "../../../src/core/learn/rest.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { weightAt, type WeightedValues } from "../../../src/core/sketch/weighted.ts";

const cells = (cell: fc.Arbitrary<string>) =>
  fc.array(fc.array(fc.option(cell, { freq: 5 }), { minLength: 1, maxLength: 30 }), {
    minLength: 2,
    maxLength: 6,
  });

const weights = (values: WeightedValues) =>
  [...values.values]
    .map((value, at) => [value, weightAt(values, at)] as const)
    .filter(([, weight]) => weight > 0);

it.each([
  ["numbers", cells(fc.integer({ min: -3, max: 9 }).map(String)), true],
  ["texts", cells(fc.constantFrom("a", "b", "c", "d", "e f")), false],
])("trialsOf() %s has for each stretch what the others come to", (_, stretches, isNumeric) => {
  fc.assert(
    fc.property(stretches, (parts) => {
      const columns = parts.map((part) => ({ column: columnOf(part), rows: part.length }));
      let index = 0;
      for (const { now, was, pairs } of trialsOf(columns, isNumeric)) {
        const others = parts.toSpliced(index, 1).flat();
        const column = { name: "x", column: columnOf(others), rows: others.length };
        const [statistics] = describeBaseline([column], others.length, () => 0).features;
        const known =
          statistics === undefined ? null : sidesOf(column, column.column.summary(), statistics).was;
        const { present } = column.column;
        expect([now.rows, was.rows, was.present]).toEqual([parts[index]?.length, others.length, present]);
        expect(told(was, isNumeric, present)).toEqual(told(known ?? now, isNumeric, present));
        for (const pair of pairs) {
          const times = (some: readonly (string | null)[]) =>
            some.filter((cell) => cell === String(pair.value)).length;
          expect([pair.now.low, pair.was.high]).toEqual([times(parts[index] ?? []), times(others)]);
          expect(pair.now.low + pair.was.low).toBeGreaterThanOrEqual(5);
        }
        index++;
      }
      expect(index).toBe(parts.length);
    }),
  );
});

/** What is compared of a side; of no values nothing is. */
function told({ minimum, maximum, numbers, texts, singles }: Known, isNumeric: boolean, present: number) {
  if (present === 0) return null;
  return isNumeric
    ? { minimum, maximum, numbers: weights(numbers.values) }
    : { minimum, maximum, texts: new Map(texts?.listed), singles };
}

function columnOf(some: readonly (string | null)[]): Column {
  const column = new Column();
  for (const cell of some) if (cell !== null) column.add(cell);
  return column;
}
