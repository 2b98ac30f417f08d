/**
 * Ranks and quantiles of a stream of numbers within a known error: the KLL sketch.
 *
 * Values sit in levels; one at level h stands for 2^h values. When all levels together are over capacity, the lowest
 * full one is sorted and every second value moves up, starting at a coin's choice. Weights always add up to the
 * count. Karnin, Lang & Liberty (2016), with capacities that shrink by 0.64 downward from the top, compacted lazily
 * as Apache DataSketches does.
 *
 * The top is a level that the count calls for: the lowest whose k values would weigh as much. A value that came with a
 * great weight stands above it, in as few copies as its bits, and is left there until the count has grown to it. Were
 * it the top itself, the levels below would shrink under a nearly empty one.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import {
  type Capacities,
  capacitiesOf,
  mostHalvings,
  rankErrorOf,
  shrinkPercent,
  smallestCapacity,
  topFor,
} from "./kll/capacities.ts";
import { Coin } from "./kll/coin.ts";
import { putBack } from "./kll/extremes.ts";
import { Levels } from "./kll/levels.ts";
import { Run } from "./kll/run.ts";
import { countAfter } from "./counting.ts";
import { type WeightedValues, weighLevels } from "./weighted.ts";

/** A level more would weigh 2^53, past what counts hold exactly. */
const maxLevels = 53;
const none: Float64Array = new Float64Array();

export class Quantiles {
  readonly k: number;
  #count = 0;
  #levels = new Levels();
  /** Of levels up to the top; those above it have none. */
  #capacities: Capacities;
  #retained = 0;
  #isExact = true;
  /** How often k was halved, for want of room. */
  #halvings = 0;
  #coin: Coin;

  constructor(k = 2048, seed = 1) {
    if (!Number.isInteger(k) || k < smallestCapacity || k > 65_535) {
      throw new RangeError(`Cannot sketch quantiles with k = ${k}: k must be a whole number from 8 to 65535`);
    }
    this.k = k;
    this.#coin = new Coin(seed);
    this.#capacities = capacitiesOf(k, 1);
  }

  /** The number of values added, which is also the total weight. */
  get count(): number {
    return this.#count;
  }

  /**
   * How far a rank may be off, as a fraction of the count: 99 % of sketches are closer than this at every rank. 0 while
   * no value was given up. The bound is DataSketches', 0.139 % with k = 2048. Measured over 200 shuffles of 10^6 values
   * in blocks, the worst error at any rank was 0.071 % on average, its 99th percentile 0.085 %, with 5,296 values kept
   * (DataSketches: 0.082 and 0.121 %, with 5,757).
   */
  get rankError(): number {
    return this.#isExact ? 0 : rankErrorOf(this.k / 2 ** this.#halvings);
  }

  /** How many values are held. */
  get retained(): number {
    return this.#retained;
  }

  /** How often k was halved: what is known within a bound is known within twice of it, so many times. */
  get halvings(): number {
    return this.#halvings;
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    return this.#levels.heldBytes;
  }

  /** Gives up values until there are no more than a sketch of k, so often halved, would keep. What comes after is kept as before. */
  thin(halvings: number): void {
    const k = Math.ceil(this.k / 2 ** halvings);
    const full = () => this.#heightOver(capacitiesOf(k, topFor(this.#count, k, this.#height) + 1));
    const isOver = full() >= 0;
    if (!isOver && this.#levels.isFit) return;
    if (isOver) this.#halvings = Math.max(this.#halvings, halvings);
    this.#levels.fit(() => {
      for (let height = full(); height >= 0; height = full()) this.#halve(height);
    });
  }

  /** Does work that adds and gives up numbers more than once, which takes less so. */
  inOneGo(work: () => void): void {
    this.#levels.inOneGo(work);
  }

  add(value: number, times = 1): void {
    if (Number.isNaN(value))
      throw new RangeError("Cannot add NaN to quantiles: it has no place in the order");
    this.#count = countAfter(this.#count, times);
    this.#levels.moveApart();
    if (times === 1) this.#put(value, 0);
    else this.#putBits(value, times);
    if (this.#retained > this.#capacities.total) this.#compact();
  }

  /**
   * Adds ascending numbers. Of a block of a power of two of them, once the sketch is tall, only every so manieth goes in,
   * from a coin's choice on: straight to the level that weighs as many, half way up to the top (of a block of k numbers).
   * It is as if empty levels below had been compacted. Their errors are small beside those of the levels above.
   */
  addBlock(sorted: Float64Array): void {
    this.#levels.inOneGo(() => this.#addBlock(sorted));
  }

  #addBlock(sorted: Float64Array): void {
    const { length } = sorted;
    this.#count = countAfter(this.#count, length);
    const height = this.#isExact ? 0 : this.#heightFor(length);
    let offset = 0;
    for (let level = 0; level < height; level++) offset = offset * 2 + this.#coin.toss(level);
    this.#levels.at(height).merge(sorted, offset, 2 ** height);
    this.#retained += length / 2 ** height;
    if (this.#retained > this.#capacities.total) this.#compact();
  }

  #heightFor(length: number): number {
    const power = Math.log2(length);
    if (!Number.isInteger(power)) return 0;
    const top = this.#settledTop();
    return Math.min(power, top, Math.max(0, Math.floor((top + power - Math.log2(this.k)) / 2)));
  }

  /** Merges another, and then adds a block. */
  merge(other: Quantiles, block: Float64Array = none): void {
    if (other.k !== this.k) {
      throw new RangeError(`Cannot merge quantiles of k = ${other.k} into k = ${this.k}: k must be the same`);
    }
    // So that a copy goes on just as the original.
    if (this.#count === 0) this.#coin = other.#coin.copy();
    this.#count = countAfter(this.#count, other.#count);
    this.#isExact &&= other.#isExact;
    this.#halvings = Math.max(this.#halvings, other.#halvings);
    this.#retained += other.#retained;
    this.#levels.merge(other.#levels, () => {
      this.#compact();
      if (block.length > 0) this.#addBlock(block);
    });
  }

  /**
   * Puts back the extremes of all numbers that came, where they were given up. The value next to each gives up one of
   * its weight, which is then in the bits that are left: a rank moves by one number at most.
   */
  restore(minimum: number, maximum: number): void {
    if (this.#isExact) return;
    this.#levels.moveApart();
    const { runs } = this.#levels;
    this.#retained += putBack(runs, minimum, "least") + putBack(runs, maximum, "greatest");
  }

  /** Level h weighs 2^h a value; each is ascending. */
  levels(): number[][] {
    return this.#levels.runs.map((level) => [...level.sorted()]);
  }

  /**
   * Takes levels as they are, even over capacity, until the next value comes. Values above level 0 count as the
   * survivors of compaction, since levels do not tell.
   */
  static fromLevels(levels: readonly (readonly number[])[], k = 2048): Quantiles {
    const quantiles = new Quantiles(k);
    quantiles.#fill(levels.map((level) => Float64Array.from(level, (value) => value + 0).sort()));
    quantiles.#isExact = levels.slice(1).every((level) => level.length === 0);
    return quantiles;
  }

  sorted(): WeightedValues {
    return weighLevels(this.#levels.runs.map((level) => level.sorted()));
  }

  write(writer: ByteWriter): void {
    writer.u8(shrinkPercent);
    writer.count(this.k);
    writer.count(this.#count);
    writer.u8(this.#isExact ? 1 : 0);
    // Of a thinned sketch an empty level stands above the others for each halving, where none ever does otherwise.
    const height = Math.min(maxLevels, this.#height + this.#halvings);
    writer.u8(height);
    this.#coin.write(writer, height);
    for (let at = 0; at < height; at++) {
      const values = this.#levels.runs[at]?.sorted() ?? none;
      writer.count(values.length);
      writer.f64s(values);
    }
  }

  static read(reader: ByteReader): Quantiles {
    const shrink = reader.u8();
    if (shrink !== shrinkPercent) {
      throw new RangeError(`Cannot read quantiles: capacities shrink by ${shrink} %, not ${shrinkPercent} %`);
    }
    const quantiles = new Quantiles(reader.count());
    const count = reader.count();
    quantiles.#isExact = reader.u8() === 1;
    const height = reader.u8();
    quantiles.#coin = Coin.read(reader, height);
    const levels = Array.from({ length: height }, () => reader.f64s(reader.count()));
    const filled = levels.findLastIndex((level) => level.length > 0) + 1;
    if (count > 0) quantiles.#halvings = Math.min(mostHalvings, height - filled);
    quantiles.#fill(count > 0 ? levels.slice(0, filled) : levels);
    if (quantiles.#count !== count) {
      throw new RangeError(`Cannot read quantiles: values weigh ${quantiles.#count}, not ${count}`);
    }
    return quantiles;
  }

  #put(value: number, height: number): void {
    this.#levels.at(height).add(value + 0);
    this.#retained++;
  }

  /** One copy at level h for each bit h of `times`. */
  #putBits(value: number, times: number): void {
    let height = 0;
    for (let rest = times; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) this.#put(value, height);
      height++;
    }
  }

  #compact(): void {
    this.#settledTop();
    while (this.#retained > this.#capacities.total) {
      // There is such a level: were every one below its capacity, so were their sum. What stands above the top does not
      // change that: each value there is two less at the top, or more, than the k that the count has room for.
      this.#halve(this.#heightOver(this.#capacities));
      this.#settledTop();
    }
  }

  /** The lowest level that is at its capacity, if all together are over theirs; -1 where there is none. */
  #heightOver({ levels, total }: Capacities): number {
    if (this.#retained <= total) return -1;
    const { runs } = this.#levels;
    for (let height = 0; height < levels.length; height++)
      if (runs[height]!.length >= levels[height]!) return height;
    return -1;
  }

  #halve(height: number): void {
    const above = this.#levels.at(height + 1);
    this.#retained -= this.#levels.at(height).halveInto(above, this.#coin.toss(height));
    this.#isExact = false;
  }

  get #height(): number {
    return this.#levels.runs.length;
  }

  /** The top by the levels and the count that there are now. Both only grow, and so does the capacity of all levels. */
  #settledTop(): number {
    const before = this.#capacities.levels.length - 1;
    const top = topFor(this.#count, this.k, this.#height, before);
    if (top > before) this.#capacities = capacitiesOf(this.k, top + 1);
    return top;
  }

  #fill(levels: readonly Float64Array[]): void {
    if (levels.length > maxLevels) {
      throw new RangeError(`Cannot hold quantiles in ${levels.length} levels: ${maxLevels} is the most`);
    }
    for (const [height, level] of levels.entries()) {
      if (!isAscending(level))
        throw new RangeError(`Cannot hold quantiles: level ${height} has NaN or is not ascending`);
      this.#count = countAfter(this.#count, level.length * 2 ** height);
      this.#retained += level.length;
    }
    if (levels.length > 0) this.#levels = new Levels(levels.map((level) => new Run(level)));
  }
}

/** Whether these ascend, with no NaN among them: counted, since a branch for each would take longer. */
function isAscending(values: Float64Array): boolean {
  let rising = 0;
  for (let i = 1; i < values.length; i++) rising += +(values[i - 1]! <= values[i]!);
  return rising === Math.max(0, values.length - 1) && !Number.isNaN(values[0]);
}
