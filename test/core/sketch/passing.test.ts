/** Memory that is used again: sketches read into it, merged sketches beside each other in it, and what it must not change. */
import { describe, expect, it } from "vitest";
import { ByteReader } from "../../../src/core/sketch/bytes.ts";
import { Passing } from "../../../src/core/sketch/passing.ts";
import { Quantiles } from "../../../src/core/sketch/quantiles.ts";
import { bytesOf, readAll, streamOf } from "./streams.ts";

const lengths = [3_000, 20_000, 500, 70_000, 2_048, 9, 40_000, 6_000];

function sketchOf(length: number, seed: number): Quantiles {
  const sketch = new Quantiles(256, seed);
  for (const value of streamOf("normal", length, seed)) sketch.add(value);
  return sketch;
}

function copyOf(sketch: Quantiles): Quantiles {
  return readAll(bytesOf(sketch), Quantiles);
}

describe("Passing", () => {
  it("gives room that nobody else has until it is cleared, then the same again, and more where that is not enough", () => {
    const passing = new Passing(80);
    const [first, second, third] = [
      passing.take(4).fill(1),
      passing.take(6).fill(2),
      passing.take(50).fill(3),
    ];
    expect([first, second, third].map((room) => [...new Set(room)])).toEqual([[1], [2], [3]]);
    passing.clear();
    expect(passing.take(50).fill(4)).toEqual(third);
    expect([...first]).toEqual([1, 1, 1, 1]);
  });

  it("what is read into it is what is read, also from bytes that were never cleared to zeros", () => {
    const passing = new Passing(2 ** 16);
    for (const [seed, length] of lengths.entries()) {
      const bytes = bytesOf(sketchOf(length, seed));
      passing.clear();
      passing.take(1_000).fill(Number.NaN);
      passing.clear();
      expect(bytesOf(Quantiles.read(new ByteReader(bytes, passing)))).toEqual(bytes);
    }
  });
});

describe("a merged sketch", () => {
  it("is the same read into memory that is used again, and goes on as one with memory of its own does", () => {
    const passing = new Passing(2 ** 20);
    const [chain, apart] = [new Quantiles(256), { sketch: new Quantiles(256) }];
    for (const [seed, length] of [...lengths, ...lengths].entries()) {
      const bytes = bytesOf(sketchOf(length, seed));
      passing.clear();
      chain.merge(Quantiles.read(new ByteReader(bytes, passing)));
      apart.sketch.merge(readAll(bytes, Quantiles));
      if (seed % 4 === 1) for (const sketch of [chain, apart.sketch]) sketch.thin(1);
      if (seed % 4 === 2)
        for (const sketch of [chain, apart.sketch]) sketch.addBlock(streamOf("sorted", 256, seed));
      if (seed % 4 === 3) for (const sketch of [chain, apart.sketch]) sketch.add(seed, 7);
      apart.sketch = copyOf(apart.sketch);
      expect(bytesOf(chain)).toEqual(bytesOf(apart.sketch));
    }
  });

  it("with itself is as with a copy, and shares nothing with what was merged into it or what it is merged into", () => {
    const one = sketchOf(30_000, 1);
    one.merge(sketchOf(20_000, 2));
    const twice = copyOf(one);
    twice.merge(copyOf(one));
    const other = copyOf(one);
    other.merge(one);
    const before = bytesOf(one);
    other.merge(sketchOf(25_000, 3));
    expect(bytesOf(one)).toEqual(before);
    one.merge(one);
    expect(bytesOf(one)).toEqual(bytesOf(twice));
  });

  it("holds what it says: no more than an eighth beyond its numbers", () => {
    const sketch = new Quantiles(256);
    for (const [seed, length] of lengths.entries()) {
      sketch.merge(sketchOf(length, seed));
      const levels = sketch.levels();
      expect(sketch.heldBytes).toBe(levels.length * 100 + levels.flat().length * 8);
    }
  });

  it("merges another and then a block as one after the other", () => {
    const block = streamOf("sorted", 256, 1);
    const [both, inTurn] = [sketchOf(30_000, 1), sketchOf(30_000, 1)];
    both.merge(sketchOf(20_000, 2), block);
    inTurn.merge(sketchOf(20_000, 2));
    inTurn.addBlock(block);
    expect(bytesOf(both)).toEqual(bytesOf(inTurn));
  });
});
