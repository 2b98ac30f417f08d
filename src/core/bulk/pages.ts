/**
 * The hot loops over Parquet's pages, and what runs them compiled: Snappy undone, texts counted where they lie, numbers
 * registered and sorted.
 *
 * As of Kernel, whose memory it is, there is a twin in TypeScript (test/core/bulk/twin-pages.ts).
 */
export type Longs = BigInt64Array | BigUint64Array;

/** What whole numbers of a column are: days since 1970, or ticks of which a second has so many. */
export interface Calendar {
  /** 0 for days. */
  readonly perSecond: number;
  /** Behind the text of a timestamp. */
  readonly zone: "Z" | "";
}

export interface PageKernel {
  /**
   * Decompresses Snappy's raw format; null where the bytes are broken or do not come to `sizeBytes`. A view, good until
   * the next call.
   */
  unsnappy(bytes: Uint8Array, sizeBytes: number): Uint8Array | null;

  /**
   * Adds to `counts[n]` how often n is among the first `total` numbers of `width` bits of an RLE / bit-packed hybrid; false
   * where the bytes are broken or a number has no place: then counts are as they were.
   */
  countRuns(bytes: Uint8Array, width: number, total: number, counts: Uint32Array): boolean;

  /**
   * Takes texts as PLAIN has them, each with its length in four bytes before it, and how often each is meant, once where
   * that is null. Says whether all lie within the bytes, and are UTF-8: only then may they be fed.
   */
  openTexts(bytes: Uint8Array, count: number, counts: Uint32Array | null): "broken" | "texts" | "bytes";

  /** Gives a column of texts those that were opened last, or what is left of them; the column says why it stopped. */
  feedTexts(column: number): void;

  /** Takes finite numbers, of which -0 is 0, and raises HyperLogLog's registers to them. */
  openNumbers(values: Float64Array, registers: Uint8Array): void;

  /** The same of whole numbers: gives their nearest doubles. Those past 15 digits are told apart by their text. */
  openLongs(values: Longs, registers: Uint8Array): Float64Array;

  /**
   * Raises registers to the texts of dates or timestamps, and says when the first and the last are, in epoch milliseconds.
   * Null where one has no year of four digits: then the registers are as they were.
   */
  registerInstants(
    values: Float64Array | Longs,
    calendar: Calendar,
    registers: Uint8Array,
  ): { readonly earliest: number; readonly latest: number } | null;

  /** Some of the numbers that were opened last, in ascending order: a view, good until the next call. */
  sortedNumbers(from: number, to: number): Float64Array;
}

/** What src/kernel exports for this. */
export interface PageExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(sizeBytes: number): number;
  release(address: number, sizeBytes: number): void;
  input(sizeBytes: number): number;
  countRuns(from: number, end: number, width: number, total: number, counts: number, places: number): number;
  unsnappy(from: number, end: number, to: number, limit: number): number;
  openTexts(from: number, end: number, count: number, counts: number): number;
  feedTexts(column: number): void;
  takeNumbers(registers: number, values: number, length: number): void;
  takeLongs(registers: number, values: number, length: number, isUnsigned: boolean): void;
  takeInstants(
    registers: number,
    values: number,
    length: number,
    isDouble: boolean,
    perSecond: bigint,
    isZoned: boolean,
  ): number;
  earliest(): number;
  latest(): number;
  sort(address: number, length: number): void;
}

/** By their numbers in src/kernel/plain.ts. */
const textKinds = ["broken", "texts", "bytes"] as const;
/** What may be read or written past the end of something. */
const slack = 64;

export class CompiledPages implements PageKernel {
  readonly #kernel: PageExports;
  /** Where the numbers are that were opened last. */
  #numbers = 0;

  constructor(kernel: PageExports) {
    this.#kernel = kernel;
  }

  unsnappy(bytes: Uint8Array, sizeBytes: number): Uint8Array | null {
    const to = this.#kernel.input(sizeBytes + slack + bytes.length);
    const from = to + sizeBytes + slack;
    this.#put(bytes, from);
    const isWhole = this.#kernel.unsnappy(from, from + bytes.length, to, to + sizeBytes) === 1;
    return isWhole ? new Uint8Array(this.#kernel.memory.buffer, to, sizeBytes) : null;
  }

  countRuns(bytes: Uint8Array, width: number, total: number, counts: Uint32Array): boolean {
    const from = this.#placeOf(bytes, 0);
    const end = from + bytes.length;
    const countsAt = this.#kernel.allocate(counts.byteLength);
    const places = () => new Uint32Array(this.#kernel.memory.buffer, countsAt, counts.length);
    places().set(counts);
    const areCounted = this.#kernel.countRuns(from, end, width, total, countsAt, counts.length) === 1;
    if (areCounted) counts.set(places());
    this.#kernel.release(countsAt, counts.byteLength);
    return areCounted;
  }

  openTexts(bytes: Uint8Array, count: number, counts: Uint32Array | null): "broken" | "texts" | "bytes" {
    const from = this.#placeOf(bytes, counts?.byteLength ?? 0);
    const end = from + bytes.length;
    const countsAt = counts === null ? 0 : roundUp(end + slack);
    if (counts !== null) new Uint32Array(this.#kernel.memory.buffer, countsAt, counts.length).set(counts);
    return textKinds[this.#kernel.openTexts(from, end, count, countsAt)] ?? "broken";
  }

  feedTexts(column: number): void {
    this.#kernel.feedTexts(column);
  }

  openNumbers(values: Float64Array, registers: Uint8Array): void {
    this.#withRegisters(values, registers, (registersAt, at) => {
      this.#kernel.takeNumbers(registersAt, at, values.length);
      return true;
    });
  }

  openLongs(values: Longs, registers: Uint8Array): Float64Array {
    const isUnsigned = values instanceof BigUint64Array;
    this.#withRegisters(values, registers, (registersAt, at) => {
      this.#kernel.takeLongs(registersAt, at, values.length, isUnsigned);
      return true;
    });
    return new Float64Array(this.#kernel.memory.buffer, this.#numbers, values.length).slice();
  }

  registerInstants(values: Float64Array | Longs, { perSecond, zone }: Calendar, registers: Uint8Array) {
    const isDouble = values instanceof Float64Array;
    const areTaken = this.#withRegisters(
      values,
      registers,
      (registersAt, at) =>
        this.#kernel.takeInstants(
          registersAt,
          at,
          values.length,
          isDouble,
          BigInt(perSecond),
          zone === "Z",
        ) === 1,
    );
    return areTaken ? { earliest: this.#kernel.earliest(), latest: this.#kernel.latest() } : null;
  }

  sortedNumbers(from: number, to: number): Float64Array {
    const at = this.#numbers + from * 8;
    this.#kernel.sort(at, to - from);
    return new Float64Array(this.#kernel.memory.buffer, at, to - from);
  }

  /** Puts values into the kernel's memory and registers behind them, which are taken back if `take` says so. */
  #withRegisters(
    values: Float64Array | Longs,
    registers: Uint8Array,
    take: (registersAt: number, at: number) => boolean,
  ): boolean {
    const at = this.#kernel.input(values.byteLength + slack + registers.length);
    const registersAt = at + values.byteLength + slack;
    this.#numbers = at;
    this.#put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    this.#put(registers, registersAt);
    const areTaken = take(registersAt, at);
    const { buffer } = this.#kernel.memory;
    if (areTaken) registers.set(new Uint8Array(buffer, registersAt, registers.length));
    return areTaken;
  }

  /** Where bytes are, or are put, with room for `more` after them. */
  #placeOf(bytes: Uint8Array, more: number): number {
    if (more === 0 && bytes.buffer === this.#kernel.memory.buffer) return bytes.byteOffset;
    // They may be in the memory that input() moves.
    const own = bytes.buffer === this.#kernel.memory.buffer ? bytes.slice() : bytes;
    const at = this.#kernel.input(bytes.length + more + 2 * slack);
    this.#put(own, at);
    return at;
  }

  #put(bytes: Uint8Array, at: number): void {
    new Uint8Array(this.#kernel.memory.buffer, at, bytes.length).set(bytes);
  }
}

/** To where a word may begin. */
function roundUp(address: number): number {
  return Math.ceil(address / 8) * 8;
}
