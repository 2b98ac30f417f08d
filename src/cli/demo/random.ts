/** Numbers that look random and are the same for the same seed. */
export type Random = () => number;

/** Uniform in [0, 1). SplitMix32, after Steele, Lea & Flood (2014). */
export function chanceFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A sample of a stream, each item as likely as any other, in constant space. Vitter's algorithm R (1985). */
export class Sample<Item> {
  readonly items: Item[] = [];
  readonly #size: number;
  readonly #random: Random;
  #seen = 0;

  constructor(size: number, random: Random) {
    this.#size = size;
    this.#random = random;
  }

  add(item: Item): void {
    this.#seen++;
    if (this.items.length < this.#size) {
      this.items.push(item);
      return;
    }
    const place = Math.floor(this.#random() * this.#seen);
    if (place < this.#size) this.items[place] = item;
  }
}
