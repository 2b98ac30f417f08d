import { describe, expect, it } from "vitest";
import { adoptedOf } from "../baseline/adopted.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { callsOf, trainingOf } from "../profile/profiles.ts";
import { edited, outcomesOf, reasonOf, reported, series } from "./windows.ts";

describe("runChecks() of the baseline's own data", () => {
  it("passes every check of every column", () => {
    const csv = `n,f,s,b\n${series(1000, (i) => `${i % 50},${i / 8 + 0.0625},${"abc"[i % 3]},${i % 2 === 0}\n`).join("")}`;
    const outcomes = outcomesOf(trainingOf(csv), adoptedOf(trainingOf(csv)));
    expect(new Set(outcomes.map(({ answer }) => answer.kind))).toEqual(new Set(["pass"]));
    expect(outcomes).toHaveLength(2 + 4 * 3 + 2 + 2);
    expect(
      outcomes.filter(({ check }) => check === "categorical_values_check").map(({ feature }) => feature),
    ).toEqual(["s", "b"]);
    expect(
      outcomes.filter(({ check }) => check === "non_negative_check").map(({ feature }) => feature),
    ).toEqual(["n", "f"]);
    const drifts = outcomes.filter(({ check }) => check === "baseline_drift_check");
    for (const { answer } of drifts) expect(answer).toMatchObject({ measure: 0, threshold: 0.1 });
  });
});

describe("missing_column_check and extra_column_check", () => {
  const names = series(70, (index) => `f${index}`);
  const row = (width: number) => series(width, (index) => index).join(",");
  const wide = adoptedOf(trainingOf(`${names.join(",")}\n${row(70)}\n`));
  const calls = (inputs: number) => callsOf(series(300, () => [row(inputs), "0"] as const));

  it("say how many columns there are, in the service's words", () => {
    const [missing] = outcomesOf(calls(68), wide);
    expect(missing).toMatchObject({
      check: "missing_column_check",
      feature: "Missing columns",
      answer: {
        kind: "violation",
        measure: 69,
        threshold: 70,
        description:
          "There are missing columns in current dataset. Number of columns in current dataset: 69, Number of columns in baseline constraints: 70",
      },
      columns: [],
    });
    const [extra] = outcomesOf(calls(70), wide);
    expect(extra).toMatchObject({
      check: "extra_column_check",
      feature: "Extra columns",
      answer: {
        kind: "violation",
        description:
          "There are extra columns in current dataset. Number of columns in current dataset: 71, Number of columns in baseline constraints: 70",
      },
    });
  });

  it("by position are the only violation: every other check is undecided, and says why", () => {
    for (const inputs of [68, 70]) {
      const outcomes = outcomesOf(calls(inputs), wide);
      expect(reported(outcomes)).toHaveLength(1);
      const others = outcomes.filter(({ answer }) => answer.kind === "undecided");
      expect(others).toHaveLength(70 * 4);
      expect(reasonOf(others[0]?.answer)).toBe(
        `Columns are matched by position, and the window has ${inputs + 1} where the baseline has 70`,
      );
    }
  });

  it("by position match nothing either where the baseline's names are _c0, _c1, … themselves", () => {
    const headerless = adoptedOf(trainingOf("1,2\n3,4\n", "absent"));
    const outcomes = outcomesOf(callsOf([["x,y,z"]]), headerless);
    expect(reported(outcomes)).toEqual([["Extra columns", "extra_column_check"]]);
    expect(outcomes.filter(({ answer }) => answer.kind === "pass").map(({ feature }) => feature)).toEqual([
      "Missing columns",
    ]);
  });

  it("by name leave the other columns' checks alone, and name the columns", () => {
    const baseline = adoptedOf(trainingOf(`a,b,c\n${series(300, (i) => `${i},${i},x\n`).join("")}`));
    const window = trainingOf(`b,d,a\n${series(300, (i) => `${i + 900},1,${i}\n`).join("")}`);
    const outcomes = outcomesOf(window, baseline);
    expect(reported(outcomes)).toEqual([
      ["Missing columns", "missing_column_check"],
      ["Extra columns", "extra_column_check"],
      ["b", "baseline_drift_check"],
    ]);
    expect(outcomes[0]).toMatchObject({ columns: ["c"], answer: { measure: 3, threshold: 3 } });
    const descriptions = outcomes.map(({ answer }) => answer.kind === "violation" && answer.description);
    expect(descriptions.slice(0, 2)).toEqual([
      "There are missing columns in current dataset. Number of columns in current dataset: 3, Number of columns in baseline constraints: 3\nMissing: c",
      "There are extra columns in current dataset. Number of columns in current dataset: 3, Number of columns in baseline constraints: 3\nExtra: d",
    ]);
    expect(outcomes[1]?.columns).toEqual(["d"]);
    const ofC = outcomes.filter(({ feature }) => feature === "c");
    expect(ofC.map(({ check, answer }) => [check, reasonOf(answer)])).toEqual(
      ["data_type_check", "completeness_check", "categorical_values_check", "baseline_drift_check"].map(
        (check) => [check, "The window has no such column"],
      ),
    );
    expect(
      outcomes.find(({ feature, check }) => feature === "a" && check === "baseline_drift_check")?.answer.kind,
    ).toBe("pass");
  });

  it("by position leave alone what has its name: requests of JSON, and two cells where one answer was", () => {
    const profile = new Profile();
    const input = {
      contentType: "application/json",
      encoding: "JSON" as const,
      data: '{"k":"a","n":7}',
      truncated: false,
    };
    const output = { contentType: "text/csv", encoding: "CSV" as const, data: "0,0.5", truncated: false };
    const baseline = adoptedOf(trainingOf("label,k,n\n0,a,7\n1,b,8\n"));
    const shape = new KnownShape({ names: ["label", "k", "n"], dialect: {} });
    for (let call = 0; call < 9; call++) observe(profile, { input, output }, { shape });
    const outcomes = outcomesOf(profile, baseline);
    expect(reported(outcomes)).toEqual([["Extra columns", "extra_column_check"]]);
    const decided = outcomes.filter(
      ({ check, answer }) => check === "data_type_check" && answer.kind === "pass",
    );
    expect(decided.map(({ feature }) => feature)).toEqual(["k", "n"]);
  });

  it("tolerate a minority of rows of another width", () => {
    const ragged = callsOf([...series(300, () => [row(69), "0"] as const), [row(12), "0"]]);
    const outcomes = outcomesOf(ragged, wide);
    expect(
      outcomes.filter(({ feature }) => feature.endsWith("columns")).map(({ answer }) => answer.kind),
    ).toEqual(["pass", "pass"]);
  });
});

describe("what a baseline expects of calls from outside", () => {
  const feature = (name: string) => ({ name, inferred_type: "Integral" as const, completeness: 1 });
  const baselineOfNames = (...names: readonly string[]) => ({
    statistics: null,
    constraints: { features: names.map(feature) },
  });
  const calls = (input: string, status = 200) => {
    const profile = new Profile();
    const body = { contentType: "text/csv", encoding: "CSV" as const, data: input, truncated: false };
    const traffic = { latencyMs: 5, status, requestBytes: 1, responseBytes: 1, firstByteMs: null };
    for (let call = 0; call < 9; call++) observe(profile, { input: body, output: null, traffic });
    return profile;
  };
  const answersTo = (name: string, outcomes: ReturnType<typeof outcomesOf>) =>
    outcomes.filter((outcome) => outcome.feature === name).map(({ check, answer }) => [check, answer.kind]);
  const judged = [
    ["data_type_check", "pass"],
    ["completeness_check", "pass"],
  ];

  it("says nothing of tables where it expects nothing else", () => {
    const outcomes = outcomesOf(calls("1,2,3"), baselineOfNames("weir.status"));
    expect(reported(outcomes)).toEqual([]);
    expect(answersTo("weir.status", outcomes)).toEqual(expect.arrayContaining(judged));
  });

  it("is judged although the rows fit no columns", () => {
    const outcomes = outcomesOf(calls("1,2,3"), baselineOfNames("a", "b", "weir.status"));
    expect(reported(outcomes)).toEqual([["Extra columns", "extra_column_check"]]);
    expect(answersTo("weir.status", outcomes)).toEqual(expect.arrayContaining(judged));
  });

  it("is undecided, not missing, of rows that do not tell", () => {
    const outcomes = outcomesOf(callsOf([["1,2"]]), baselineOfNames("a", "b", "weir.status"));
    expect(reported(outcomes)).toEqual([]);
    const [, kind] = answersTo("weir.status", outcomes)[0] ?? [];
    expect(kind).toBe("undecided");
  });
});

describe("monitoring options", () => {
  const baseline = adoptedOf(trainingOf(`x,y\n${series(300, (i) => `${i},${i}\n`).join("")}`));
  const broken = trainingOf(`x,y\n${series(300, () => "bad,bad\n").join("")}`);

  it("evaluate_constraints Disabled asks nothing", () => {
    expect(outcomesOf(broken, edited(baseline, {}, { evaluate_constraints: "Disabled" }))).toEqual([]);
  });

  it("may be Disabled for one feature, or Enabled for one alone", () => {
    const off = edited(baseline, { monitoringConfigOverrides: { evaluate_constraints: "Disabled" } });
    expect(reported(outcomesOf(broken, off))).toEqual([["y", "data_type_check"]]);
    const alone = edited(
      baseline,
      { monitoringConfigOverrides: { evaluate_constraints: "Enabled" } },
      { evaluate_constraints: "Disabled" },
    );
    expect(reported(outcomesOf(broken, alone))).toEqual([["x", "data_type_check"]]);
  });

  it("may be overridden for one feature", () => {
    const lenient = edited(baseline, {
      monitoringConfigOverrides: {
        datatype_check_threshold: 0,
        distribution_constraints: { perform_comparison: "Disabled" },
      },
    });
    const outcomes = outcomesOf(broken, lenient);
    expect(reported(outcomes)).toEqual([["y", "data_type_check"]]);
    expect(outcomes.filter(({ feature }) => feature === "x").map(({ check }) => check)).toEqual([
      "non_negative_check",
      "data_type_check",
      "completeness_check",
    ]);
  });
});

describe("order of the outcomes", () => {
  const csv = (row: (index: number) => string) => trainingOf(`a,b,c,d\n${series(400, row).join("")}`);
  const baseline = adoptedOf(csv((i) => `${i % 9},${i % 9},${i % 9},${i % 9}\n`));

  it("is worst first: table, features by severity, overshadowed, undecided, passed", () => {
    const window = trainingOf(
      `b,c,d,e\n${series(600, (i) => `${i % 3 === 0 ? 90 : "x"},${i % 4 === 0 ? "x" : i % 9},${i % 9},1\n`).join("")}`,
    );
    const outcomes = outcomesOf(window, baseline);
    expect(outcomes.slice(0, 4).map(({ feature, check }) => [feature, check])).toEqual([
      ["Missing columns", "missing_column_check"],
      ["Extra columns", "extra_column_check"],
      ["b", "data_type_check"],
      ["c", "data_type_check"],
    ]);
    expect(outcomes[4]).toMatchObject({
      feature: "b",
      check: "baseline_drift_check",
      answer: { overshadowedBy: "data_type_check" },
    });
    const kinds = outcomes.slice(5).map(({ answer }) => answer.kind);
    expect(kinds).toEqual([...series(4, () => "undecided"), ...series(kinds.length - 4, () => "pass")]);
  });

  it("is the baseline's where severities are equal, every time", () => {
    const window = csv(() => "x,x,x,x\n");
    const first = outcomesOf(window, baseline);
    expect(reported(first).map(([feature]) => feature)).toEqual(["a", "b", "c", "d"]);
    expect(outcomesOf(window, baseline)).toEqual(first);
  });

  it("puts the least overshadowed violation below the least reported one", () => {
    const window = csv((i) => `${i === 0 ? "0.5" : i % 9},${i}.5,${i % 9},${i % 9}\n`);
    const [least, total, hidden] = [1, 0, 2].map((index) => outcomesOf(window, baseline)[index]);
    expect([total?.feature, least?.feature]).toEqual(["b", "a"]);
    expect(hidden).toMatchObject({ feature: "b", check: "baseline_drift_check" });
  });
});
