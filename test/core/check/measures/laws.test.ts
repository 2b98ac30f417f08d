/** Laws of the measures of drift: nothing of identical data, within their ranges, alike from both sides, larger the further apart. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { driftMeasures, measureNames } from "../../../../src/core/baseline/own/drift-measures.ts";
import {
  andersonDarlingOf,
  andersonDarlingTail,
} from "../../../../src/core/check/measures/anderson-darling.ts";
import { binned } from "../../../../src/core/check/measures/bins.ts";
import {
  divergence,
  divergenceRange,
  hellinger,
  jensenShannon,
  psi,
  totalVariation,
} from "../../../../src/core/check/measures/divergence.ts";
import { smirnov } from "../../../../src/core/check/measures/kolmogorov.ts";
import { cellsApart } from "../../../../src/core/check/measures/likelihood.ts";
import { measures } from "../../../../src/core/check/measures/measures.ts";
import { transport } from "../../../../src/core/check/measures/wasserstein.ts";
import { exactShares, type Shares } from "../../../../src/core/check/distance/shares.ts";
import { streamOf } from "../../sketch/streams.ts";
import { categories, weighed } from "../samples.ts";

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
const counts = fc
  .array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 12 })
  .map((pairs) => [...pairs, [1, 1] as const].map(([was, now]) => ({ was, now })));
const divergences = { psi, jensenShannon, hellinger, totalVariation };

const side = (values: Iterable<number>) => ({ values: weighed(values), slack: 0, coarse: 0 });
const ofNumbers = (name: keyof typeof measures, left: Iterable<number>, right: Iterable<number>) =>
  measures[name].numbers?.({ was: side(left), now: side(right) }, 0.1).value.low ?? Number.NaN;
const numeric = measureNames.filter((name) => measures[name].numbers !== null);

it("the table says of what each measure is", () => {
  const of = measureNames.map((name) => {
    const { numbers: isOfNumbers, texts } = measures[name];
    return [name, isOfNumbers && texts ? "both" : isOfNumbers ? "numbers" : "texts"];
  });
  expect(of).toEqual(measureNames.map((name) => [name, driftMeasures[name].of]));
});

describe.each(numeric)("%s of numbers", (name) => {
  const isP = driftMeasures[name].bounds === "p-value";

  it("of a sample and itself is nothing", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const measured = measures[name].numbers?.({ was: side(values), now: side(values) }, 0.1);
        expect(measured?.value.low).toBeCloseTo(isP ? 1 : 0, 9);
        expect(measured?.evidence.effect).toBeCloseTo(0, 9);
        expect(Math.abs(measured?.evidence.lnProbability ?? 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it("is a probability, or a distance from 0 on and up to its largest", () => {
    const most = name === "psi" || name === "wasserstein" ? Infinity : 1;
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const value = ofNumbers(name, left, right);
        expect(value >= 0 && value <= most).toBe(true);
      }),
    );
  });

  it("is further apart the further a sample is moved", () => {
    const before = streamOf("normal", 2_000, 3);
    const after = streamOf("normal", 1_000, 4);
    const moved = [0.2, 0.4, 0.8, 1.6].map((shift) =>
      ofNumbers(
        name,
        before,
        after.map((value) => value + shift),
      ),
    );
    expect(moved.toSorted((a, b) => (isP ? b - a : a - b))).toEqual(moved);
    expect(isP ? moved[1] : moved[0]).not.toBe(moved[2]);
  });
});

describe.each(Object.entries(divergences))("%s over cells", (name, of) => {
  it("is 0 of equal shares and alike from both sides", () => {
    fc.assert(
      fc.property(counts, (cells) => {
        const swapped = cells.map(({ was, now }) => ({ was: now, now: was }));
        expect(divergence(of, swapped)).toBeCloseTo(divergence(of, cells), 9);
        const same = cells.map(({ was }) => ({ was, now: 3 * was }));
        expect(divergence(of, same)).toBeCloseTo(0, 6);
      }),
    );
  });

  it("is the same of a cell cut in two alike, and not larger of two cells made one", () => {
    fc.assert(
      fc.property(counts, (cells) => {
        const doubled = cells.map(({ was, now }) => ({ was: 2 * was, now: 2 * now }));
        const [first = { was: 0, now: 0 }, second = { was: 0, now: 0 }, ...rest] = doubled;
        const half = { was: first.was / 2, now: first.now / 2 };
        const one = { was: first.was + second.was, now: first.now + second.now };
        const whole = divergence(of, doubled);
        // The floor of a share is of each cell: two halves of an empty one have it twice.
        const isWhole = [first, second].every(({ was, now }) => was > 0 && now > 0);
        if (name === "psi" && !isWhole) return;
        expect(divergence(of, [half, half, second, ...rest])).toBeCloseTo(whole, 9);
        expect(divergence(of, [one, ...rest])).toBeLessThanOrEqual(whole + 1e-9);
      }),
    );
  });

  it("of texts is within the bounds that their counts leave, and exact where these do not differ", () => {
    fc.assert(
      fc.property(counts, fc.nat(9), fc.nat(9), (cells, one, other) => {
        const exact = (of: "was" | "now") =>
          exactShares(cells.map((cell, index) => [String(index), cell[of]] as const));
        const pair = { was: exact("was"), now: exact("now") };
        const value = divergence(of, cells);
        const known = divergenceRange(of, pair);
        expect(known.low).toBe(known.high);
        expect(known.low).toBeCloseTo(value, 9);
        const { low, high } = divergenceRange(of, {
          was: blurred(pair.was, one),
          now: blurred(pair.now, other),
        });
        expect(low - 1e-9 <= value && value <= high + 1e-9, `${low} ${value} ${high}`).toBe(true);
      }),
    );
  });
});

/** Counts that may be up to so much higher than what is listed; what is not more than that is not listed. */
function blurred({ total, listed }: Shares, by: number): Shares {
  const bounds = [...listed]
    .filter(([, { low }]) => low > by)
    .map(([text, { low }]) => [text, { low: low - by, high: low }] as const);
  return { total, listed: new Map(bounds), mostOf: () => by, mostOfAny: by };
}

describe("divergence()", () => {
  const cells = (before: readonly number[], after: readonly number[]) =>
    before.map((was, index) => ({ was, now: after[index] ?? 0 }));

  it("by psi agrees with scipy.stats.entropy both ways: 0.17717… for [10, 20, 70] to [20, 30, 50]", () => {
    // scipy.stats.entropy(q, p) + scipy.stats.entropy(p, q)
    expect(divergence(psi, cells([10, 20, 70], [20, 30, 50]))).toBeCloseTo(0.1771557, 6);
    expect(divergence(psi, cells([1, 2, 7], [200, 300, 500]))).toBeCloseTo(0.1771557, 6);
  });

  it("by psi counts smaller shares as the floor, and nothing where both sides have none", () => {
    const term = (p: number, q: number) => (q - p) * Math.log(q / p);
    expect(divergence(psi, cells([1, 1], [2, 0]))).toBeCloseTo(term(0.5, 1) + term(0.5, 1e-4), 12);
    expect(divergence(psi, cells([1, 2, 0], [10, 20, 0]))).toBe(0);
  });

  it("refuses a side without values", () => {
    expect(() => divergence(psi, cells([0, 0], [1, 2]))).toThrow(
      new RangeError("Cannot compare shares: one side has no values"),
    );
  });
});

describe("binned()", () => {
  it("makes ten bins of distinct values, of a tenth each, and one more around each value that is a tenth", () => {
    const ten = weighed(Array.from({ length: 1_000 }, (_, index) => index));
    const shares = binned({ was: ten, now: ten }).map(({ was }) => was);
    expect(shares).toEqual(Array.from({ length: 10 }, () => 100));
    const one = weighed([5, 5, 5]);
    expect(binned({ was: one, now: weighed([4, 5, 6, 6]) })).toEqual([
      { was: 0, now: 1 },
      { was: 3, now: 1 },
      { was: 0, now: 2 },
    ]);
  });
});

describe("evidence over cells", () => {
  it("does not depend on texts that came too rarely to be told of, and needs two cells", () => {
    const rare = Array.from({ length: 40 }, () => ({ was: 1, now: 0 }));
    const limits = { effect: 1, limit: 0 };
    expect(cellsApart([{ was: 10, now: 12 }], limits).lnProbability).toBe(0);
    expect(cellsApart(rare, limits).lnProbability).toBe(0);
    const sure = cellsApart(
      [
        { was: 500, now: 100 },
        { was: 500, now: 400 },
      ],
      limits,
    );
    expect(sure.lnProbability).toBeLessThan(-50);
    expect(sure.marked).toBe(150);
  });

  it("is less of what a sketch may have misplaced", () => {
    const cells = [
      { was: 500_000, now: 501_500 },
      { was: 500_000, now: 498_500 },
    ];
    const limits = { effect: 1, limit: 0 };
    const sketched = cellsApart(cells, limits, { was: 0.00184, now: 0.00184 });
    expect(cellsApart(cells, limits).lnProbability).toBeLessThan(-3);
    expect(sketched.lnProbability).toBeGreaterThan(-1);
  });
});

describe("probabilities", () => {
  it("smirnov() goes over into its limit without a step", () => {
    for (const distance of [0.05, 0.1, 0.15, 0.2]) {
      const [exact, limit] = [smirnov(distance, 100, 1_000), smirnov(distance, 100, 1_001)];
      expect(Math.abs(exact - limit)).toBeLessThan(0.01);
    }
  });

  it("Anderson–Darling's are those of Scholz and Stephens' table, and go on where it ends", () => {
    const two = { was: weighed(streamOf("normal", 5_000, 1)), now: weighed(streamOf("normal", 5_000, 2)) };
    // Standardized 1.226, 1.961, 2.718 and 3.752 (scipy's critical values) are 10, 5, 2.5 and 1 percent.
    const raw = (standard: number) => 1 + standard * 0.7614;
    const told = [1.226, 1.961, 2.718, 3.752].map((one) => andersonDarlingTail(raw(one), two));
    for (const [index, share] of [0.1, 0.05, 0.025, 0.01].entries()) {
      expect(Math.abs((told[index] ?? 0) / share - 1)).toBeLessThan(0.03);
    }
    expect(andersonDarlingTail(20, two)).toBeGreaterThan(1e-11);
    expect(andersonDarlingTail(20, two)).toBeLessThan(1e-9);
  });

  it("of flags Anderson–Darling's statistic is chi-square's, and so is its tail", () => {
    const flags = (zeros: number, ones: number) =>
      weighed([...Array.from({ length: zeros }, () => 0), ...Array.from({ length: ones }, () => 1)]);
    const pair = { was: flags(700, 300), now: flags(160, 40) };
    const pooled = 340 / 1200;
    const chiSquare = (0.3 - 0.2) ** 2 / (pooled * (1 - pooled) * (1 / 1000 + 1 / 200));
    expect(andersonDarlingOf(pair)).toBeCloseTo((chiSquare * 1199) / 1200, 9);
  });
});

describe("transport()", () => {
  it("is the distance of two points, and alike from both sides", () => {
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const [a, b] = [weighed(left), weighed(right)];
        expect(transport(a, b)).toBeCloseTo(transport(b, a), 3);
      }),
    );
    expect(transport(weighed([3]), weighed([10]))).toBe(7);
  });

  it.each([
    ["the largest doubles", 1e308, 1],
    ["the smallest", 5e-323, 1],
    ["any", 3, 1e-9],
  ])("is the same in deviations whatever the scale: %s", (_, size, unit) => {
    const flags = (less: number, more: number) => weighed([...series(less, -size), ...series(more, size)]);
    const series = (times: number, value: number) => Array.from({ length: times }, () => value);
    const deviation = size * unit;
    expect(transport(flags(50, 50), flags(50, 50), 0, deviation)).toBe(0);
    expect(transport(flags(50, 50), flags(75, 25), 0, deviation)).toBeCloseTo(0.5 / unit, 9);
  });
});

describe("texts", () => {
  const pair = {
    was: exactShares(categories({ a: 500, b: 300, c: 200 })),
    now: exactShares(categories({ a: 200, b: 300, d: 500 })),
  };

  it.each(measureNames.filter((name) => measures[name].texts !== null))(
    "by %s that are others are so",
    (name) => {
      const measured = measures[name].texts?.(pair, driftMeasures[name].threshold);
      const isP = driftMeasures[name].bounds === "p-value";
      expect(isP ? 1 - (measured?.value.high ?? 1) : measured?.value.low).toBeGreaterThan(0.25);
      expect(measured?.evidence.lnProbability).toBeLessThan(-50);
    },
  );

  it("of which fewer than five are expected are pooled with the rarest other, as the page of checks says", () => {
    const was = exactShares(categories({ red: 600, blue: 400 }));
    const measured = (now: Record<string, number>) =>
      measures.chi_square.texts?.({ was, now: exactShares(categories(now)) }, 0.05);
    const { value, evidence } = measured({ red: 52, blue: 35, new: 13 }) ?? {};
    expect(value).toEqual(measured({ red: 52, blue: 48 })?.value);
    expect(value?.low).toBeCloseTo(0.1483, 4);
    expect(evidence?.lnProbability).toBe(measured({ red: 52, blue: 48 })?.evidence.lnProbability);
    // Five are expected of 56 among 1,100.
    expect(measured({ red: 24, blue: 20, new: 56 })?.value.low).toBeLessThan(1e-100);
  });

  it("of which not each is counted chi-square says nothing, the others what is sure", () => {
    const bounded = { ...pair, now: blurred(pair.now, 10) };
    expect(measures.chi_square.texts?.(bounded, 0.05)).toBeNull();
    const { value, evidence } = measures.total_variation.texts?.(bounded, 0.1) ?? {};
    expect(value?.low).toBeLessThan(0.5);
    expect(value?.high).toBeGreaterThanOrEqual(0.5);
    expect(evidence?.lnProbability).toBeLessThan(-50);
  });
});
