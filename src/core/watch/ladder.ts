/**
 * Windows of many lengths over counts that only grow, for the price of a few copies: what a window counted is what there
 * is now less what there was when it began. A slot is at least two seconds and some calls long; at each slot's end the
 * counts are kept by every level whose length in slots, a power of two, divides its number, and each level keeps the
 * last two. So there are windows of 1, 2, 3, 4, 6, 8, 12 … slots, up to an hour. A window of eight slots or more is looked at
 * only when a quarter of its length has come since, so that a look costs about as much however long the ladder is.
 */

/** The least that a slot holds: of more places, which cost more to look through, more calls, so that each pays as little. */
const slotMs = 2_000;
const leastCalls = 16;
const mostCalls = 48;
const placesACall = 48;
export const levels = 12;
const longestMs = 3_600_000;

export interface LadderWindow {
  /** The power of two that its length in slots is past. */
  readonly level: number;
  readonly since: number;
  /** What was counted when it began. */
  readonly counts: Uint32Array;
}

/** The calls that a slot holds at least, where there are so many counts. */
export function callsASlot(places: number): number {
  return Math.min(mostCalls, Math.max(leastCalls, Math.ceil(places / placesACall)));
}

interface Rung {
  slot: number;
  time: number;
  readonly counts: Uint32Array;
}

export class Ladder {
  #slot = -1;
  #time = -Infinity;
  #calls = 0;
  readonly #slotCalls: number;
  /** By level and place. */
  readonly #rungs = new Map<number, Rung>();

  /** `places` are how many counts there are. */
  constructor(places: number) {
    this.#slotCalls = callsASlot(places);
  }

  get isEmpty(): boolean {
    return this.#slot < 0;
  }

  /** When the last slot ended. */
  get time(): number {
    return this.#time;
  }

  isDue(time: number, calls: number): boolean {
    return time - this.#time >= slotMs && (calls - this.#calls) >>> 0 >= this.#slotCalls;
  }

  /** The windows that end now and whose turn it is, shortest first, each once. */
  windows(time: number): LadderWindow[] {
    const next = this.#slot + 1;
    return this.#all(time).filter(({ level }) => level < 3 || next % 2 ** (level - 2) === 0);
  }

  /** The longest window that ends now; undefined where none does. */
  longest(time: number): LadderWindow | undefined {
    return this.#all(time).at(-1);
  }

  #all(time: number): LadderWindow[] {
    const byLength = new Map<number, Rung>();
    for (const rung of this.#rungs.values()) {
      if (time - rung.time <= longestMs) byLength.set(this.#slot + 1 - rung.slot, rung);
    }
    return [...byLength]
      .toSorted(([a], [b]) => a - b)
      .map(([length, { time: since, counts }]) => ({
        level: Math.min(levels - 1, Math.floor(Math.log2(length))),
        since,
        counts,
      }));
  }

  /** A slot ends here. */
  push(time: number, calls: number, counts: Uint32Array): void {
    const slot = ++this.#slot;
    [this.#time, this.#calls] = [time, calls];
    for (let level = 0; level < levels && slot % 2 ** level === 0; level++) {
      const place = level * 2 + (Math.floor(slot / 2 ** level) % 2);
      const rung = this.#rungs.get(place);
      if (rung === undefined) this.#rungs.set(place, { slot, time, counts: counts.slice() });
      else {
        [rung.slot, rung.time] = [slot, time];
        rung.counts.set(counts);
      }
    }
  }

  /** Begins anew: what was counted before is no longer compared with. */
  clear(): void {
    this.#slot = -1;
    this.#time = -Infinity;
    this.#rungs.clear();
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    let bytes = 0;
    for (const { counts } of this.#rungs.values()) bytes += counts.byteLength;
    return bytes;
  }
}
