/** Statistics of others as a baseline: the three forms of a KLL sketch, and Deequ's column profiles. */
import { describe, expect, it } from "vitest";
import { baselineOf, fileText, parseStatistics } from "../../../src/core/baseline/baseline.ts";
import { suggest } from "../../../src/core/baseline/constraints.ts";
import { numbersOf, type Statistics } from "../../../src/core/baseline/statistics.ts";
import { weigh } from "../../../src/core/sketch/weighted.ts";
import { answerOf, outcomesOf, reasonOf, series } from "../check/windows.ts";
import { columnOf } from "../profile/profiles.ts";

interface Kll {
  readonly buckets: readonly { lower_bound: number; upper_bound: number; count: number }[];
  readonly sketch: { readonly parameters: { c: number; k: number }; readonly data: number[][] };
}

/** A sketch in Deequ's forms, from the service's. */
const forms: Record<string, (kll: Kll) => object> = {
  "SageMaker's": (kll) => kll,
  "Deequ's column profile": ({ buckets, sketch: { parameters, data } }) => ({
    buckets: buckets.map(({ lower_bound: low_value, upper_bound: high_value, count }) => ({
      low_value,
      high_value,
      count,
    })),
    sketch: { parameters, data: JSON.stringify(data) },
  }),
  "Deequ's repository": ({ buckets, sketch: { parameters, data } }) => ({
    buckets: buckets.map(({ lower_bound: lowValue, upper_bound: highValue, count }) => ({
      lowValue,
      highValue,
      count,
    })),
    parameters: [parameters.c, parameters.k],
    data,
  }),
};

const training = columnOf(series(9000, (i) => ((i * 7919) % 9000) / 8));
const { statistics, constraints } = baselineOf(training);
const serviceText = fileText(statistics as Statistics);

/** The statistics with the first feature's sketch in another form. */
function inForm(form: (kll: Kll) => object): string {
  const file = JSON.parse(serviceText);
  const { distribution } = file.features[0].numerical_statistics;
  distribution.kll = form(distribution.kll);
  return JSON.stringify(file);
}

describe.each(Object.entries(forms))("statistics.json with sketches in %s form", (_, form) => {
  const read = parseStatistics(inForm(form));

  it("is read as the service's", () => {
    expect(read).toEqual(parseStatistics(serviceText));
  });

  it("gives the same distance to the last bit", () => {
    const window = columnOf(series(5000, (i) => (i * 7919) % 5000));
    const answer = answerOf("baseline_drift_check", window, { constraints, statistics: read });
    expect(answer?.kind).toBe("violation");
    expect(answer).toEqual(answerOf("baseline_drift_check", window, { constraints, statistics }));
  });
});

describe("a sketch of Deequ's own tests", () => {
  // awslabs/deequ src/test/scala/com/amazon/deequ/KLL: k = 2, c = 0.64, 2 buckets; docs/stored-formats.md.
  it.each([
    [
      [
        [5, 6],
        [1, 3],
      ],
      6,
    ],
    [[[27, 28, 29, 30], [25], [1, 6, 10, 15, 19, 23]], 30],
  ])("%j weighs %d values, level h 2^h each, in any order", (data, total) => {
    const kll = {
      buckets: [],
      parameters: [0.64, 2],
      data: data.map((level) => level.toReversed()),
    };
    const [feature] = parseStatistics(inForm(() => kll)).features;
    const expected = weigh(
      data.flatMap((level, height) => level.map((value) => [value, 2 ** height] as const)),
    );
    expect(feature && numbersOf(feature)).toEqual(expected);
    expect(expected.total).toBe(total);
  });
});

describe("parseStatistics() of a sketch that is none of the forms", () => {
  const at = "features.0.numerical_statistics.distribution.kll";
  it.each([
    [() => ({ buckets: [{ low: 1, high: 2, count: 1 }] }), `${at}.buckets.0.lower_bound: `],
    [
      () => ({ buckets: [], sketch: { data: "[[1, 2" } }),
      `${at}.sketch.data: Expected the levels of a KLL sketch`,
    ],
    [
      () => ({ buckets: [], sketch: { data: "{}" } }),
      `${at}.sketch.data: Expected the levels of a KLL sketch`,
    ],
    [() => ({ buckets: [], sketch: {} }), `${at}.sketch.data: Expected the levels of a KLL sketch`],
    [() => ({ buckets: [], data: [["x"]] }), `${at}.sketch.data.0.0: `],
    [() => ({ buckets: [], data: [["NaN"]] }), `${at}.sketch.data.0.0: A sketch cannot hold NaN`],
    [() => ({ buckets: [], parameters: ["c"], data: [] }), `${at}.sketch.parameters.c: `],
    [() => [], `${at}: `],
  ])("%# names the field", (form, complaint) => {
    expect(() => parseStatistics(inForm(form))).toThrow(`Cannot read statistics.json: ${complaint}`);
  });

  it("leaves drift undecided where there are buckets but no sketch", () => {
    const read = parseStatistics(inForm(({ buckets }) => ({ buckets, parameters: [0.64, 2] })));
    const window = columnOf(series(500, (i) => i));
    expect(reasonOf(answerOf("baseline_drift_check", window, { constraints, statistics: read }))).toBe(
      "The baseline's statistics hold no sketch of this column",
    );
  });
});

describe("Deequ's column profiles as statistics", () => {
  // The shape of ColumnProfiles.toJson in awslabs/deequ, ColumnProfile.scala.
  const kll = JSON.parse(serviceText).features[0].numerical_statistics.distribution.kll;
  const profiles = {
    columns: [
      {
        column: "x",
        dataType: "Fractional",
        isDataTypeInferred: "true",
        completeness: 0.9,
        approximateNumDistinctValues: 9100,
        mean: 562.4375,
        maximum: 1124.875,
        minimum: 0,
        sum: 5_061_937.5,
        stdDev: 324.76,
        kll: forms["Deequ's column profile"]?.(kll),
        approxPercentiles: [],
      },
      {
        column: "colour",
        dataType: "String",
        isDataTypeInferred: "false",
        completeness: 0.6,
        approximateNumDistinctValues: 2,
        histogram: [
          { value: "red", count: 4000, ratio: 0.4 },
          { value: "blue", count: 2000, ratio: 0.2 },
          { value: "NullValue", count: 4000, ratio: 0.4 },
        ],
      },
      { column: "flag", dataType: "Boolean", completeness: 1, histogram: [{ value: "true", count: 10_000 }] },
      { column: "none", dataType: "Unknown", completeness: 0 },
    ],
  };
  const read = parseStatistics(JSON.stringify(profiles));

  it("have rows, types, counts, moments and categories", () => {
    expect(read.dataset.item_count).toBe(10_000);
    expect(read.features[0]).toMatchObject({
      name: "x",
      inferred_type: "Fractional",
      numerical_statistics: {
        common: { num_present: 9000, num_missing: 1000 },
        mean: 562.4375,
        sum: 5_061_937.5,
        std_dev: 324.76,
        min: 0,
        max: 1124.875,
        approximate_num_distinct_values: 9100,
        distribution: { kll },
      },
    });
    expect(read.features.slice(1)).toEqual([
      {
        name: "colour",
        inferred_type: "String",
        string_statistics: {
          common: { num_present: 6000, num_missing: 4000 },
          distinct_count: 2,
          completeness: 0.6,
          distribution: {
            categorical: {
              buckets: [
                { value: "red", count: 4000 },
                { value: "blue", count: 2000 },
              ],
            },
          },
        },
      },
      {
        name: "flag",
        inferred_type: "String",
        string_statistics: {
          common: { num_present: 10_000, num_missing: 0 },
          completeness: 1,
          distribution: { categorical: { buckets: [{ value: "true", count: 10_000 }] } },
        },
      },
      {
        name: "none",
        inferred_type: "Unknown",
        string_statistics: { common: { num_present: 0, num_missing: 10_000 }, completeness: 0 },
      },
    ]);
  });

  it("count rows by the sketch where there is no histogram: 9,000 values are 0.9 of them", () => {
    const [numbers] = profiles.columns;
    expect(parseStatistics(JSON.stringify({ columns: [numbers] })).dataset.item_count).toBe(10_000);
  });

  it("are a baseline: the same distance as by the service's file", () => {
    const window = columnOf(series(5000, (i) => (i * 7919) % 5000));
    const drift = outcomesOf(window, { constraints: suggest(read), statistics: read }).find(
      ({ feature, check }) => feature === "x" && check === "baseline_drift_check",
    );
    expect(drift?.answer).toMatchObject({
      kind: "violation",
      measure: (answerOf("baseline_drift_check", window, { constraints, statistics }) as { measure: number })
        .measure,
    });
  });

  it.each([
    [{ columns: [{ dataType: "String", completeness: 1 }] }, "columns.0.column: "],
    [{ columns: [{ column: "a", dataType: "Text", completeness: 1 }] }, "columns.0.dataType: "],
    [{ columns: [{ column: "a", dataType: "String", completeness: 2 }] }, "columns.0.completeness: "],
    [{ columns: {} }, "columns: "],
  ])("%# that are not so are refused by the field", (file, complaint) => {
    const read = () => parseStatistics(JSON.stringify(file));
    expect(read).toThrow(SyntaxError);
    expect(read).toThrow(`Cannot read column profiles: ${complaint}`);
  });
});
