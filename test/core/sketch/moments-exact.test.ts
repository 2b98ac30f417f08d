/** Moments against what big integers say of the same numbers, however hard they are to add up. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Moments } from "../../../src/core/sketch/moments.ts";
import { exactDeviation, hostile, nearest, unitsOf } from "./exact.ts";

type Pairs = readonly (readonly [value: number, times: number])[];

/** Each at once, one after the other. */
function oneByOne(pairs: Pairs): Moments {
  const moments = new Moments();
  for (const [value, times] of pairs) moments.add(value, times);
  return moments;
}

/** As a block, where the times are few enough. */
function asBlock(pairs: Pairs): Moments {
  const moments = new Moments();
  const values = pairs.flatMap(([value, times]) => Array<number>(times).fill(value + 0));
  moments.addBlock(Float64Array.from(values).sort());
  return moments;
}

/** Each half likewise, and merged. */
function halves(pairs: Pairs, build: (pairs: Pairs) => Moments): Moments {
  const moments = build(pairs.slice(0, pairs.length >> 1));
  moments.merge(build(pairs.slice(pairs.length >> 1)));
  return moments;
}

/** Which answers are not as close to the truth as they should be. */
function faults(moments: Moments, pairs: Pairs): object[] {
  const total = pairs.reduce((units, [value, times]) => units + unitsOf(value) * BigInt(times), 0n);
  const mean = nearest(total / pairs.reduce((count, [, times]) => count + BigInt(times), 0n));
  const deviation = exactDeviation(pairs);
  const answers = [
    { found: moments.sum, truth: nearest(total), allowed: 0 },
    { found: moments.mean, truth: mean, allowed: Math.abs(mean) * 2 ** -51 + Number.MIN_VALUE },
    // The smallest doubles have fewer digits than that.
    { found: moments.standardDeviation, truth: deviation, allowed: deviation * 1e-13 + Number.MIN_VALUE },
  ];
  return answers.filter(
    ({ found, truth, allowed }) => found !== truth && !(Math.abs(found - truth) <= allowed),
  );
}

/** Near each other and far from 0. */
const offset = fc
  .tuple(
    fc.constantFrom(1e9, -1e9, 2 ** 52, 1e15, 1e100, 1e-100, 1e300, 1e-300),
    fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 }),
  )
  .map(([base, steps]) => steps.map((step) => base * (1 + step * 2 ** -50)));

const values = fc.oneof(
  fc.array(hostile, { minLength: 1, maxLength: 30 }),
  fc.array(fc.constantFrom(1e16, 1, -1e16, 0.1), { minLength: 1, maxLength: 40 }),
  offset,
);

describe("sum to the last bit, mean of it, and deviation within 1e-13", () => {
  it("of hostile numbers, added alone, as a block and in halves", () => {
    const pairs = fc
      .tuple(values, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }))
      .map(([all, times]) => all.map((value, at) => [value, times[at % times.length] ?? 1] as const));
    fc.assert(
      fc.property(pairs, (all) => {
        for (const moments of [oneByOne(all), asBlock(all), halves(all, oneByOne), halves(all, asBlock)]) {
          expect(faults(moments, all)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("of hostile numbers with times up to all that counts hold", () => {
    const times = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 47 }));
    const pairs = values.chain((all) =>
      fc.tuple(...all.map((value) => times.map((often) => [value, often] as const))),
    );
    fc.assert(
      fc.property(pairs, (all) => {
        for (const moments of [oneByOne(all), halves(all, oneByOne)])
          expect(faults(moments, all)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("of 200,000 numbers of 1e9 and noise, in blocks that drift", () => {
    const moments = new Moments();
    const pairs: [number, number][] = [];
    for (let block = 0; block < 100; block++) {
      const all = Float64Array.from(
        { length: 2000 },
        (_, i) => 1e9 + block * 0.5 + ((i * 7919) % 1000) / 1024,
      );
      moments.addBlock(all.sort());
      for (const value of all) pairs.push([value, 1]);
    }
    expect(faults(moments, pairs)).toEqual([]);
  });
});
