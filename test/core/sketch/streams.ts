/** Seeded streams and stored forms that the tests of every sketch share. */
import { ByteReader, ByteWriter } from "../../../src/core/sketch/bytes.ts";

export interface Stored {
  write(writer: ByteWriter): void;
}

/** Numbers from 0 to 1, 1 excluded: a linear congruential generator (Numerical Recipes), top bits first. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const high = state >>> 5;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (high * 2 ** 26 + (state >>> 6)) / 2 ** 53;
  };
}

export const streams = {
  uniform: (random: () => number) => random(),
  normal: (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  "heavy-tailed": (random: () => number) => (1 - random()) ** -2,
  sorted: (_random: () => number, index: number) => index,
  descending: (_random: () => number, index: number) => -index,
  "few distinct": (random: () => number) => Math.floor(random() * 7),
};

export function streamOf(name: keyof typeof streams, length: number, seed: number): Float64Array {
  const random = randomOf(seed);
  return Float64Array.from({ length }, (_, index) => streams[name](random, index));
}

export function bytesOf(sketch: Stored): Uint8Array {
  const writer = new ByteWriter();
  sketch.write(writer);
  return writer.finish();
}

/** A sketch's class, for what it can read. */
export interface Form<T> {
  read(reader: ByteReader): T;
}

export function readAll<T>(bytes: Uint8Array, form: Form<T>): T {
  const reader = new ByteReader(bytes);
  const sketch = form.read(reader);
  reader.end();
  return sketch;
}

/** The lengths of the true prefixes that are not refused for being truncated: should be none. */
export function unrefusedPrefixes(bytes: Uint8Array, form: Form<unknown>): number[] {
  if (bytes.length === 0) throw new RangeError("Cannot test the prefixes of nothing");
  return Array.from(bytes.keys()).filter((length) => {
    try {
      form.read(new ByteReader(bytes.subarray(0, length)));
      return true;
    } catch (error) {
      return !(error instanceof RangeError && /^Cannot read .*: bytes are truncated$/.test(error.message));
    }
  });
}
