/**
 * How many different texts there were, to within 0.81 % (one standard error), in 16 KiB: HyperLogLog.
 *
 * Adding a text twice changes nothing, and merging takes the larger of each register, so the result never depends on
 * order or splitting. Flajolet et al. (2007), with the estimator of Ertl (2017, arXiv 1702.01284), which needs no
 * correction for small or large counts. The stored form lists set registers while they are few.
 *
 * Folded, for want of room, it has a 32nd of the registers and knows the number to within 4.6 %. The stored form is a
 * list of those then, and a register of rank 0 behind them: no other list has one, and versions that fold nothing read it
 * as a smaller count.
 */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { hashOfText, maxRank, placeIn, placeOfNumber, precision } from "./hash.ts";

const registerCount = 2 ** precision;
const maxListed = 4096;
/** Bits of a register's place that are given up by folding. */
const foldedBits = 5;
const foldedCount = registerCount >> foldedBits;
/** Of what is empty, until something comes: thousands of columns are made only to be merged into. */
const none = new Uint8Array(0);
/** Where a list is read, before it is known how many registers it is of. */
const space = new Uint8Array(registerCount);

export class Distinct {
  /** Bytes of memory of one that is not folded. */
  static readonly mostBytes = registerCount;
  #registers: Uint8Array = none;

  /** The registers, for whoever fills them faster: a view. */
  get registers(): Uint8Array {
    if (this.#isEmpty) this.#registers = new Uint8Array(registerCount);
    return this.#registers;
  }

  /** Adds a text, told apart by its UTF-8 bytes; returns its hash. */
  addText(text: string): number {
    const hash = hashOfText(text);
    const place = placeIn(hash);
    this.#raise(place >> 6, place & 63);
    return hash;
  }

  /** Adds a finite number, told apart by its value; -0 is 0. No number is the same as a text. */
  addNumber(value: number): void {
    const place = placeOfNumber(value);
    this.#raise(place >> 6, place & 63);
  }

  /** Takes the larger of each register. */
  mergeRegisters(registers: Uint8Array): void {
    if (this.#isFolded) this.#raiseAllFolded(registers);
    else raiseAll(this.registers, registers);
  }

  merge(other: Distinct): void {
    if (other.#isEmpty) return;
    if (this.#isEmpty) {
      this.#registers = other.#registers.slice();
      return;
    }
    if (!other.#isFolded) return this.mergeRegisters(other.#registers);
    this.fold();
    raiseAll(this.#registers, other.#registers);
  }

  get #isEmpty(): boolean {
    return this.#registers.length === 0;
  }

  get #isFolded(): boolean {
    return this.#registers.length === foldedCount;
  }

  /** Bytes of memory. */
  get heldBytes(): number {
    return this.#registers.length;
  }

  /** Gives up most of the registers: as if there had been fewer from the start. */
  fold(): void {
    if (this.#isFolded) return;
    const registers = this.#registers;
    this.#registers = new Uint8Array(foldedCount);
    this.#raiseAllFolded(registers);
  }

  estimate(): number {
    if (this.#isEmpty) return 0;
    const registers = this.#registers;
    const { length } = registers;
    const histogram = new Float64Array(maxRank + 1);
    for (let index = 0; index < length; index++) histogram[registers[index]!]!++;
    let z = length * tau(1 - histogram[maxRank]! / length);
    for (let rank = maxRank - 1; rank >= 1; rank--) z = (z + histogram[rank]!) / 2;
    z += length * sigma(histogram[0]! / length);
    return Math.round(length ** 2 / (2 * Math.LN2 * z));
  }

  write(writer: ByteWriter): void {
    writer.u8(precision);
    const registers = this.#registers;
    let length = 0;
    for (let index = 0; index < registers.length; index++) if (registers[index]! > 0) length++;
    if (length > maxListed) {
      writer.u8(0);
      writer.bytes(registers);
      return;
    }
    writer.u8(1);
    writer.count(this.#isFolded ? length + 1 : length);
    let next = 0;
    for (let index = 0; index < registers.length; index++) {
      const rank = registers[index]!;
      if (rank === 0) continue;
      writer.count(index - next);
      writer.u8(rank);
      next = index + 1;
    }
    if (!this.#isFolded) return;
    writer.count(foldedCount - next);
    writer.u8(0);
  }

  static read(reader: ByteReader): Distinct {
    const found = reader.u8();
    if (found !== precision) {
      throw new RangeError(`Cannot read a distinct count: precision is ${found}, not ${precision}`);
    }
    const form = reader.u8();
    if (form > 1) throw new RangeError(`Cannot read a distinct count: form ${form} is unknown`);
    const distinct = new Distinct();
    distinct.#registers = form === 1 ? readListed(reader) : reader.bytes(registerCount);
    if (isAnyAbove(distinct.#registers)) {
      throw new RangeError(`Cannot read a distinct count: a register is above ${maxRank}`);
    }
    return distinct;
  }

  #raise(index: number, rank: number): void {
    if (this.#isFolded) {
      this.#raiseFolded(index, rank);
      return;
    }
    const { registers } = this;
    if (rank > registers[index]!) registers[index] = rank;
  }

  /** Of those that come to one place, the first that is set has the highest rank there. */
  #raiseAllFolded(registers: Uint8Array): void {
    for (let first = 0; first < registers.length; first += 2 ** foldedBits) {
      let index = first;
      while (index < first + 2 ** foldedBits && registers[index] === 0) index++;
      if (index < first + 2 ** foldedBits) this.#raiseFolded(index, registers[index]!);
    }
  }

  /** The bits that are no longer part of the place come before those that the rank is of. */
  #raiseFolded(index: number, rank: number): void {
    if (rank === 0) return;
    const bits = index % 2 ** foldedBits;
    const raised = bits === 0 ? Math.min(maxRank, rank + foldedBits) : Math.clz32(bits) - 31 + foldedBits;
    const place = index >> foldedBits;
    if (raised > this.#registers[place]!) this.#registers[place] = raised;
  }
}

/** Four registers as one word: no rank has the highest bit of its byte. */
const highBits = 0x8080_8080;
const toAbove = 0x0101_0101 * (127 - maxRank);

/** The larger of each register, four at a time. */
function raiseAll(own: Uint8Array, other: Uint8Array): void {
  const [mine, theirs] = [wordsOf(own), wordsOf(other)];
  for (let index = 0; index < mine.length; index++) {
    const [word, another] = [mine[index]!, theirs[index]!];
    // A highest bit is left where the own rank is not below the other: none is borrowed across.
    const kept = ((word | highBits) - another) & highBits;
    if ((kept ^ highBits) === 0) continue;
    const mask = Math.imul(kept >>> 7, 0xff);
    mine[index] = (word & mask) | (another & ~mask);
  }
}

/** Whether any register is above the highest rank that there is. */
function isAnyAbove(registers: Uint8Array): boolean {
  const words = wordsOf(registers);
  let above = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    above |= word | (word + toAbove);
  }
  return (above & highBits) !== 0;
}

function wordsOf(registers: Uint8Array): Int32Array {
  const { buffer, byteOffset, length } = registers;
  return byteOffset % 4 === 0
    ? new Int32Array(buffer, byteOffset, length / 4)
    : new Int32Array(registers.slice().buffer);
}

function readListed(reader: ByteReader): Uint8Array {
  space.fill(0);
  const length = reader.count();
  let next = 0;
  for (let i = 0; i < length; i++) {
    const index = next + reader.count();
    if (index >= registerCount)
      throw new RangeError(`Cannot read a distinct count: there is no register ${index}`);
    const rank = reader.u8();
    if (rank === 0 && index === foldedCount && i === length - 1) return space.slice(0, foldedCount);
    space[index] = rank;
    next = index + 1;
  }
  return length === 0 ? none : space.slice();
}

/** Ertl's σ: what the share of empty registers adds; infinite when all are. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let power = share;
  let sum = share;
  for (let weight = 1, before = -1; sum !== before; weight *= 2) {
    before = sum;
    power *= power;
    sum += power * weight;
  }
  return sum;
}

/** Ertl's τ: what the share of registers that are not full adds. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let sum = 1 - share;
  for (let weight = 0.5, before = -1; sum !== before; weight /= 2) {
    before = sum;
    root = Math.sqrt(root);
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
}
