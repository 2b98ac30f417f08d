/**
 * A column of one stretch and of all the others, as evidence sees them. What the others have is the whole less the
 * stretch: every value is counted, so that is exact, and costs no merge. Their extremes are looked for among them.
 */
import type { ColumnSummary } from "../profile/column.ts";
import type { StretchColumn } from "../profile/stretches.ts";
import { weighTogether, weightAt, type WeightedValues } from "../sketch/weighted.ts";
import type { Bounds } from "../check/distance/shares.ts";
import { fewestMarked } from "../check/evidence/evidence.ts";
import { sidesOf, type Known } from "../check/evidence/sides.ts";

/** A value, how often it came in the stretch and how often in the others. */
interface Pair {
  readonly value: number | string;
  readonly now: Bounds;
  readonly was: Bounds;
}

/** A stretch held against the others. */
export interface Trial {
  readonly now: Known;
  readonly was: Known;
  /** Of numbers in a column of numbers, of texts in any other; only values that are frequent enough to be asked. */
  readonly pairs: readonly Pair[];
}

/** One after the other: each is good until the next is asked for. */
export function* trialsOf(columns: readonly StretchColumn[], isNumeric: boolean): Iterable<Trial> {
  const stretches = columns.map(({ column, rows }) => {
    const summary = column.summary();
    return { summary, now: sidesOf({ name: "", column, rows }, summary, null).now };
  });
  const all = stretches.map(({ now }) => now);
  const numbers = new RestOfNumbers(all.map((now) => now.numbers.values));
  const texts = isNumeric ? null : new RestOfTexts(stretches.map(({ summary }) => summary));
  for (const { summary, now } of stretches) {
    texts?.without(summary);
    const rest = countsOf(all.filter((one) => one !== now));
    const values = numbers.without(now.numbers.values);
    const was = { ...rest, types: null, slice: null, numbers: { values, slack: 0, coarse: 0 } };
    yield texts === null
      ? { now, was: { ...was, texts: null, singles: null }, pairs: numbers.pairs(now.numbers.values, values) }
      : {
          now,
          was: { ...was, texts: texts.shares(rest.present), singles: texts.singles },
          pairs: texts.pairs(summary),
        };
    texts?.with(summary);
  }
}

function countsOf(all: readonly Known[]) {
  return {
    rows: sum(all.map(({ rows }) => rows)),
    present: sum(all.map(({ present }) => present)),
    minimum: extreme(
      Math.min,
      all.map(({ minimum }) => minimum),
    ),
    maximum: extreme(
      Math.max,
      all.map(({ maximum }) => maximum),
    ),
  };
}

class RestOfNumbers {
  readonly #all: WeightedValues;
  /** Where values are that may be asked. */
  readonly #frequent: readonly number[];

  constructor(stretches: readonly WeightedValues[]) {
    this.#all = weighTogether(stretches);
    this.#frequent = [...this.#all.values.keys()].filter((at) => weightAt(this.#all, at) >= fewestMarked);
  }

  without(stretch: WeightedValues): WeightedValues {
    const { values, cumulative, total } = this.#all;
    const rest = new Float64Array(cumulative.length);
    let [next, taken] = [0, 0];
    for (let at = 0; at < values.length; at++) {
      if (next < stretch.values.length && stretch.values[next] === values[at])
        taken += weightAt(stretch, next++);
      rest[at] = (cumulative[at] ?? 0) - taken;
    }
    return { values, cumulative: rest, total: total - stretch.total };
  }

  pairs(now: WeightedValues, was: WeightedValues): Pair[] {
    let next = 0;
    return this.#frequent.map((at) => {
      const value = this.#all.values[at] ?? Number.NaN;
      while (next < now.values.length && (now.values[next] ?? Infinity) < value) next++;
      const count = now.values[next] === value ? weightAt(now, next) : 0;
      return { value, now: exactly(count), was: exactly(weightAt(was, at)) };
    });
  }
}

class RestOfTexts {
  /** Each with bounds of its own, which change with it. */
  readonly #listed = new Map<string, { low: number; high: number }>();
  readonly #frequent: readonly string[];
  #singles = 0;

  constructor(stretches: readonly ColumnSummary[]) {
    for (const stretch of stretches) this.with(stretch);
    this.#frequent = [...this.#listed].filter(([, { low }]) => low >= fewestMarked).map(([text]) => text);
  }

  get singles(): number {
    return this.#singles;
  }

  with({ counts }: ColumnSummary): void {
    counts?.forEach((text, times) => this.#change(text, times));
  }

  without({ counts }: ColumnSummary): void {
    counts?.forEach((text, times) => this.#change(text, -times));
  }

  shares(total: number) {
    return { total, listed: this.#listed, mostOf: () => 0, mostOfAny: 0 };
  }

  pairs({ counts }: ColumnSummary): Pair[] {
    return this.#frequent.map((value) => ({
      value,
      now: exactly(counts?.get(value) ?? 0),
      was: this.#listed.get(value) ?? exactly(0),
    }));
  }

  #change(text: string, by: number): void {
    const held = this.#listed.get(text);
    const before = held?.low ?? 0;
    const after = before + by;
    this.#singles += Number(after === 1) - Number(before === 1);
    if (after === 0) this.#listed.delete(text);
    else if (held === undefined) this.#listed.set(text, { low: after, high: after });
    else held.low = held.high = after;
  }
}

function exactly(count: number): Bounds {
  return { low: count, high: count };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** Of those that there are. */
function extreme(of: (...numbers: number[]) => number, ends: readonly (number | null)[]): number | null {
  const known = ends.filter((end) => end !== null);
  return known.length === 0 ? null : of(...known);
}
