/** A stretch of training data held against the others, as evidence sees the two. */
import type { Bounds } from "../check/distance/shares.ts";
import type { Known } from "../check/evidence/sides.ts";

/** A value, how often it came in the stretch and how often in the others. */
export interface Pair {
  readonly value: number | string;
  readonly now: Bounds;
  readonly was: Bounds;
}

export interface Trial {
  readonly now: Known;
  readonly was: Known;
  /**
   * Values whose shares are at least so far apart: numbers in a column of numbers, texts in any other. Only those that are
   * frequent enough to be asked.
   */
  readonly apart: (least: number) => readonly Pair[];
}

/** The stretches of one column, each against the others. */
export interface Trials {
  readonly isNumeric: boolean;
  /** Neighbours together, `scale` of them (the last ones may be fewer), one after the other: each is good until the next is asked for. */
  of(scale: number): Iterable<Trial>;
}

/** How many values a side has, and between what its numbers lie. */
export type Extent = Pick<Known, "rows" | "present" | "minimum" | "maximum">;

/** Of each side what all the others come to. */
export function restsOf(all: readonly Extent[]): Extent[] {
  const rows = all.reduce((sum, one) => sum + one.rows, 0);
  const present = all.reduce((sum, one) => sum + one.present, 0);
  return all.map((one) => {
    let [minimum, maximum] = [Infinity, -Infinity];
    for (const other of all) {
      if (other === one) continue;
      minimum = Math.min(minimum, other.minimum ?? Infinity);
      maximum = Math.max(maximum, other.maximum ?? -Infinity);
    }
    const hasNumbers = minimum <= maximum;
    return {
      rows: rows - one.rows,
      present: present - one.present,
      minimum: hasNumbers ? minimum : null,
      maximum: hasNumbers ? maximum : null,
    };
  });
}

/** Every so many neighbours. */
export function grouped<T>(all: readonly T[], scale: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / scale) }, (_, index) =>
    all.slice(index * scale, (index + 1) * scale),
  );
}

export function exactly(count: number): Bounds {
  return { low: count, high: count };
}
