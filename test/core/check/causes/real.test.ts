/** Real data: drift that happened is no unit, no shift and no renaming; and what was done to the data is told. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import type { HeaderChoice } from "../../../../src/core/read/csv/header.ts";
import { hasSharedData, sharedData } from "../../../shared-data.ts";
import { trainingOf } from "../../profile/profiles.ts";
import { causesOf, reportOn, wordsOf } from "./scenes.ts";

const read = (...path: string[]) =>
  readFileSync(sharedData(...path), "utf8")
    .trimEnd()
    .split("\n");

/** Both halves of a file, its lines dealt in turn, each under the header if it has one. */
function halves(lines: readonly string[], hasHeader: boolean): [string, string] {
  const header = hasHeader ? lines.slice(0, 1) : [];
  const rows = lines.slice(header.length);
  const half = (rest: number) => [...header, ...rows.filter((_, index) => index % 2 === rest)].join("\n");
  return [half(0), half(1)];
}

const between = (before: string, after: string, header: HeaderChoice = "present") =>
  reportOn(trainingOf(`${after}\n`, header), baselineOf(trainingOf(`${before}\n`, header)));

describe.skipIf(!hasSharedData)("of real data", () => {
  const taxi = (month: string) => read("nyc-taxi", `yellow_tripdata_sample_${month}.csv`).join("\n");
  const months = ["2019-01", "2019-02", "2019-12", "2020-01", "2020-04"];
  const pairs = months.flatMap((before, index) =>
    months.slice(index + 1).map((after) => [before, after] as const),
  );

  it.each(pairs)(
    "taxi rides of %s and of %s: only the defaults and the gaps that are in them",
    (before, after) => {
      const causes = causesOf(between(taxi(before), taxi(after)));
      // In January 2019 nobody rode with 0 passengers. In April 2020 five columns lack the same 803 records.
      const isDefault = before === "2019-01" && after !== "2020-04";
      const gaps = ["vendor_id", "passenger_count", "rate_code_id", "store_and_fwd_flag", "payment_type"];
      expect(causes.filter(([kind]) => kind === "missing_together")).toEqual(
        after === "2020-04" ? [["missing_together", ...gaps]] : [],
      );
      expect(causes.filter(([kind]) => kind !== "missing_together")).toEqual(
        isDefault ? [["default_value", "passenger_count"]] : [],
      );
    },
  );

  it("adult's test file: “<=50K.” for “<=50K”, and nothing else has a cause", () => {
    const file = (name: string) =>
      read("adult", name)
        .filter((line) => line.split(",").length === 15)
        .join("\n");
    const report = between(file("adult-train.csv"), file("adult-test.csv"), "absent");
    expect(wordsOf(report)).toEqual(["_c14: “ <=50K.” for “ <=50K” and “ >50K.” for “ >50K” in every value"]);
    expect(report.verdict?.beyondChance).toBe(1);
  });

  it("halves of telco, churn and adult have no cause", () => {
    const telco = read("telco-ibm", "Telco-Customer-Churn.csv");
    const adult = read("adult", "adult-train.csv");
    const churn = read("churn-raw", "churn.txt");
    expect(causesOf(between(...halves(telco, true)))).toEqual([]);
    expect(causesOf(between(...halves(churn, true)))).toEqual([]);
    expect(causesOf(between(...halves(adult, false), "absent"))).toEqual([]);
  });

  it.each([
    ["amount", 4],
    ["age", 12],
    ["duration", 1],
  ] as const)("credits of two kinds, parted by %s, are not in another unit", (_, column) => {
    const [header = "", ...rows] = read("german-credit", "GermanCredit-with-header.csv");
    const sorted = rows.toSorted((a, b) => Number(a.split(",")[column]) - Number(b.split(",")[column]));
    const parts = [sorted.slice(0, 500), sorted.slice(500)].map((part) => [header, ...part].join("\n"));
    const report = between(parts[0] ?? "", parts[1] ?? "");
    expect(report.verdict?.kind).toBe("differs");
    expect(causesOf(report)).toEqual([]);
  });

  it("churn's two columns in each other's place are told as swapped, and nothing else", () => {
    const [before, after] = halves(read("churn-raw", "churn.txt"), true);
    const [header = "", ...rows] = after.split("\n");
    const swap = (line: string) => {
      const cells = line.split(",");
      [cells[7], cells[13]] = [cells[13] ?? "", cells[7] ?? ""];
      return cells.join(",");
    };
    const report = between(before, [header, ...rows.map(swap)].join("\n"));
    expect(report.verdict).toMatchObject({
      kind: "differs",
      headline: "Day Mins and Night Mins are swapped: each is as the other is in the baseline",
      beyondChance: 1,
    });
    expect(causesOf(report)).toEqual([["swapped_columns", "Day Mins", "Night Mins"]]);
  });
});
