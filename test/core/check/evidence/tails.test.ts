/** The tails against sums over every deal, in exact fractions, and the bound of distances against its formula. */
import { describe, expect, it } from "vitest";
import {
  leastDistance,
  lnFactorial,
  lnFurther,
  lnLess,
  lnMore,
} from "../../../../src/core/check/evidence/tails.ts";

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 1n; i <= BigInt(k); i++) result = (result * (BigInt(n) - i + 1n)) / i;
  return result;
}

/** P(at least k marked among the n dealt) of k + k0 marked among n + n0, as a fraction of integers. */
function enumerated(k: number, n: number, k0: number, n0: number): number {
  const marked = k + k0;
  let some = 0n;
  for (let j = k; j <= Math.min(n, marked); j++) some += choose(marked, j) * choose(n + n0 - marked, n - j);
  const digits = 10n ** 40n;
  return Number((some * digits) / choose(n + n0, n)) / 1e40;
}

const sizes = [1, 2, 5, 12, 40];

describe("lnMore() and lnLess()", () => {
  it("are the sums over every deal, wherever the window has more, or less, than its part", () => {
    for (const n of sizes) {
      for (const n0 of sizes) {
        for (let k = 0; k <= n; k++) {
          for (const k0 of new Set([0, 1, n0 >> 1, n0])) {
            const isMore = k * (n + n0) > (k + k0) * n;
            const exact = isMore ? enumerated(k, n, k0, n0) : 1;
            expect(Math.exp(lnMore(k, n, k0, n0)) / exact).toBeCloseTo(1, 11);
            const isLess = k * (n + n0) < (k + k0) * n;
            const other = isLess ? enumerated(n - k, n, n0 - k0, n0) : 1;
            expect(Math.exp(lnLess(k, n, k0, n0)) / other).toBeCloseTo(1, 11);
          }
        }
      }
    }
  });

  it("of a share that nothing had before is a product of falling shares", () => {
    for (const [k, n, n0] of [
      [5, 1_000, 5_000],
      [30, 1_000, 20_000],
      [1_000, 1_000, 100],
    ] as const) {
      let product = 0;
      for (let i = 0; i < k; i++) product += Math.log((n - i) / (n + n0 - i));
      expect(lnMore(k, n, 0, n0) / product).toBeCloseTo(1, 11);
    }
  });

  it("are no larger than 0, and fall as the window has more", () => {
    let last = 0;
    for (let k = 0; k <= 200; k++) {
      const tail = lnMore(k, 200, 100, 1_000);
      expect(tail).toBeLessThanOrEqual(last);
      last = tail;
    }
    expect(last).toBeLessThan(-300);
  });

  it("hold for millions of records", () => {
    // Ten times as many of a thousand: e to the minus thousands, and no overflow.
    const tail = lnMore(10_000, 1_000_000, 1_000, 1_000_000);
    expect(Number.isFinite(tail)).toBe(true);
    expect(tail).toBeLessThan(-4_000);
  });
});

describe("lnFactorial()", () => {
  it("is the sum of logarithms, across the end of its table", () => {
    let sum = 0;
    for (let n = 1; n <= 2_000; n++) {
      sum += Math.log(n);
      expect(Math.abs(lnFactorial(n) - sum)).toBeLessThan(1e-11 * Math.max(1, sum));
    }
    expect(lnFactorial(0)).toBe(0);
  });
});

describe("lnFurther() and leastDistance()", () => {
  it("are each other's inverse", () => {
    const distance = leastDistance(Math.log(1e-6), 1_000, 20_000);
    expect(lnFurther(distance, 1_000, 20_000)).toBeCloseTo(Math.log(1e-6), 10);
    expect(lnFurther(0, 1_000, 20_000)).toBe(0);
  });

  it("are what the design's figures say: 250 checks, 20,000 records in the baseline", () => {
    const least = [50, 200, 1_000, 10_000].map((n) => leastDistance(Math.log(0.001 / 250), n, 20_000));
    expect(least.map((one) => one.toFixed(3))).toEqual(["0.363", "0.182", "0.083", "0.031"]);
  });
});
