/** Numbers that wait to be a block, as they came: a full one is sorted, and given to sketches at once. */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { sortBlock } from "./sort.ts";

/** How many numbers are sorted and added at once. */
export const blockLength = 2_048;
const none: Float64Array = new Float64Array();
const leastRoom = 16;

export class Waiting {
  #block = none;
  #length = 0;
  /** How many numbers the block is to have room for: it has less only where none came since it was read. */
  #roomy = 0;

  get length(): number {
    return this.#length;
  }

  /** How many numbers more make the block full. */
  get room(): number {
    return blockLength - this.#length;
  }

  /** Bytes of memory. */
  get heldBytes(): number {
    return this.#roomy * 8;
  }

  /** Adds a finite number; whether the block is full with it. */
  add(value: number): boolean {
    if (this.#length === this.#block.length) this.#makeRoomFor(this.#length + 1);
    this.#block[this.#length++] = value + 0;
    return this.#length === blockLength;
  }

  /** Adds finite numbers, no more than there is room for. */
  addAll(values: Float64Array): void {
    this.#makeRoomFor(this.#length + values.length);
    for (let i = 0; i < values.length; i++) this.#block[this.#length++] = values[i]! + 0;
  }

  /** As they came: a view, good until the next change. */
  values(): Float64Array {
    return this.#block.subarray(0, this.#length);
  }

  /** All of them, ascending, which wait no longer: good until the next one waits. */
  sorted(): Float64Array {
    const values = this.values();
    sortBlock(values);
    this.#length = 0;
    return values;
  }

  write(writer: ByteWriter): void {
    writer.count(this.#length);
    writer.f64s(this.values());
  }

  static read(reader: ByteReader): Waiting {
    const length = reader.count();
    if (length >= blockLength)
      throw new RangeError("Cannot read column: more numbers wait than fit in a block");
    const values = reader.f64s(length);
    for (let i = 0; i < length; i++) {
      if (!Number.isFinite(values[i]))
        throw new RangeError("Cannot read column: a number that waits is not finite");
      values[i]! += 0;
    }
    const waiting = new Waiting();
    waiting.#block = values;
    waiting.#length = length;
    waiting.#roomy = roomFor(length, 0);
    return waiting;
  }

  #makeRoomFor(length: number): void {
    this.#roomy = roomFor(length, this.#roomy);
    if (length <= this.#block.length) return;
    const larger = new Float64Array(this.#roomy);
    larger.set(this.values());
    this.#block = larger;
  }
}

/** Room for so many numbers: what there is, doubled until it is enough. */
function roomFor(length: number, before: number): number {
  let room = before;
  while (room < length) room = Math.min(blockLength, Math.max(leastRoom, room * 2));
  return room;
}
