/**
 * Whether a column of numbers ascends, or descends, all through the data: a clock, or a number that each record draws.
 * The stretches of such a column lie apart from each other, one after the other; those of a sensor overlap.
 */
import { mostlyDistinct } from "../baseline/own/clock.ts";
import { quantileOf, type WeightedValues } from "../sketch/weighted.ts";

/** So much at either end of a stretch may be out of order: some clocks are wrong. */
const strays = 0.05;
/** So many neighbours must be in order. */
const nearlyAll = 0.9;

export interface Course {
  /** Whether nearly every record has another value. */
  readonly isDistinct: boolean;
}

/** Null of a column that has no such course. Its numbers in each stretch, in the order of the data. */
export function courseOf(stretches: readonly WeightedValues[]): Course | null {
  const spans = stretches.flatMap((values) =>
    values.total === 0 ? [] : [{ low: quantileOf(values, strays), high: quantileOf(values, 1 - strays) }],
  );
  if (spans.length < stretches.length || spans.length < 2) return null;
  const pairs = spans.slice(1).map((after, index) => ({ before: spans[index] ?? after, after }));
  const rising = pairs.filter(({ before, after }) => before.high < after.low).length;
  const falling = pairs.filter(({ before, after }) => before.low > after.high).length;
  if (Math.max(rising, falling) < nearlyAll * pairs.length) return null;
  const present = stretches.reduce((sum, values) => sum + values.total, 0);
  const distinct = stretches.reduce((sum, values) => sum + values.values.length, 0);
  return { isDistinct: distinct >= mostlyDistinct * present };
}
