/**
 * Stretches of a column of texts against each other. What the others have is the whole less the stretch: every text is
 * counted, so that is exact, and costs no merge.
 */
import { fewestMarked } from "../check/evidence/evidence.ts";
import { nowOf } from "../check/evidence/sides.ts";
import { Column, type ColumnSummary } from "../profile/column.ts";
import type { StretchColumn } from "../stretch/stretches.ts";
import { exactly, grouped, restsOf, type Pair, type Trial, type Trials } from "./trial.ts";

export class TextTrials implements Trials {
  readonly isNumeric = false;
  readonly #columns: readonly StretchColumn[];

  constructor(columns: readonly StretchColumn[]) {
    this.#columns = columns;
  }

  *of(scale: number): Iterable<Trial> {
    const stretches = merged(this.#columns, scale).map(({ column, rows }) => {
      const summary = column.summary();
      return { summary, now: nowOf({ name: "", column, rows }, summary) };
    });
    const rests = restsOf(stretches.map(({ now }) => now));
    const texts = new RestOfTexts(stretches.map(({ summary }) => summary));
    for (const [index, { summary, now }] of stretches.entries()) {
      const rest = rests[index];
      if (rest === undefined) continue;
      texts.without(summary);
      const was = { ...rest, ...noNumbers, texts: texts.shares(rest.present), singles: texts.singles };
      yield { now, was, apart: (least) => texts.apart(summary, now.present, rest.present, least) };
      texts.with(summary);
    }
  }
}

const none = new Float64Array(0);
/** Nobody asks this of texts. */
const noNumbers = {
  types: null,
  slice: null,
  numbers: { values: { values: none, cumulative: none, total: 0 }, slack: 0, coarse: 0 },
};

function merged(columns: readonly StretchColumn[], scale: number): readonly StretchColumn[] {
  if (scale === 1) return columns;
  return grouped(columns, scale).map((group) => {
    const column = new Column();
    for (const one of group) column.merge(one.column);
    return { column, rows: group.reduce((rows, one) => rows + one.rows, 0) };
  });
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

  apart({ counts }: ColumnSummary, n: number, n0: number, least: number): Pair[] {
    return this.#frequent.flatMap((value) => {
      const now = counts?.get(value) ?? 0;
      const was = this.#listed.get(value) ?? exactly(0);
      return Math.abs(now / n - was.high / n0) >= least ? [{ value, now: exactly(now), was }] : [];
    });
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
