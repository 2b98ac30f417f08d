/**
 * The coin of a quantile sketch: seeded, so that the same stream always gives the same bytes.
 *
 * Tosses for one level come in pairs, a random bit and then its complement: the second undoes much of the first's
 * error (Karnin, Lang & Liberty 2016). The generator is mulberry32 (Ettinger 2017).
 */
import type { ByteReader, ByteWriter } from "../bytes.ts";

export class Coin {
  #state: number;
  /** By level, the complement still to come, if any. */
  readonly #owed: (0 | 1 | undefined)[] = [];

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  copy(): Coin {
    const copy = new Coin(this.#state);
    copy.#owed.push(...this.#owed);
    return copy;
  }

  toss(level: number): 0 | 1 {
    const owed = this.#owed[level];
    if (owed !== undefined) {
      this.#owed[level] = undefined;
      return owed;
    }
    const bit = this.#next() >>> 31 === 0 ? 0 : 1;
    this.#owed[level] = bit === 0 ? 1 : 0;
    return bit;
  }

  write(writer: ByteWriter, levels: number): void {
    writer.u32(this.#state);
    for (let level = 0; level < levels; level++) writer.u8(this.#owed[level] ?? 2);
  }

  static read(reader: ByteReader, levels: number): Coin {
    const coin = new Coin(reader.u32());
    for (let level = 0; level < levels; level++) {
      const owed = reader.u8();
      if (owed > 2) throw new RangeError(`Cannot read a coin: ${owed} is neither a bit nor 2 for none`);
      if (owed < 2) coin.#owed[level] = owed === 0 ? 0 : 1;
    }
    return coin;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
