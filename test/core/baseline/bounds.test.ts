/** What a baseline may hold is said at the door: nothing that breaks every check afterwards. */
import { describe, expect, it } from "vitest";
import { parseConstraints, parseStatistics } from "../../../src/core/baseline/baseline.ts";
import { refuseOverBounds } from "../../../src/core/baseline/bounds.ts";

function constraints(names: readonly string[]) {
  const features = names.map((name) => ({ name, inferred_type: "Integral" }));
  return parseConstraints(JSON.stringify({ features }));
}

function sketchOf(levels: number) {
  const common = { num_present: 1, num_missing: 0 };
  const sketch = { parameters: { c: 0.64, k: 2_048 }, data: Array.from({ length: levels }, () => [1]) };
  const kll = { buckets: [], sketch };
  const numerical_statistics = { common, distribution: { kll } };
  const features = [{ name: "x", inferred_type: "Integral", numerical_statistics }];
  return parseStatistics(JSON.stringify({ dataset: { item_count: 1 }, features }));
}

describe("refuseOverBounds()", () => {
  it("takes what a table can have", () => {
    const wide = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
    const names = [...wide.slice(1), "n".repeat(1_024)];
    expect(() => refuseOverBounds(constraints(names), "constraints.json", "")).not.toThrow();
    expect(() => refuseOverBounds(sketchOf(53), "statistics.json", "")).not.toThrow();
  });

  it.each([
    [
      "a name of 3 MB",
      () => constraints(["a", "n".repeat(3_000_000)]),
      "Cannot take constraints.json: features.1.name: it has 3000000 characters: shorten it to 1024",
    ],
    [
      "10,001 features",
      () => constraints(Array.from({ length: 10_001 }, (_, index) => `c${index}`)),
      "Cannot take constraints.json: it has 10001 features: at most 10000 can be checked",
    ],
    [
      "a sketch of 1,100 levels",
      () => sketchOf(1_100),
      "Cannot take constraints.json: features.0.numerical_statistics.distribution.kll.sketch.data: a sketch has at most 53 levels, not 1100",
    ],
  ])("refuses %s", (_, file, message) => {
    expect(() => refuseOverBounds(file(), "constraints.json", "")).toThrow(new RangeError(message));
  });

  it("refuses a file of over 32 MiB", () => {
    expect(() => refuseOverBounds(constraints(["a"]), "statistics.json", " ".repeat(2 ** 25 + 1))).toThrow(
      "Cannot take statistics.json: it has over 32 MiB: leave out columns or values",
    );
  });
});
