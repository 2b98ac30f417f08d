/** How fast the core profiles: seeded data, so that runs before and after a change see the same rows. */
import { bench, describe } from "vitest";
import { TrainingReader } from "../../src/core/read/training.ts";
import { Quantiles } from "../../src/core/sketch/quantiles.ts";

const random = mulberry32(20_261_123);
const churnLike = csv(20_000, 70, () => String(random() < 0.2 ? 1 : 0));
const dense = csv(4_000, 70, () => String(random() * 1_000));
const values = Float64Array.from({ length: 100_000 }, random);

describe("TrainingReader", () => {
  bench(`70 columns of 0 and 1, ${megabytes(churnLike)}`, () => profile(churnLike));
  bench(`70 columns of doubles, ${megabytes(dense)}`, () => profile(dense));
});

describe("Quantiles", () => {
  bench("add() of 100,000 uniform values", () => {
    const quantiles = new Quantiles();
    for (const value of values) quantiles.add(value);
  });
});

function profile(bytes: Uint8Array): void {
  const reader = new TrainingReader({ kind: "csv", header: "absent" });
  for (let start = 0; start < bytes.length; start += 65_536)
    reader.push(bytes.subarray(start, start + 65_536));
  reader.end();
}

function csv(rows: number, columns: number, cell: () => string): Uint8Array {
  const line = () => Array.from({ length: columns }, cell).join(",");
  return new TextEncoder().encode(Array.from({ length: rows }, line).join("\n"));
}

function megabytes({ length }: Uint8Array): string {
  return `${(length / 1e6).toFixed(1)} MB`;
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
