/**
 * Counts of all that the watch looks at, in one array that only grows: calls and rows first, then the places of each
 * feature. It hangs at the profile of the calls (core/profile/tap/tap.ts), so that a value costs one more addition.
 *
 * A count wraps around at 2^32, and so does the difference of two: no window holds as many. A feature is of the side of
 * the calls where it was first seen; of one that never was nothing is known, and it is not said to be missing.
 */
import type { Tap, Taps, Watched } from "../profile/tap/tap.ts";
import type { Outcome } from "../profile/tally.ts";
import type { Positioned } from "./bins/placing.ts";
import { placesOf, type Bins, type FeatureBins } from "./bins/form.ts";
import { placeIn } from "./bins/places.ts";

export const callSides = ["input", "output", "traffic"] as const;
export type CallSide = (typeof callSides)[number];

/** Where what is counted of calls and rows stands. */
export const heads = { calls: 0, failed: 1, unread: 2, unfit: 3, input: 4, output: 5, traffic: 6 } as const;
export const headLength = 8;

export class LiveCounts implements Watched {
  readonly all: Uint32Array;
  /** The watched features, and where the places of each begin. */
  readonly features: readonly FeatureBins[];
  readonly starts: readonly number[];
  /** By feature: 0 where it was never seen, or one more than its side's place in callSides. */
  readonly sides: Uint8Array;
  /** Columns by position came that may be features. */
  hasStrangers = false;
  #taps: Readonly<Record<CallSide, SideTaps>>;
  #positioned: Positioned = { input: [], output: [], traffic: [] };
  readonly #byName: ReadonlyMap<string, number>;
  readonly #tapOf = new Map<number, Tap>();

  constructor({ features }: Bins) {
    this.features = features;
    let next = headLength;
    this.starts = this.features.map((feature) => {
      next += placesOf(feature);
      return next - placesOf(feature);
    });
    this.all = new Uint32Array(next);
    this.sides = new Uint8Array(this.features.length);
    this.#byName = new Map(this.features.map(({ name }, index) => [name, index]));
    this.#taps = this.#newTaps();
  }

  get taps(): Readonly<Record<CallSide, Taps>> {
    return this.#taps;
  }

  get calls(): number {
    return this.all[heads.calls] ?? 0;
  }

  /** Where the bins of each feature stand that has any. */
  *binPlaces(): Generator<readonly [from: number, to: number]> {
    for (const [at, { values }] of this.features.entries()) {
      const start = (this.starts[at] ?? 0) + 1;
      if (values !== null) yield [start, start + values.counts.length];
    }
  }

  call(outcome: Outcome): void {
    this.bump(heads.calls);
    if (outcome === "failed") this.bump(heads.failed);
    if (outcome === "unread") this.bump(heads.unread);
  }

  bump(head: number): void {
    this.all[head] = (this.all[head] ?? 0) + 1;
  }

  /** Which features each side's positions are. All counts begin anew: rows before had values that were not counted. */
  position(positioned: Positioned): void {
    this.#positioned = positioned;
    this.hasStrangers = false;
    this.#taps = this.#newTaps();
    this.all.fill(0);
  }

  named(side: CallSide, name: string): Tap | null {
    const index = this.#byName.get(`${side}:${name}`) ?? this.#byName.get(name);
    return index === undefined ? null : this.#tap(index, side);
  }

  at(side: CallSide, position: number): Tap | null {
    const name = this.#positioned[side][position];
    if (name === undefined) this.hasStrangers = true;
    const index = name === undefined ? undefined : this.#byName.get(name);
    return index === undefined ? null : this.#tap(index, side);
  }

  #tap(index: number, side: CallSide): Tap | null {
    const own = callSides.indexOf(side) + 1;
    if (this.sides[index] === 0) this.sides[index] = own;
    const feature = this.features[index];
    // The other side's column of the same name is an echo.
    if (feature === undefined || this.sides[index] !== own) return null;
    const known = this.#tapOf.get(index);
    if (known !== undefined) return known;
    const start = this.starts[index] ?? 0;
    const tap = { counts: this.all.subarray(start, start + placesOf(feature)), placeOf: placeIn(feature) };
    this.#tapOf.set(index, tap);
    return tap;
  }

  /** New ones, so that tables ask again. */
  #newTaps(): Record<CallSide, SideTaps> {
    const of = (side: CallSide) => new SideTaps(this, side);
    return { input: of("input"), output: of("output"), traffic: of("traffic") };
  }
}

class SideTaps implements Taps {
  readonly #counts: LiveCounts;
  readonly #side: CallSide;

  constructor(counts: LiveCounts, side: CallSide) {
    this.#counts = counts;
    this.#side = side;
  }

  named(name: string): Tap | null {
    return this.#counts.named(this.#side, name);
  }

  at(position: number): Tap | null {
    return this.#counts.at(this.#side, position);
  }

  get hasRows(): boolean {
    return this.#counts.all[heads[this.#side]] !== 0;
  }

  row(): void {
    this.#counts.bump(heads[this.#side]);
  }

  unfitRow(): void {
    this.#counts.bump(heads.unfit);
  }
}
