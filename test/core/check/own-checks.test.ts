/** Checks of Weir's own: what they find, in words, what they leave to others, and that they can be switched off. */
import { describe, expect, it } from "vitest";
import { baselineOf, parseConstraints, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { isAwake } from "../../../src/core/check/awake.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import { adoptedOf } from "../baseline/adopted.ts";
import { columnOf, trainingOf } from "../profile/profiles.ts";
import { randomOf } from "../sketch/streams.ts";
import { series } from "./windows.ts";

/** What wakes somebody: the check with its two sides. */
function awake(window: Profile, baseline: Baseline) {
  const { outcomes } = runChecks(window, baseline, { outputColumns: "START" });
  return outcomes.filter(isAwake).map(({ check, feature, sides }) => [feature, check, ...(sides ?? [])]);
}

const random = randomOf(11);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const numbers = series(5_000, () => 50 + 5 * normal());
const baseline = baselineOf(columnOf(numbers));
const window = (spoil: (value: number, index: number) => number | string) =>
  columnOf(series(1_000, (index) => spoil(50 + 5 * normal(), index)));

describe("a window without change", () => {
  it("wakes nobody", () => {
    for (let round = 0; round < 20; round++)
      expect(
        awake(
          window((value) => value),
          baseline,
        ),
      ).toEqual([]);
  });
});

describe("value_share_check", () => {
  it("finds a twentieth of the records stuck at one value", () => {
    const stuck = window((value, index) => (index % 20 === 0 ? 50 : value));
    expect(awake(stuck, baseline)).toEqual([["x", "value_share_check", "= 50: 0 %", "5 %"]]);
  });

  it("finds a category that grew and one that is gone, in words", () => {
    const texts = baselineOf(columnOf(series(5_000, (i) => ["a", "b", "c", "d"][i % 4] ?? "")));
    const grown = columnOf(series(1_000, (i) => (i % 10 < 2 ? "a" : (["a", "b", "c", "d"][i % 4] ?? ""))));
    expect(awake(grown, texts)[0]?.[2]).toContain("“a”: 25 %");
    const gone = columnOf(series(1_000, (i) => ["a", "b", "c"][i % 3] ?? ""));
    expect(awake(gone, texts)[0]).toEqual(["x", "baseline_drift_check", "“d”: 25 %", "0 %"]);
  });

  it("finds every value replaced in a column of texts that are all distinct", () => {
    const ids = baselineOf(columnOf(series(300, (i) => `id-${i}`)));
    expect(awake(columnOf(series(300, () => "ERROR")), ids)).toMatchObject([
      ["x", expect.any(String), "“ERROR”: 0 %", "100 %"],
    ]);
    expect(awake(columnOf(series(300, (i) => `other-${i}`)), ids)).toEqual([]);
  });
});

describe("value_share_check of dates and times", () => {
  const minute = 60_000;
  const isoAt = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 7 * minute).toISOString();
  const days = (index: number) => isoAt(index * 40).slice(0, 10);
  const german = (iso: string) => iso.replace(/^(\d+)-(\d+)-(\d+)T?/, "$3.$2.$1 ");
  const times = baselineOf(columnOf(series(800, isoAt)));

  it.each<[string, (index: number) => string, string]>([
    ["epoch seconds", (index) => String(Date.parse(isoAt(index)) / 1_000), "0 %"],
    ["another form of dates", (index) => german(isoAt(index)), "0 %"],
    ["any other texts", (index) => `id-${index}`, "0 %"],
    ["other texts in a tenth", (index) => (index % 10 === 0 ? `id-${index}` : isoAt(index)), "90 %"],
  ])("finds that they have become %s", (_, form, share) => {
    expect(awake(columnOf(series(400, (index) => form(index + 900))), times)).toEqual([
      ["x", "value_share_check", "dates or times: 100 %", share],
    ]);
  });

  it("finds it of days, each of which comes often, and leaves one value in all to its own words", () => {
    const daily = baselineOf(columnOf(series(800, days)));
    const now = columnOf(series(400, (index) => german(days(index + 900))));
    expect(awake(now, daily)).toMatchObject([["x", "value_share_check", expect.any(String), "0 %"]]);
    expect(awake(columnOf(series(400, () => "n/a")), times)).toMatchObject([
      ["x", "value_share_check", "“n/a”: 0 %", "100 %"],
    ]);
  });

  it("is silent of later days, each of which comes often, and of one later day alone, but not of one long gone", () => {
    const shuffled = baselineOf(columnOf(series(800, (index) => days((index * 37) % 800))));
    const later = (index: number) => days(700 + index);
    expect(awake(columnOf(series(400, later)), shuffled)).toEqual([]);
    expect(awake(columnOf(series(400, () => later(300))), shuffled)).toEqual([]);
    const gone = awake(
      columnOf(series(400, (index) => (index % 4 === 0 ? "1970-01-01" : later(index)))),
      shuffled,
    );
    expect(gone).toMatchObject([["x", "value_share_check", "“1970-01-01”: 0 %", "25 %"]]);
    // Within the baseline's days, and of times that never came twice, one that comes often is no work of time.
    expect(awake(columnOf(series(400, () => days(100))), shuffled)).toHaveLength(1);
    expect(awake(columnOf(series(400, () => isoAt(9_000))), times)).toHaveLength(1);
  });

  it("names the form of dates, where some are later days in another one", () => {
    const often = (index: number) => days(Math.floor(index / 8));
    const some = series(400, (index) => (index % 3 === 0 ? german(often(index + 900)) : often(index + 900)));
    expect(awake(columnOf(some), baselineOf(columnOf(series(800, often))))).toMatchObject([
      ["x", "value_share_check", "dates or times: 100 %", "67 %"],
    ]);
  });

  it("is silent of later times, of one odd cell, and where there were others before", () => {
    expect(awake(columnOf(series(400, (index) => isoAt(index + 9_000))), times)).toEqual([]);
    expect(
      awake(columnOf(series(400, (index) => (index === 5 ? "?" : isoAt(index + 9_000)))), times),
    ).toEqual([]);
    const mixed = baselineOf(columnOf(series(800, (index) => (index === 9 ? "none" : isoAt(index)))));
    expect(awake(columnOf(series(400, (index) => german(isoAt(index + 900)))), mixed)).toEqual([]);
  });
});

describe("range_check", () => {
  it("finds values a thousand times too large, where drift sees too few", () => {
    const wild = window((value, index) => (index % 33 === 0 ? value * 1_000 : value));
    const [found] = awake(wild, baseline);
    expect(found?.slice(0, 2)).toEqual(["x", "range_check"]);
    expect(found?.[3]).toBe("3.1 %");
  });

  it("names the range by the digits that the data have: no record of the baseline is beyond what is said", () => {
    const places = baselineOf(columnOf(series(5_000, (i) => -122.55 + (i % 500) / 100)));
    const further = columnOf(
      series(1_000, (i) => (i % 20 === 0 ? -123 - i / 100 : -122.55 + (i % 500) / 100)),
    );
    expect(awake(further, places)).toContainEqual(["x", "range_check", "< −122.55: 0 %", "5 %"]);
  });
});

describe("missing_rate_check", () => {
  const gaps = (step: number) => columnOf(series(1_000, (i) => (i % step === 0 ? "" : String(i % 7))));
  it("leaves what completeness has found to it, and tells of fewer gaps too", () => {
    const some = baselineOf(columnOf(series(5_000, (i) => (i % 5 === 0 ? "" : String(i % 7)))));
    expect(awake(gaps(2), some)[0]?.slice(0, 2)).toEqual(["x", "completeness_check"]);
    expect(awake(gaps(1_000), some)).toMatchObject([
      ["x", "missing_rate_check", "20 % missing", "0.1 % missing"],
    ]);
  });
});

describe("new_values_check", () => {
  const of = (distinct: number) => series(5_000, (i) => `v${(i * 7_919) % distinct}`);
  it("finds unknown texts where there are too many for a list", () => {
    const texts = baselineOf(columnOf(of(500)));
    expect(awake(columnOf(of(500).slice(0, 1_000)), texts)).toEqual([]);
    const [found] = awake(columnOf(series(1_000, (i) => (i % 10 === 0 ? `n${i}` : `v${i % 500}`))), texts);
    expect(found?.slice(0, 2)).toEqual(["x", "new_values_check"]);
  });
});

describe("drift", () => {
  it("is found at a quarter of a standard deviation, which Robust never says", () => {
    const shifted = window((value) => value + 1.6);
    const [found] = awake(shifted, baseline);
    expect(found?.slice(0, 2)).toEqual(["x", "baseline_drift_check"]);
    expect(found?.[2]).toMatch(/^≤ 5\d\.?\d*: \d\d\.?\d* %$/);
  });

  it("of texts is told as the largest change of a share, whichever text speaks for it most surely", () => {
    const dealt = (counts: Record<string, number>) =>
      columnOf(Object.entries(counts).flatMap(([text, times]) => series(times, () => text)));
    const { outcomes } = runChecks(
      dealt({ x: 33, y: 39, z: 31, new1: 21, new2: 14, new3: 12 }),
      baselineOf(dealt({ x: 966, y: 981, z: 1_053 })),
      { outputColumns: "START" },
    );
    const found = outcomes.find(({ check }) => check === "baseline_drift_check");
    // z, which is 1,053 of 3,000 and 31 of 150; new1, which is 21 of 150 and was none, is surer.
    expect(found?.answer).toMatchObject({
      kind: "violation",
      measure: 1_053 / 3_000 - 31 / 150,
      description: expect.stringMatching(/^Baseline drift distance: 0\.1443/),
    });
    // Pages and metrics show this.
    expect(found?.evidence?.effect).toBe(1_053 / 3_000 - 31 / 150);
    expect(found?.sides).toEqual(["“z”: 35 %", "21 %"]);
  });

  it("of sketched numbers is told as it is measured, nothing taken off for what sketches may be wrong by", () => {
    const training = columnOf(series(10_000, (i) => i + 0.5));
    const { constraints, statistics } = baselineOf(training);
    const drifted = columnOf(series(10_000, (i) => i + 1_150.5));
    const told = (method: "Robust" | "Simple") => {
      const monitoring_config = {
        ...constraints.monitoring_config,
        distribution_constraints: { comparison_method: method, comparison_threshold: 0.1 },
      };
      const held = { constraints: { ...constraints, monitoring_config }, statistics };
      const { outcomes } = runChecks(drifted, held, { outputColumns: "START" });
      return outcomes.find(({ check }) => check === "baseline_drift_check");
    };
    const [robust, simple] = [told("Robust"), told("Simple")];
    expect(robust?.answer).toEqual(simple?.answer);
    expect(robust?.answer).toMatchObject({ kind: "violation", measure: expect.closeTo(0.115, 2) });
    // Pages and metrics show this.
    for (const one of [robust, simple]) expect(one?.answer).toMatchObject({ measure: one?.evidence?.effect });
  });

  it("is told first where one cell is odd, which is within chance", () => {
    const odd = window((value, index) => (index === 0 ? "n/a" : value + 20));
    expect(awake(odd, baseline)[0]?.slice(0, 2)).toEqual(["x", "baseline_drift_check"]);
  });

  it("is undecided of a baseline of two rows, and exits no alarm", () => {
    const tiny = baselineOf(trainingOf("k,x\na,1\nb,2\n"));
    const { outcomes } = runChecks(trainingOf(`k,x\n${series(300, (i) => `a,${i}\n`).join("")}`), tiny, {
      outputColumns: "START",
    });
    const drift = outcomes.filter(({ check }) => check === "baseline_drift_check");
    expect(drift.map(({ answer }) => answer)).toMatchObject([
      { kind: "undecided", reason: expect.stringContaining("2 in the baseline") },
      { kind: "undecided" },
    ]);
  });
});

describe("options", () => {
  it("switch each check off, for all or for one feature, and move its limit", () => {
    const stuck = window((value, index) => (index % 20 === 0 ? 50 : value));
    const withChecks = (checks: object, ofFeature: object = {}): Baseline => ({
      ...baseline,
      constraints: parseConstraints(
        JSON.stringify({
          ...baseline.constraints,
          features: baseline.constraints.features.map((feature) => ({
            ...feature,
            weir: { checks: ofFeature },
          })),
          weir: { checks },
        }),
      ),
    });
    const off = { perform: "Disabled" } as const;
    expect(awake(stuck, withChecks({ value_share: off }))).toEqual([]);
    expect(awake(stuck, withChecks({}, { value_share: off }))).toEqual([]);
    expect(
      awake(stuck, withChecks({ value_share: { threshold: 0.1 }, new_values: { threshold: 0.1 } })),
    ).toEqual([]);
    expect(awake(stuck, withChecks({}, { value_share: { learned: 0.1 } }))).toEqual([]);
  });

  it("are asked of no adopted baseline", () => {
    const adopted = adoptedOf(columnOf(numbers));
    const { outcomes } = runChecks(
      window((value) => value),
      adopted,
      { outputColumns: "START" },
    );
    expect(outcomes.map(({ check }) => check)).not.toContain("value_share_check");
  });
});

describe("a baseline's own training data", () => {
  it.each([
    ["integers among fractions", "price\n9.99\n10\n9.99\n10\n"],
    ["pixels", `p\n${series(60, (i) => (i % 4 === 0 ? `0.${i}` : "0")).join("\n")}\n`],
    ["dates", `t\n${series(52, (i) => `2024-01-${String((i % 28) + 1).padStart(2, "0")}`).join("\n")}\n`],
    [
      "gaps and categories",
      `a,b\n${series(100, (i) => `${i % 3 === 0 ? "" : i},${i % 4 === 0 ? "x" : "y"}`).join("\n")}\n`,
    ],
  ])("has no violation: %s", (_, csv) => {
    const training = trainingOf(csv);
    const { outcomes } = runChecks(training, baselineOf(training), { outputColumns: "START" });
    expect(outcomes.filter(({ answer }) => answer.kind === "violation")).toEqual([]);
  });

  it("lists no dates as the only ones that there may be", () => {
    const { constraints } = baselineOf(trainingOf("t\n2024-01-01\n2024-01-02\n2024-01-02\n"));
    expect(constraints.features[0]).not.toHaveProperty("string_constraints");
  });
});
