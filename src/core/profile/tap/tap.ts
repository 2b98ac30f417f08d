/**
 * What counts the values of columns into places of its own while they are profiled, as the watch does. It hangs where a
 * column has already found out what a value is: a text that came before costs one look into an array, and no value is
 * parsed twice once it is sketched.
 */
import { hashOfText } from "../../sketch/hash.ts";
import { numberOf, plainNumber, typeIn, type CellType } from "../cell.ts";
import type { Outcome } from "../tally.ts";

/** Counts one column. */
export interface Tap {
  /** One for each place of a value, 255 at most. */
  readonly counts: Uint32Array;
  /** `key` is the finite number that a value is, NaN where it is none or too large; of a Text or Boolean its hash. */
  placeOf(text: string, type: CellType, key: number): number;
}

/** Counts one table. */
export interface Taps {
  named(name: string): Tap | null;
  at(position: number): Tap | null;
  /** Whether a row of the table was counted. */
  readonly hasRows: boolean;
  row(): void;
  /** A row that fits nothing of the baseline's shape. */
  unfitRow(): void;
}

/** Whether the bodies of a side hold rows, as far as is known: of a span alone, where nothing counts beside it. */
export function isOfRows({ taps, rows }: { readonly taps: Taps | null; readonly rows: number }): boolean {
  return taps?.hasRows ?? rows > 0;
}

/** Counts calls, beside their profile. */
export interface Watched {
  readonly taps: Readonly<Record<"input" | "output" | "traffic", Taps>>;
  /** What became of a call. */
  call(outcome: Outcome): void;
}

/** A tap at one column: remembers the places of its texts by where they stand among them. */
export class ColumnTap {
  readonly #tap: Tap;
  readonly #counts: Uint32Array;
  readonly #isText: boolean;
  /** Each one more; 0 is not known yet. */
  #places = new Uint8Array();

  constructor(tap: Tap, isText: boolean) {
    this.#tap = tap;
    this.#counts = tap.counts;
    this.#isText = isText;
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    return this.#places.length;
  }

  /** The column no longer counts its texts one by one. */
  forget(): void {
    this.#places = new Uint8Array();
  }

  /** A text that stands at `index` of those that the column counts. */
  addAt(index: number, text: string, times: number): void {
    const places = this.#places;
    const known = index < places.length ? (places[index] ?? 0) : 0;
    const place = known > 0 ? known - 1 : this.#found(index, text);
    this.#counts[place] = (this.#counts[place] ?? 0) + times;
  }

  /** A value whose key is known. */
  add(text: string, times: number, type: CellType, key: number): void {
    const place = this.#tap.placeOf(text, type, key);
    this.#counts[place] = (this.#counts[place] ?? 0) + times;
  }

  #found(index: number, text: string): number {
    const place = this.#placeOf(text);
    if (index >= this.#places.length) {
      const larger = new Uint8Array(Math.max(index + 16, this.#places.length * 2));
      larger.set(this.#places);
      this.#places = larger;
    }
    this.#places[index] = place + 1;
    return place;
  }

  /** Most texts that never came before are plain numbers: one pass says which. */
  #placeOf(text: string): number {
    const number = this.#isText ? Number.NaN : plainNumber(text);
    if (Number.isNaN(number)) {
      const type = typeIn(text, this.#isText);
      return this.#tap.placeOf(text, type, keyOf(text, type));
    }
    const isWhole = Number.isInteger(number) && !text.includes(".");
    return this.#tap.placeOf(text, isWhole ? "Integral" : "Fractional", number);
  }
}

/** As Tap.placeOf() takes it. */
export function keyOf(text: string, type: CellType): number {
  if (type === "Text" || type === "Boolean") return hashOfText(text);
  return numberOf(text, type) ?? Number.NaN;
}
