import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  categoricalDistance,
  chiSquare,
  numericalDistance,
  robust,
  type Categories,
} from "../../../src/core/check/distance.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { categories, tally, totalOf, weighed } from "./samples.ts";

interface Known {
  readonly group: string;
  readonly method: string;
  readonly inputs: Record<string, never>;
  readonly expected: number;
  readonly tolerance: number;
}

/** What each published method is here; methods we do not have are left out. */
const methods: Record<string, (inputs: Record<string, never>) => number> = {
  "linf_simple.numerical": ({ baseline = [], current = [] }) =>
    numericalDistance(weighed(baseline), weighed(current)),
  "linf_robust.numerical (c_alpha=1.8)": ({ baseline = [], current = [] }) => {
    const [left, right] = [weighed(baseline), weighed(current)];
    return robust(numericalDistance(left, right), left.total, right.total);
  },
  "linf_simple.categorical": ({ sample1 = {}, sample2 = {} }) =>
    categoricalDistance(categories(sample1), categories(sample2)),
  "linf_robust.categorical (c_alpha=1.8)": ({ sample1 = {}, sample2 = {} }) => {
    const [left, right] = [categories(sample1), categories(sample2)];
    return robust(categoricalDistance(left, right), totalOf(left), totalOf(right));
  },
  "L-infinity (value counts normalised separately)": ({ training = {}, serving = {} }) =>
    Object.keys(training).length === 0 ? 0 : categoricalDistance(categories(training), categories(serving)),
  "L-infinity (round 2)": ({ reference = "", current = "" }) =>
    Number(categoricalDistance(tally(reference), tally(current)).toFixed(2)),
  "ks_2samp statistic": ({ x = [], y = [] }) => numericalDistance(weighed(x), weighed(y)),
  "chisquare statistic": ({ f_obs = [], f_exp = [] }) =>
    chiSquare(numbered(f_obs), numbered(f_exp))?.statistic ?? -1,
  "chisquare p-value": ({ f_obs = [], f_exp = [] }) =>
    chiSquare(numbered(f_obs), numbered(f_exp))?.pValue ?? -1,
};

function numbered(counts: readonly number[]): Categories {
  return new Map(counts.map((count, index) => [String(index), count]));
}

describe.skipIf(!hasSharedData)("published answers", () => {
  const { entries } = hasSharedData
    ? (JSON.parse(readFileSync(sharedData("known-answers-dev.json"), "utf8")) as {
        entries: readonly Known[];
      })
    : { entries: [] };
  const ours = entries.filter(({ method }) => Object.hasOwn(methods, method));

  it("are there for every distance", () => {
    expect(new Set(ours.map(({ method }) => method))).toEqual(new Set(Object.keys(methods)));
    expect(ours.length).toBeGreaterThanOrEqual(25);
  });

  it.each(ours.map((entry, index) => ({ ...entry, index })))(
    "$index: $group, $method: $expected",
    ({ method, inputs, expected, tolerance }) => {
      const found = methods[method]?.(inputs) ?? Number.NaN;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.max(tolerance, 1e-9));
    },
  );
});
