/**
 * Published numbers of other tools, `known-answers-dev.json`: all of profiles and of the measures of drift that there
 * are. What is of no measure of ours is counted with its reason.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import {
  categoricalDistance,
  numericalDistance,
  robust,
  type Categories,
} from "../../../src/core/check/distance/distance.ts";
import { chiSquare, contingency } from "../../../src/core/check/distance/pearson.ts";
import { andersonDarlingOf, andersonDarlingTail } from "../../../src/core/check/measures/anderson-darling.ts";
import { divergence, hellinger, jensenShannon } from "../../../src/core/check/measures/divergence.ts";
import { smirnov } from "../../../src/core/check/measures/kolmogorov.ts";
import { transport } from "../../../src/core/check/measures/wasserstein.ts";
import type { Column } from "../../../src/core/profile/column.ts";
import { rankOf, weigh } from "../../../src/core/sketch/weighted.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { categories, tally, totalOf, weighed } from "../check/samples.ts";
import { cellsOf, doaneEdges, tfdvCells, withinEdges, type TfdvHistogram } from "./histograms.ts";
import { columnOf, load, numbersOf, rows, type DataSet } from "./oracle-data.ts";

interface Known {
  readonly group: string;
  readonly method: string;
  readonly inputs?: Record<string, never>;
  readonly tolerance?: number;
  readonly dataset?: string;
  readonly rows?: readonly [number, number];
  readonly column?: string;
  readonly expected: number;
  readonly exact_ks_scipy?: number;
}

type Inputs = Record<string, never>;

const robustCategories = ({
  sample1 = {},
  sample2 = {},
  alpha,
}: {
  readonly sample1?: Record<string, number>;
  readonly sample2?: Record<string, number>;
  readonly alpha?: number;
}) => {
  const [left, right] = [categories(sample1), categories(sample2)];
  return robust(categoricalDistance(left, right), totalOf(left), totalOf(right), alpha);
};

const chiSquareOf = (observed: readonly number[], expected: readonly number[]) =>
  chiSquare(numbered(observed), numbered(expected)) ?? { statistic: -1, pValue: -1 };

const contingencyOf = ([left = [], right = []]: readonly (readonly number[])[]) =>
  contingency(numbered(left), numbered(right)) ?? { statistic: -1, pValue: -1 };

const none: TfdvHistogram = { buckets: [] };

const tfdvJensenShannon = ({
  hist1 = none,
  hist2 = none,
}: {
  hist1?: TfdvHistogram;
  hist2?: TfdvHistogram;
}) => divergence(jensenShannon, tfdvCells(hist1, hist2)) ** 2;

const weightedOf = (values: readonly number[], weights: readonly number[]) =>
  weigh(values.map((value, index) => [value, weights[index] ?? 0] as const));

/** What each published method of given inputs is here. */
const methods: Record<string, (inputs: Inputs) => number> = {
  "linf_simple.numerical": ({ baseline = [], current = [] }) =>
    numericalDistance(weighed(baseline), weighed(current)),
  "linf_robust.numerical (c_alpha=1.8)": ({ baseline = [], current = [] }) => {
    const [left, right] = [weighed(baseline), weighed(current)];
    return robust(numericalDistance(left, right), left.total, right.total);
  },
  "linf_simple.categorical": ({ sample1 = {}, sample2 = {} }) =>
    categoricalDistance(categories(sample1), categories(sample2)),
  "linf_robust.categorical (c_alpha=1.8)": robustCategories,
  "linf_robust.categorical (alpha=0.003: c=sqrt(-ln(alpha/2)/2))": robustCategories,
  "linf_robust.categorical (alpha=0.1)": robustCategories,
  "L-infinity (value counts normalised separately)": ({ training = {}, serving = {} }) =>
    Object.keys(training).length === 0 ? 0 : categoricalDistance(categories(training), categories(serving)),
  "L-infinity (round 2)": ({ reference = "", current = "" }) =>
    Number(categoricalDistance(tally(reference), tally(current)).toFixed(2)),
  "ks_2samp statistic": ({ x = [], y = [] }) => numericalDistance(weighed(x), weighed(y)),
  "ks_2samp p-value (exact for small n)": ({ x = [], y = [] }) => {
    const [left, right] = [weighed(x), weighed(y)];
    return smirnov(numericalDistance(left, right), left.total, right.total);
  },
  wasserstein: ({ u = [], v = [] }) => transport(weighed(u), weighed(v)),
  "wasserstein weighted": ({ u = [], v = [], u_weights = [], v_weights = [] }) =>
    transport(weightedOf(u, u_weights), weightedOf(v, v_weights)),
  "jensen_shannon distance base 2": ({ p = [], q = [] }) => divergence(jensenShannon, cellsOf(p, q)),
  "jensen_shannon distance base e": ({ p = [], q = [] }) =>
    divergence(jensenShannon, cellsOf(p, q)) * Math.sqrt(Math.LN2),
  "Hellinger distance, categorical": ({ reference_counts = [], current_counts = [] }) =>
    divergence(hellinger, cellsOf(reference_counts, current_counts)),
  "Anderson-Darling k-sample p-value": ({ reference = [], current = [] }) => {
    const pair = { was: weighed(reference), now: weighed(current) };
    return andersonDarlingTail(andersonDarlingOf(pair), pair);
  },
  "chisquare statistic": ({ f_obs = [], f_exp = [] }) => chiSquareOf(f_obs, f_exp).statistic,
  "chisquare p-value": ({ f_obs = [], f_exp = [] }) => chiSquareOf(f_obs, f_exp).pValue,
  "chi-square p-value (chisquare(f_obs=current counts, f_exp=reference freq * n_current))": ({
    current_counts = [],
    reference_counts = [],
  }) => chiSquareOf(current_counts, reference_counts).pValue,
  "chi-square p-value, reference doubled": ({ current_counts = [], reference_counts = [] }) =>
    chiSquareOf(current_counts, reference_counts).pValue,
  "chi2_contingency statistic": ({ observed = [] }) => contingencyOf(observed).statistic,
  "chi2_contingency p-value": ({ observed = [] }) => contingencyOf(observed).pValue,
};

/** Methods that no check asks for, by how their names begin. */
const notOurs: Record<string, string> = {
  "JS distance": "Jensen–Shannon of files that are not there",
  "Hellinger, doane": "Hellinger of files that are not there",
  "kl divergence": "Kullback–Leibler",
  NormalizedAbsoluteDifference: "TFDV's other distance",
  "G-test": "the G-test",
  "Cramer-von-Mises": "Cramér–von Mises",
  "Fisher exact": "Fisher's exact test",
  "two-proportion Z-test": "the Z-test",
  "model prediction": "predictions of a model",
  "confusion matrix": "model quality",
};

function numbered(counts: readonly number[]): Categories {
  return new Map(counts.map((count, index) => [String(index), count]));
}

const reasonOf = ({ method }: Known) =>
  Object.entries(notOurs).find(([start]) => method.startsWith(start))?.[1];

const { entries } = (
  hasSharedData ? JSON.parse(readFileSync(sharedData("known-answers-dev.json"), "utf8")) : { entries: [] }
) as { entries: readonly Known[] };

const ours = entries.filter((entry) => reasonOf(entry) === undefined);

describe.skipIf(!hasSharedData)("published answers", () => {
  it("are all of a method we have, or of none we ask for", () => {
    const unknown = ours.filter(
      ({ method, dataset }) =>
        dataset === undefined &&
        !Object.hasOwn(methods, method) &&
        !method.startsWith("Jensen-Shannon divergence"),
    );
    expect(unknown).toEqual([]);
    expect(new Set(ours.map(({ group }) => group))).toEqual(
      new Set(["deequ", "tfdv", "evidently", "scipy", "nannyml-unit", "nannyml-car-loan", "nannyml-stats"]),
    );
    const reasons = entries.flatMap((entry) => reasonOf(entry) ?? []);
    const counted = [...tally(reasons)].map(([reason, count]) => `${count} ${reason}`);
    process.stdout.write(`${ours.length} answers compared; of no check of ours: ${counted.join(", ")}\n`);
  });

  it.each(ours.filter(({ inputs }) => inputs !== undefined).map((entry, index) => ({ ...entry, index })))(
    "$index: $group, $method: $expected",
    ({ method, inputs = {}, expected, tolerance = 0 }) => {
      const compute = method.startsWith("Jensen-Shannon divergence") ? tfdvJensenShannon : methods[method];
      const found = compute?.(inputs) ?? Number.NaN;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.max(tolerance, 1e-9));
    },
  );
});

/** KLL with k = 2048 (docs/sketches.md). */
const rankError = 2.296 / 2048 ** 0.9723;

const isExact = (column: Column) => column.summary().counts !== null;

/** Published to five or six digits. */
const printed = 1e-5;

type OfData = (column: Column, reference: Column, known: Known, data: readonly [DataSet, DataSet]) => void;

const ofData: Record<string, OfData> = {
  "nannyml.kolmogorov_smirnov": (column, reference, { exact_ks_scipy: exact = Number.NaN, expected }) => {
    const distance = numericalDistance(reference.summary().values, column.summary().values);
    const slack = [reference, column].reduce((sum, side) => sum + (isExact(side) ? 0 : rankError), 1e-12);
    expect(Math.abs(distance - exact)).toBeLessThanOrEqual(slack);
    // Published is the distance at 10,001 edges, a little below.
    expect(Math.abs(distance - expected)).toBeLessThanOrEqual(slack + 1e-3);
  },
  "nannyml.chi2": (column, reference, { expected }) => {
    const [left, right] = [reference, column].map((side) => new Map(side.summary().counts?.entries() ?? []));
    const { statistic = Number.NaN } = contingency(left ?? new Map(), right ?? new Map()) ?? {};
    expect(Math.abs(statistic / expected - 1)).toBeLessThanOrEqual(printed);
  },
  "nannyml.jensen_shannon.categorical": (column, reference, { expected }) => {
    const [before, after] = [reference, column].map(
      (side) => new Map(side.summary().counts?.entries() ?? []),
    );
    const texts = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
    const counts = (side = new Map<string, number>()) => texts.map((text) => side.get(text) ?? 0);
    const distance = divergence(jensenShannon, cellsOf(counts(before), counts(after)));
    expect(Math.abs(distance / expected - 1)).toBeLessThanOrEqual(printed);
  },
  "nannyml.jensen_shannon.continuous_doane_bins": (
    column,
    reference,
    { expected, column: name = "" },
    data,
  ) => {
    const [before, after] = data.map((side) => numbersOf(side, name));
    if (before === undefined || after === undefined) throw new Error("Expected two sides");
    const edges = doaneEdges(before);
    const counted = [before, after].map((values) => {
      const sorted = weighed(values);
      return withinEdges(edges, (value, inclusive) => rankOf(sorted, value, inclusive));
    });
    const exact = divergence(jensenShannon, cellsOf(counted[0] ?? [], counted[1] ?? []));
    expect(Math.abs(exact / expected - 1)).toBeLessThanOrEqual(printed);
    const sketched = [reference, column].map((side) => {
      const { values } = side.summary();
      return withinEdges(edges, (value, inclusive) => rankOf(values, value, inclusive));
    });
    const distance = divergence(jensenShannon, cellsOf(sketched[0] ?? [], sketched[1] ?? []));
    expect(Math.abs(distance - expected)).toBeLessThanOrEqual(0.005);
  },
  "stat.avg": (column, _, { expected }) =>
    expect(Math.abs(column.summary().moments.mean / expected - 1)).toBeLessThanOrEqual(printed),
  "stat.sum": (column, _, { expected }) =>
    expect(Math.abs(column.summary().moments.sum / expected - 1)).toBeLessThanOrEqual(printed),
  "stat.std (sample std, ddof=1)": (column, _, { expected }) => {
    const { moments } = column.summary();
    const sample = moments.standardDeviation * Math.sqrt(moments.count / (moments.count - 1));
    expect(Math.abs(sample / expected - 1)).toBeLessThanOrEqual(printed);
  },
  "stat.median": (column, _, { expected }) => {
    const { values } = column.summary();
    const slack = (isExact(column) ? 0 : rankError) + 1 / values.total;
    expect(rankOf(values, expected * (1 + printed), true)).toBeGreaterThanOrEqual(0.5 - slack);
    expect(rankOf(values, expected * (1 - printed), false)).toBeLessThanOrEqual(0.5 + slack);
  },
};

describe.skipIf(!hasSharedData)("published answers of a data set's rows", () => {
  const known = ours.filter(({ dataset }) => dataset !== undefined);

  const placed = known.map((entry) => ({
    entry,
    place: `${basename(entry.dataset ?? "")} ${entry.rows?.join("–")}, ${entry.column}, ${entry.method}`,
  }));

  it.each(placed)("$place: $entry.expected", async ({ entry }) => {
    const side = (path = "") => (path.includes("reference") ? "car-loan-reference" : "car-loan-monitoring");
    const [first, last] = entry.rows ?? [0, -1];
    const chunk = rows(await load(side(entry.dataset)), first, last + 1);
    const column = columnOf(chunk, entry.column ?? "");
    const whole = await load("car-loan-reference");
    const reference = columnOf(whole, entry.column ?? "");
    expect(chunk.records).toHaveLength(last + 1 - first);
    const compare = ofData[entry.method];
    if (compare === undefined) throw new Error(`Expected to know ${entry.method}`);
    compare(column, reference, entry, [whole, chunk]);
  });
});
