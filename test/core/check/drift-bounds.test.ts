/** Drift of more texts than are counted: known within bounds. */
import { describe, expect, it } from "vitest";
import { columnOf } from "../profile/profiles.ts";
import { answerOf, baselineFor, edited, reasonOf, series } from "./windows.ts";

describe("baseline_drift_check of more texts than are counted", () => {
  const check = "baseline_drift_check";
  const halves = baselineFor(series(1000, (i) => (i % 2 === 0 ? "a" : "b")));
  const simple = (threshold: number, method: "LInfinity" | "ChiSquared" = "LInfinity") =>
    edited(
      halves,
      {},
      {
        distribution_constraints: {
          comparison_method: "Simple",
          comparison_threshold: threshold,
          categorical_drift_method: method,
        },
      },
    );
  const ids = (count: number) => series(count, (i) => `id ${i}`);

  it("is violated where the least distance is too much, with a number in its text and what it is in a line after", () => {
    const answer = answerOf(check, columnOf(ids(10_000)), halves);
    expect(answer).toMatchObject({
      kind: "violation",
      description: expect.stringMatching(
        /^Baseline drift distance: 0\.4\d+ exceeds threshold: 0\.1\nIt is that at least: not every distinct value is counted$/,
      ),
    });
    // Half the baseline was "a": of the window at most an offset, 10,000 / 512.
    const measure = answer?.kind === "violation" ? answer.measure : 0;
    const noise = 1.8 * Math.sqrt(11_000 / (1000 * 10_000));
    expect(measure).toBeLessThanOrEqual(0.5 - noise);
    expect(measure).toBeGreaterThan(0.5 - 20 / 10_000 - noise);
  });

  it("passes where the greatest distance is little enough", () => {
    const window = columnOf([...series(200_000, (i) => (i % 2 === 0 ? "a" : "b")), ...ids(5000)]);
    const answer = answerOf(check, window, simple(0.02));
    expect(answer).toMatchObject({ kind: "pass" });
    expect(answer?.kind === "pass" && answer.measure).toBeGreaterThanOrEqual(0.5 - 100_000 / 205_000);
  });

  it("is undecided where the threshold lies between, and tells both ends", () => {
    const window = columnOf([...series(200_000, (i) => (i % 2 === 0 ? "a" : "b")), ...ids(5000)]);
    const passed = answerOf(check, window, simple(0.02));
    const threshold = passed?.kind === "pass" ? passed.measure - 1e-9 : 1;
    expect(reasonOf(answerOf(check, window, simple(threshold)))).toMatch(
      /^The distance is between 0\.01\d+ and 0\.01\d+, the threshold is 0\.01\d+: not every distinct value is counted$/,
    );
  });

  it("of numbers where there were texts is violated: none of them can be one of the texts", () => {
    expect(answerOf(check, columnOf(series(6000, (i) => i)), halves)).toMatchObject({
      kind: "violation",
      measure: 0.5 - 1.8 * Math.sqrt(7000 / 6_000_000),
    });
  });

  it("by chi-square is decided where both ends of the statistic agree, else undecided", () => {
    const same = columnOf([...series(200_000, (i) => (i % 2 === 0 ? "a" : "b")), ...ids(5000)]);
    const moved = columnOf([...series(200_000, (i) => (i % 4 === 0 ? "a" : "b")), ...ids(5000)]);
    expect(answerOf(check, moved, simple(1000, "ChiSquared"))).toMatchObject({
      kind: "violation",
      description: expect.stringMatching(
        /^Baseline drift distance: \d+\.\d+ exceeds threshold: 1000\.0\nIt is that/,
      ),
    });
    expect(answerOf(check, same, simple(1000, "ChiSquared"))).toMatchObject({ kind: "pass" });
    expect(reasonOf(answerOf(check, same, simple(0.0001, "ChiSquared")))).toMatch(
      /^The distance is between 0 and /,
    );
    const byP = edited(
      halves,
      {},
      { distribution_constraints: { categorical_drift_method: "ChiSquared", comparison_threshold: 0.05 } },
    );
    const slightly = [...series(200_000, (i) => (i % 200 < 97 ? "a" : "b")), ...ids(5000)];
    expect(answerOf(check, columnOf(slightly), byP)).toMatchObject({
      kind: "violation",
      description: expect.stringMatching(
        /^Baseline drift p-value: .* is below threshold: 0\.05\nIt is that at most/,
      ),
    });
    expect(answerOf(check, same, byP)).toMatchObject({ kind: "pass" });
    const strict = edited(
      halves,
      {},
      {
        distribution_constraints: { categorical_drift_method: "ChiSquared", comparison_threshold: 0.9999999 },
      },
    );
    expect(reasonOf(answerOf(check, same, strict))).toMatch(
      /^The p-value is between 0\.\d+ and 1, the threshold/,
    );
  });

  it("knows of a baseline that lists fewer values than it had only what it lists", () => {
    const { statistics, constraints } = baselineFor(series(1000, (i) => (i < 500 ? "a" : `b${i % 100}`)));
    const window = columnOf(series(1000, (i) => (i < 500 ? "a" : `b${i % 100}`)));
    const cut = JSON.parse(JSON.stringify(statistics));
    const { categorical } = cut.features[0].string_statistics.distribution;
    categorical.buckets = categorical.buckets.slice(0, 1);
    const partial = { statistics: cut, constraints };
    expect(reasonOf(answerOf(check, window, partial))).toMatch(/^The distance is between 0 and 0\.4/);
    expect(answerOf(check, columnOf(series(1000, () => "z")), partial)?.kind).toBe("violation");
  });
});
