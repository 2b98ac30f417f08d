import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beyond, divergence, isBeyond, rangeOf } from "../../../src/core/watch/beyond.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const sample = fc
  .integer({ min: 1, max: 100_000 })
  .chain((of) => fc.record({ of: fc.constant(of), marked: fc.integer({ min: 0, max: of }) }));

describe("isBeyond()", () => {
  it("is the bound of Chernoff, with or without its short cut", () => {
    fc.assert(
      fc.property(
        sample,
        share,
        share,
        fc.integer({ min: 1, max: 40 }),
        ({ marked, of }, at, by, evidence) => {
          const range = { low: at, high: at };
          const p = marked / of;
          const bound = p > at ? at + by : at - by;
          const isFurther = p > at ? p > bound : p < bound;
          const expected = isFurther && of * divergence(p, bound) > evidence;
          expect(isBeyond(marked, of, range, by, evidence)).toBe(expected);
        },
      ),
    );
  });

  it("comes by chance in less than one of e^evidence samples: exact tails of the binomial", () => {
    for (const [of, q] of [
      [50, 0.3],
      [200, 0.05],
      [400, 0.5],
    ] as const) {
      for (const evidence of [4, 8, 16]) {
        const range = { low: q, high: q };
        const chance = (is: (marked: number) => boolean) => {
          let [sum, lnTerm] = [0, of * Math.log(1 - q)];
          for (let marked = 0; marked <= of; marked++) {
            if (is(marked)) sum += Math.exp(lnTerm);
            lnTerm += Math.log(((of - marked) / (marked + 1)) * (q / (1 - q)));
          }
          return sum;
        };
        expect(chance((marked) => marked > of * q && isBeyond(marked, of, range, 0, evidence))).toBeLessThan(
          Math.exp(-evidence),
        );
      }
    }
  });

  it("holds for nothing within the range, and of no records", () => {
    expect(isBeyond(3, 10, { low: 0.2, high: 0.4 }, 0, 0.001)).toBe(false);
    expect(isBeyond(0, 0, { low: 0.2, high: 0.4 }, 0, 0.001)).toBe(false);
  });
});

describe("beyond()", () => {
  it("is the most that isBeyond() holds for", () => {
    fc.assert(
      fc.property(sample, share, fc.integer({ min: 1, max: 32 }), ({ marked, of }, at, evidence) => {
        const range = { low: at * 0.9, high: at };
        const distance = beyond(marked, of, range, evidence);
        expect(distance === 0 || isBeyond(marked, of, range, distance, evidence)).toBe(true);
        expect(isBeyond(marked, of, range, distance + 1 / 512, evidence)).toBe(false);
      }),
    );
  });

  it("grows with evidence: 10 % broken are told at 0.01 from about 300 records on", () => {
    const range = rangeOf(0, 100_000);
    const needed = (evidence: number) => {
      for (let of = 10; ; of += 10) if (isBeyond(of / 10, of, range, 0.01, evidence)) return of;
    };
    expect([needed(8), needed(32)]).toEqual([60, 230]);
  });
});

describe("rangeOf()", () => {
  it("leaves room for the baseline's own chance, more where it is small", () => {
    const [small, large] = [rangeOf(10, 100), rangeOf(10_000, 100_000)];
    expect(small.high - small.low).toBeGreaterThan(0.19);
    expect(large.high - large.low).toBeLessThan(0.007);
    expect(rangeOf(0, 0)).toEqual({ low: 0, high: 1 });
  });
});
