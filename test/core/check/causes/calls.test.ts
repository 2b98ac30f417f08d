/** Rows that do not fit, and labels against scores: causes that calls bring. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { violationRows } from "../../../../src/core/report/report.ts";
import { callsOf, trainingOf } from "../../profile/profiles.ts";
import { classifier as baseline, label, names, random, sound, type Call } from "../classifier.ts";
import { series } from "../windows.ts";
import { causesOf, reportOn, wordsOf } from "./scenes.ts";

describe("rows that do not fit", () => {
  it("what they put into columns is theirs: one cause", () => {
    const calls = [...sound(400), ...series(40, (): Call => ["9999,8888,7777", "0"])];
    const report = reportOn(callsOf(calls), baseline);
    expect(causesOf(report)).toEqual([["row_shape", "x0", "x1", "x2"]]);
    expect(wordsOf(report)).toEqual([
      "40 of 440 rows (9.1 %) have another number of columns than the others",
    ]);
    expect(report.verdict).toMatchObject({ headline: wordsOf(report)[0], beyondChance: 1 });
  });

  it("beside drift, which stays", () => {
    const shift = ([input, output]: Call): Call => [
      input
        .split(",")
        .map((cell, index) => (index === 5 ? Number(cell) + 50 : cell))
        .join(","),
      output ?? "",
    ];
    const calls = [...sound(400).map(shift), ...series(40, (): Call => ["9999,8888,7777", "0"])];
    const report = reportOn(callsOf(calls), baseline);
    expect(causesOf(report)).toEqual([["row_shape", "x0", "x1", "x2"]]);
    expect(report.verdict?.headline).toMatch(/; 1 more of 13 columns differs from the baseline$/);
  });
});

describe("a label of 0 and 1 against scores", () => {
  const scored = (): Call[] =>
    sound(600).map(([input]) => [input, String(Math.round(1_000 * random() ** 2) / 1_000)]);
  const report = reportOn(callsOf(scored()), baseline);

  it("in answers is told, wakes nobody, and stands in the service's file", () => {
    expect(causesOf(report)).toEqual([["label_scores", "label"]]);
    expect(report.causes?.[0]).toMatchObject({ isCertain: true, wakes: false });
    expect(report.verdict).toMatchObject({ kind: "alike", beyondChance: 0 });
    expect(report.verdict?.headline).toBe(
      "12 columns as in the baseline; label holds 0 and 1 in the baseline and numbers between here: compare with a good window's own answers, or name the score's column",
    );
    const types = violationRows(report).map((row) => [row.feature_name, row.constraint_check_type]);
    expect(types).toContainEqual(["label", "data_type_check"]);
    expect(report.status).toBe("CompletedWithViolations");
  });

  it("beside drift leaves the drift awake", () => {
    const calls = scored().map(([input, output = ""]): Call => [`${input.replace(/^\d+/, "500")}`, output]);
    const drifted = reportOn(callsOf(calls), baseline);
    expect(drifted.verdict).toMatchObject({ kind: "differs" });
    expect(causesOf(drifted)).toEqual([
      ["label_scores", "label"],
      ["constant", "x0"],
    ]);
  });

  it("in a file is a question, and wakes", () => {
    const file = `${[names.join(","), ...scored().map(([input, output]) => `${output},${input}`)].join("\n")}\n`;
    const asked = reportOn(trainingOf(file), baseline);
    expect(asked.causes).toMatchObject([{ kind: "label_scores", isCertain: false, wakes: true }]);
    expect(asked.verdict?.headline).toContain("Scores instead of labels?");
  });

  it.each([
    ["labels that grew", () => "1"],
    ["numbers beyond 1", () => String(Math.round(300 * random()) / 100)],
    ["a few scores among labels", () => (random() < 0.2 ? "0.5" : String(label()))],
  ])("is not: %s", (_, answer) => {
    const other = reportOn(callsOf(sound(600).map(([input]): Call => [input, answer()])), baseline);
    expect(other.verdict?.kind).toBe("differs");
    expect(causesOf(other).filter(([kind]) => kind === "label_scores")).toEqual([]);
  });

  it("is not where answers have label and score in each other's place: that wakes", () => {
    const cells = () => [label(), Math.round(1_000 * random() ** 2) / 1_000, Math.round(100 * random())];
    const rows = series(1_500, () => cells().join(","));
    const other = baselineOf(trainingOf(`${["label,score,x", ...rows].join("\n")}\n`));
    const crossed = (): Call => {
      const [one, score, x] = cells();
      return [String(x), `${score},${one}`];
    };
    const told = reportOn(callsOf(series(600, crossed)), other);
    expect(causesOf(told)).toEqual([["swapped_columns", "label", "score"]]);
    expect(told.verdict?.kind).toBe("differs");
  });

  it("is not an input of 0 and 1 that holds fractions now", () => {
    const flags = (flag: () => number) => series(1_500, () => [label(), flag()].join(","));
    const other = baselineOf(trainingOf(`${["y,flag", ...flags(label)].join("\n")}\n`));
    const window = callsOf(
      series(600, (): Call => [String(Math.round(100 * random()) / 100), String(label())]),
    );
    const told = reportOn(window, other);
    expect(told.verdict?.kind).toBe("differs");
    expect(told.causes).toMatchObject([{ kind: "label_scores", wakes: true }]);
  });
});
