import { describe, expect, it } from "vitest";
import { jacksonText, javaDouble } from "../../../src/core/baseline/jackson.ts";

describe("javaDouble()", () => {
  it.each([
    [14, "14.0"],
    [0, "0.0"],
    [-0, "-0.0"],
    [-3, "-3.0"],
    [0.1, "0.1"],
    [99.64592817400101, "99.64592817400101"],
    [105.24000000000001, "105.24000000000001"],
    [1.4402689218907343e10, "1.4402689218907343E10"],
    [3.8e7, "3.8E7"],
    [1e7, "1.0E7"],
    [9999999, "9999999.0"],
    [9999999.5, "9999999.5"],
    [0.001, "0.001"],
    [1e-4, "1.0E-4"],
    [-0.00099, "-9.9E-4"],
    [3.3640191298478506e-5, "3.3640191298478506E-5"],
    [1e21, "1.0E21"],
    [Number.MAX_VALUE, "1.7976931348623157E308"],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
  ])("writes %d as %s, as Double.toString does", (value, text) => {
    expect(javaDouble(value)).toBe(text);
  });
});

describe("jacksonText()", () => {
  it("writes a small statistics.json in the service's style, to the byte", () => {
    const statistics = {
      version: 0,
      dataset: { item_count: 3 },
      features: [
        {
          name: 'a "b"\n\u00e9',
          inferred_type: "Integral",
          numerical_statistics: {
            common: { num_present: 2, num_missing: 1 },
            mean: 1.4402689218907343e10,
            std_dev: Number.NaN,
            skipped: undefined,
            approximate_num_distinct_values: 2,
            completeness: 1,
            distribution: {
              kll: {
                buckets: [{ lower_bound: 0, upper_bound: 3.8e7, count: 14 }],
                sketch: { parameters: { c: 0.64, k: 2048 }, data: [[1, 2.5], []] },
              },
            },
          },
        },
        {
          name: "state",
          string_statistics: {
            distinct_count: 53,
            distribution: { categorical: { buckets: [{ value: "New Mexico", count: 362 }] } },
          },
        },
      ],
      empty: {},
      flags: [true, null],
    };
    expect(jacksonText(statistics)).toBe(String.raw`{
  "version" : 0.0,
  "dataset" : {
    "item_count" : 3
  },
  "features" : [ {
    "name" : "a \"b\"\né",
    "inferred_type" : "Integral",
    "numerical_statistics" : {
      "common" : {
        "num_present" : 2,
        "num_missing" : 1
      },
      "mean" : 1.4402689218907343E10,
      "std_dev" : "NaN",
      "approximate_num_distinct_values" : 2,
      "completeness" : 1.0,
      "distribution" : {
        "kll" : {
          "buckets" : [ {
            "lower_bound" : 0.0,
            "upper_bound" : 3.8E7,
            "count" : 14.0
          } ],
          "sketch" : {
            "parameters" : {
              "c" : 0.64,
              "k" : 2048.0
            },
            "data" : [ [ 1.0, 2.5 ], [ ] ]
          }
        }
      }
    }
  }, {
    "name" : "state",
    "string_statistics" : {
      "distinct_count" : 53.0,
      "distribution" : {
        "categorical" : {
          "buckets" : [ {
            "value" : "New Mexico",
            "count" : 362
          } ]
        }
      }
    }
  } ],
  "empty" : { },
  "flags" : [ true, null ]
}`);
  });

  it("is JSON that reads back as it was", () => {
    const value = { a: [1e300, -0, 1e-7, "x\u2028"], b: { c: null, d: [[]] } };
    expect(JSON.parse(jacksonText(value))).toEqual(value);
  });
});
