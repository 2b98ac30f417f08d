/** What is dear to make and large to hold: as much of it as has room, what was asked for last. The rest is made again. */
import type { Column, ColumnSummary } from "../column.ts";

/** How something is made of a key, how much memory it takes, and what else is to be let go with it. */
interface Making<Key, Value> {
  readonly make: (key: Key) => Value;
  /** In bytes, about. */
  readonly weigh: (value: Value) => number;
  readonly letGo?: (key: Key) => void;
}

interface Made<Value> {
  readonly value: Value;
  readonly bytes: number;
}

export class Kept<Key extends object, Value> {
  readonly #mostBytes: number;
  readonly #making: Making<Key, Value>;
  /** What was asked for longest ago comes first. */
  readonly #made = new Map<Key, Made<Value>>();
  #bytes = 0;

  constructor(mostBytes: number, making: Making<Key, Value>) {
    this.#mostBytes = mostBytes;
    this.#making = making;
  }

  /** The last one is kept, however large it is. */
  of(key: Key): Value {
    const made = this.#made.get(key) ?? this.#makeNew(key);
    this.#made.delete(key);
    this.#made.set(key, made);
    return made.value;
  }

  #makeNew(key: Key): Made<Value> {
    const value = this.#making.make(key);
    const made = { value, bytes: this.#making.weigh(value) };
    this.#bytes += made.bytes;
    for (const [oldest, { bytes }] of this.#made) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#made.delete(oldest);
      this.#making.letGo?.(oldest);
      this.#bytes -= bytes;
    }
    return made;
  }
}

/** Gives what a column can answer. */
export type SummaryOf = (column: Column) => ColumnSummary;

export const ownSummary: SummaryOf = (column) => column.summary();

/** In an isolate, of answers of columns together: those of some hundred columns stay, of thousands those that are looked at. */
export const mostAnswerBytes = 10 * 2 ** 20;
/** What moments, counts and the like take, in bytes. */
const fixedBytes = 1_500;

/** Answers of columns, as many as have room. What a column counts one by one is its own. */
export function keptSummaries(mostBytes: number): SummaryOf {
  const kept = new Kept<Column, ColumnSummary>(mostBytes, {
    make: ownSummary,
    weigh: ({ values, quantiles }) => fixedBytes + 16 * values.values.length + quantiles.heldBytes,
    letGo: (column) => column.forget(),
  });
  return (column) => {
    kept.of(column);
    // The column's own: it may have changed since.
    return column.summary();
  };
}
