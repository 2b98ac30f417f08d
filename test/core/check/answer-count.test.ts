/** Requests of several rows whose answers are not as many: nobody knows whose answer one of them is. */
import { expect, it } from "vitest";
import { runChecks } from "../../../src/core/check/run.ts";
import { makeReport, violationRows } from "../../../src/core/report/report.ts";
import { execution } from "../report/executions.ts";
import { classifier, shaped, sound, type Call } from "./classifier.ts";
import { series } from "./windows.ts";

/** A request of so many rows with so many answers. */
function batch(rows: number, answers: number): Call {
  const calls = sound(Math.max(rows, answers));
  const lines = (some: readonly (string | undefined)[]) => some.join("\n");
  return [
    lines(calls.slice(0, rows).map(([row]) => row)),
    lines(calls.slice(0, answers).map(([, one]) => one)),
  ];
}

const reportOf = (calls: readonly Call[]) => {
  const window = shaped(calls);
  return makeReport(execution, window, classifier, runChecks(window, classifier, { outputColumns: "START" }));
};

it("a share of answers with fewer or more records than rows is a finding, beside rows that are asked alone", () => {
  const calls = [
    ...sound(100),
    ...series(170, () => batch(5, 5)),
    ...series(20, () => batch(5, 4)),
    ...series(10, () => batch(5, 6)),
  ];
  const report = reportOf(calls);
  expect(violationRows(report)).toEqual([
    {
      feature_name: "Answer count",
      constraint_check_type: "answer_count_check",
      description:
        "Answers have another number of records than their requests have rows. " +
        "Number of requests of several rows in current dataset: 200, " +
        "Number of them with fewer records in the answer: 20, with more: 10",
    },
  ]);
  expect(report.verdict?.headline).toBe(
    "answers that are not as many as rows (15 % of the requests of several rows)",
  );
  expect(report.notes).toEqual([
    "20 of 200 requests of several rows have fewer records in the answer than rows",
    "10 of 200 requests of several rows have more records in the answer than rows",
  ]);
});

it("is told in the notes alone where it is one of many, or where answers are no row's", () => {
  const one = reportOf([...series(200, () => batch(5, 5)), batch(5, 4)]);
  const history = reportOf(series(200, (index) => batch(3 + (index % 5), 1)));
  for (const report of [one, history]) {
    expect(violationRows(report)).toEqual([]);
    expect(report.verdict?.kind).toBe("alike");
  }
  expect(one.notes).toEqual(["1 of 201 requests of several rows have fewer records in the answer than rows"]);
  expect(history.notes).toEqual([
    "200 of 200 requests of several rows have fewer records in the answer than rows",
  ]);
});

it("asks nothing of several answers to one row, nor where nothing is amiss", () => {
  for (const calls of [series(200, () => batch(1, 3)), series(200, () => batch(4, 4))]) {
    const report = reportOf(calls);
    expect(report.findings.map(({ check }) => check)).not.toContain("answer_count_check");
    expect(report.notes).toEqual([]);
  }
});
