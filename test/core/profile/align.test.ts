import { describe, expect, it } from "vitest";
import { align, ownColumns, type Alignment } from "../../../src/core/profile/align.ts";
import type { Column } from "../../../src/core/profile/column.ts";
import { callsOf, trainingOf } from "./profiles.ts";

/** Each column's name with the values it holds, in order of first sight. */
function shown({ columns }: Pick<Alignment, "columns">): Record<string, string[]> {
  return Object.fromEntries(
    columns.map(({ name, column }) => [
      name,
      [...(column.summary().counts?.entries() ?? [])].map(([text]) => text),
    ]),
  );
}

describe("align() of named columns", () => {
  it("matches by name whatever the order, and gives the baseline's order", () => {
    const alignment = align(trainingOf("b,a\n2,1\n"), ["a", "b"], { outputColumns: "START" });
    expect(Object.entries(shown(alignment))).toEqual([
      ["a", ["1"]],
      ["b", ["2"]],
    ]);
    expect(alignment).toMatchObject({ missing: [], extra: [], width: 2, unmatched: false, raggedRows: 0 });
  });

  it("names what is missing and what is extra, extra columns last", () => {
    const alignment = align(trainingOf("new,b\n9,2\n"), ["a", "b", "c"], { outputColumns: "START" });
    expect(alignment).toMatchObject({ missing: ["a", "c"], extra: ["new"], width: 2, unmatched: false });
    expect(Object.keys(shown(alignment))).toEqual(["b", "new"]);
  });

  it("takes JSON on both sides by name, and one name on both sides as two columns", () => {
    const calls = callsOf([['{"id":1,"x":5}', '{"id":2,"y":0.5}']], "JSON");
    const alignment = align(calls, ["y", "x", "id"], { outputColumns: "START" });
    expect(shown(alignment)).toEqual({ y: ["0.5"], x: ["5"], id: ["1"], "output:id": ["2"] });
    expect(alignment).toMatchObject({ missing: [], extra: [], width: 3 });
    expect(alignment.notes).toEqual([
      "id is in requests and in answers: the baseline's is taken for the inputs'",
    ]);
  });

  it("takes names that the baseline does not have for the rest of it where they are as many and fit", () => {
    const calls = callsOf([['{"x":5}', '{"prediction":0.5,"why":"b"}']], "JSON");
    const fit = (name: string, column: Column) =>
      (name === "why_not") === (column.present > 0 && column.summary().types.Text > 0) ? 1 : 0;
    const taken = align(calls, ["score", "why_not", "x"], { outputColumns: null, fit });
    expect(shown(taken)).toEqual({ score: ["0.5"], why_not: ["b"], x: ["5"] });
    expect(taken).toMatchObject({ missing: [], extra: [] });
    expect(taken.notes).toEqual([
      "The names in outputs are none of the baseline's: they are taken for score, why_not, which fits",
    ]);
    for (const names of [
      ["why_not", "score", "x"],
      ["score", "x"],
      ["score", "prediction", "x"],
    ]) {
      const { missing, extra, notes } = align(calls, names, { outputColumns: null, fit });
      expect(missing).toEqual(names.filter((name) => name !== "x" && name !== "prediction"));
      expect(extra).toEqual(["prediction", "why"].filter((name) => !names.includes(name)));
      expect(notes).toEqual([]);
    }
  });

  it("takes of a name on both sides the side that fits, or the one that the baseline names", () => {
    const calls = callsOf([['{"score":700}', '{"score":0.5}']], "JSON");
    const fit = (_: string, column: Column) => (column.summary().moments.maximum <= 1 ? 1 : 0);
    expect(shown(align(calls, ["score"], { outputColumns: null, fit }))).toEqual({
      score: ["0.5"],
      "input:score": ["700"],
    });
    const both = align(calls, ["input:score", "output:score"], { outputColumns: null, fit });
    expect(shown(both)).toEqual({ "input:score": ["700"], "output:score": ["0.5"] });
    expect(both).toMatchObject({ missing: [], extra: [], notes: [] });
    expect(align(calls, ["x"], { outputColumns: null }).extra).toEqual(["input:score", "output:score"]);
  });

  it("takes null or nothing in the place of an object for missing data of what is below, not for a column", () => {
    for (const nothing of ["null", "{}", "[]"]) {
      const window = callsOf([[`{"id":1,"u":${nothing}}`]], "JSON");
      const alignment = align(window, ["id", "u.age"], { outputColumns: "START" });
      expect(alignment).toMatchObject({ missing: [], extra: [], width: 2 });
      expect(alignment.columns.map(({ name, rows, column }) => [name, rows, column.present])).toEqual([
        ["id", 1, 1],
        ["u.age", 1, 0],
      ]);
      const some = callsOf([[`{"u":${nothing}}`], ['{"u":{"age":3}}']], "JSON");
      expect(Object.keys(shown({ columns: ownColumns(some, "START") }))).toEqual(["u.age"]);
    }
    const deep = align(callsOf([['{"u":{"age":3}}']], "JSON"), ["u"], { outputColumns: "START" });
    expect(deep).toMatchObject({ missing: [], extra: ["u.age"] });
  });
});

describe("align() of columns by position", () => {
  const calls = callsOf([["1,2", "0.9"]]);

  it("puts the outputs before the inputs, or after them if told END", () => {
    expect(shown(align(calls, ["label", "a", "b"], { outputColumns: "START" }))).toEqual({
      label: ["0.9"],
      a: ["1"],
      b: ["2"],
    });
    expect(shown(align(calls, ["a", "b", "label"], { outputColumns: "END" }))).toEqual({
      a: ["1"],
      b: ["2"],
      label: ["0.9"],
    });
  });

  it("matches nothing when the counts differ, and says how many there are", () => {
    const alignment = align(calls, ["label", "a"], { outputColumns: "START" });
    expect(alignment).toMatchObject({ unmatched: true, missing: [], extra: [], width: 3 });
    expect(shown(alignment)).toEqual({ _c0: ["0.9"], _c1: ["1"], _c2: ["2"] });
    expect(align(calls, ["label", "a", "b", "c"], { outputColumns: "START" })).toMatchObject({
      unmatched: true,
      width: 3,
    });
  });

  it("checks the side that is there where nothing was read of the other", () => {
    const inputs = align(callsOf([["1,2"]]), ["label", "a", "b"], { outputColumns: "START" });
    expect(shown(inputs)).toEqual({ a: ["1"], b: ["2"] });
    expect(inputs).toMatchObject({ unmatched: false, missing: [], unseen: ["label"], width: 2 });
    const last = align(callsOf([["1,2"]]), ["a", "b", "label"], { outputColumns: "END" });
    expect(shown(last)).toEqual({ a: ["1"], b: ["2"] });
    expect(last.unseen).toEqual(["label"]);
    const named = align(callsOf([['{"a":1,"b":2}']], "JSON"), ["label", "a", "b", "c"], {
      outputColumns: "START",
    });
    expect(named).toMatchObject({ missing: ["c"], unseen: ["label"] });
  });

  it("finds where the outputs stand by what they hold, and says what fits where it is configured otherwise", () => {
    const labels = callsOf([["1,2", "yes"]]);
    const fit = (name: string, column: Column) =>
      (name === "label") === column.summary().types.Text > 0 ? 1 : 0;
    const names = ["a", "b", "label"];
    const found = align(labels, names, { outputColumns: null, fit });
    expect(shown(found)).toEqual({ a: ["1"], b: ["2"], label: ["yes"] });
    expect(found.notes).toEqual(["The outputs stand at the END of the baseline's columns"]);
    const configured = align(labels, names, { outputColumns: "START", fit });
    expect(shown(configured)).toEqual({ a: ["yes"], b: ["1"], label: ["2"] });
    expect(configured.notes).toEqual([
      "The columns fit the baseline with outputColumns END, not with START, as is configured",
    ]);
    const either = align(labels, names, { outputColumns: null });
    expect(shown(either)).toEqual({ a: ["yes"], b: ["1"], label: ["2"] });
  });

  it("says where columns fit one place further on or back", () => {
    const fit = (name: string, column: Column) =>
      [...(column.summary().counts?.entries() ?? [])][0]?.[0] === name ? 1 : 0;
    const shifted = (input: string) =>
      align(callsOf([[input, "y"]]), ["y", "a", "b", "c"], { outputColumns: "START", fit }).notes;
    expect(shifted("b,c,a")).toEqual([
      "The columns fit the baseline if the inputs stand one place too far to the left",
    ]);
    expect(shifted("c,a,b")).toEqual([
      "The columns fit the baseline if the inputs stand one place too far to the right",
    ]);
    expect(shifted("a,b,c")).toEqual([]);
  });

  it("goes by the commonest width, and counts the rows of another", () => {
    const ragged = callsOf([["1,2"], ["3,4"], ["5,6,7"], ["8"]]);
    const alignment = align(ragged, ["a", "b"], { outputColumns: "START" });
    expect(alignment).toMatchObject({ unmatched: false, width: 2, raggedRows: 2 });
    expect(shown(alignment)).toEqual({ a: ["1", "3", "5", "8"], b: ["2", "4", "6"] });
    // The row of one value misses none of the second column.
    expect(alignment.columns.map(({ rows }) => rows)).toEqual([4, 3]);
    expect(alignment.misfits).toEqual({ rows: 2, of: 4 });
  });

  it("is unmatched when the commonest width is another", () => {
    const alignment = align(callsOf([["1,2"], ["1,2,3"], ["1,2,3"]]), ["a", "b"], { outputColumns: "START" });
    expect(alignment).toMatchObject({ unmatched: true, width: 3, raggedRows: 1 });
  });
});

describe("align() where one side never had names", () => {
  it("takes a file without header for the columns of a named baseline, in order", () => {
    const alignment = align(trainingOf("1,2\n3,4\n", "absent"), ["a", "b"], { outputColumns: "START" });
    expect(shown(alignment)).toEqual({ a: ["1", "3"], b: ["2", "4"] });
    expect(alignment).toMatchObject({ missing: [], extra: [], unmatched: false });
  });

  it("takes a file with header for the columns of a baseline of _c0, _c1, …", () => {
    const alignment = align(trainingOf("a,b\n1,2\n"), ["_c0", "_c1"], { outputColumns: "START" });
    expect(shown(alignment)).toEqual({ _c0: ["1"], _c1: ["2"] });
  });

  it("matches _cN by name when both have them, so a lost column is named", () => {
    const alignment = align(trainingOf("1,2\n", "absent"), ["_c0", "_c1", "_c2"], { outputColumns: "START" });
    expect(alignment).toMatchObject({ unmatched: false, missing: ["_c2"], extra: [] });
  });

  it("is unmatched when their numbers differ", () => {
    expect(align(trainingOf("1,2\n", "absent"), ["a", "b", "c"], { outputColumns: "START" })).toMatchObject({
      unmatched: true,
      width: 2,
    });
    expect(align(trainingOf("a,b\n1,2\n"), ["_c0"], { outputColumns: "START" })).toMatchObject({
      unmatched: true,
      width: 2,
    });
  });

  it("takes calls for the columns of a baseline of _c0, _c1, …", () => {
    expect(
      shown(align(callsOf([["1,2", "0.9"]]), ["_c0", "_c1", "_c2"], { outputColumns: "START" })),
    ).toEqual({
      _c0: ["0.9"],
      _c1: ["1"],
      _c2: ["2"],
    });
  });
});

describe("align() of a call with names on one side only", () => {
  const calls = callsOf([["1,2", '{"score":0.9}']], "CSV", "JSON");

  it("matches the named output by name and the inputs by the names that are left", () => {
    for (const where of ["START", "END"] as const) {
      const alignment = align(calls, ["a", "score", "b"], { outputColumns: where });
      expect(shown(alignment)).toEqual({ a: ["1"], score: ["0.9"], b: ["2"] });
      expect(alignment).toMatchObject({ unmatched: false, missing: [], extra: [], width: 3 });
    }
  });

  it("is unmatched when the inputs are not as many as the names left, unless they stand at their end", () => {
    expect(align(calls, ["a"], { outputColumns: "START" })).toMatchObject({ unmatched: true, width: 3 });
    // Records may leave out what they have by name: `other` is missing, and the inputs are where they stand.
    const alignment = align(calls, ["score", "other", "a", "b"], { outputColumns: "START" });
    expect(shown(alignment)).toEqual({ score: ["0.9"], a: ["1"], b: ["2"] });
    expect(alignment).toMatchObject({ unmatched: false, missing: ["other"] });
  });
});

describe("ownColumns()", () => {
  it("are the names of the file, or _c0, _c1, … with the outputs where they belong", () => {
    expect(shown({ columns: ownColumns(trainingOf("b,a\n2,1\n"), "START") })).toEqual({ b: ["2"], a: ["1"] });
    const calls = callsOf([["1,2", "0.9"]]);
    expect(shown({ columns: ownColumns(calls, "START") })).toEqual({ _c0: ["0.9"], _c1: ["1"], _c2: ["2"] });
    expect(shown({ columns: ownColumns(calls, "END") })).toEqual({ _c0: ["1"], _c1: ["2"], _c2: ["0.9"] });
  });
});
