import { describe, expect, it } from "vitest";
import { align, ownColumns, type Alignment } from "../../../src/core/profile/align.ts";
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
    const alignment = align(trainingOf("b,a\n2,1\n"), ["a", "b"], "START");
    expect(Object.entries(shown(alignment))).toEqual([
      ["a", ["1"]],
      ["b", ["2"]],
    ]);
    expect(alignment).toMatchObject({ missing: [], extra: [], width: 2, unmatched: false, raggedRows: 0 });
  });

  it("names what is missing and what is extra, extra columns last", () => {
    const alignment = align(trainingOf("new,b\n9,2\n"), ["a", "b", "c"], "START");
    expect(alignment).toMatchObject({ missing: ["a", "c"], extra: ["new"], width: 2, unmatched: false });
    expect(Object.keys(shown(alignment))).toEqual(["b", "new"]);
  });

  it("takes JSON on both sides by name, and one name on both sides as one column", () => {
    const calls = callsOf([['{"id":1,"x":5}', '{"id":1,"y":0.5}']], "JSON");
    const alignment = align(calls, ["y", "x", "id"], "START");
    expect(shown(alignment)).toEqual({ y: ["0.5"], x: ["5"], id: ["1"] });
    expect(alignment.columns.map(({ rows, column }) => [rows, column.present])).toEqual([
      [1, 1],
      [1, 1],
      [2, 2],
    ]);
    expect(calls.input.names.get("id")?.present).toBe(1);
  });
});

describe("align() of columns by position", () => {
  const calls = callsOf([["1,2", "0.9"]]);

  it("puts the outputs before the inputs, or after them if told END", () => {
    expect(shown(align(calls, ["label", "a", "b"], "START"))).toEqual({ label: ["0.9"], a: ["1"], b: ["2"] });
    expect(shown(align(calls, ["a", "b", "label"], "END"))).toEqual({ a: ["1"], b: ["2"], label: ["0.9"] });
  });

  it("matches nothing when the counts differ, and says how many there are", () => {
    const alignment = align(calls, ["label", "a"], "START");
    expect(alignment).toMatchObject({ unmatched: true, missing: [], extra: [], width: 3 });
    expect(shown(alignment)).toEqual({ _c0: ["0.9"], _c1: ["1"], _c2: ["2"] });
    expect(align(calls, ["label", "a", "b", "c"], "START")).toMatchObject({ unmatched: true, width: 3 });
    expect(align(callsOf([["1,2"]]), ["label", "a", "b"], "START")).toMatchObject({
      unmatched: true,
      width: 2,
    });
  });

  it("goes by the commonest width, and counts the rows of another", () => {
    const ragged = callsOf([["1,2"], ["3,4"], ["5,6,7"], ["8"]]);
    const alignment = align(ragged, ["a", "b"], "START");
    expect(alignment).toMatchObject({ unmatched: false, width: 2, raggedRows: 2 });
    expect(shown(alignment)).toEqual({ a: ["1", "3", "5", "8"], b: ["2", "4", "6"] });
    expect(alignment.columns.map(({ rows }) => rows)).toEqual([4, 4]);
  });

  it("is unmatched when the commonest width is another", () => {
    const alignment = align(callsOf([["1,2"], ["1,2,3"], ["1,2,3"]]), ["a", "b"], "START");
    expect(alignment).toMatchObject({ unmatched: true, width: 3, raggedRows: 1 });
  });
});

describe("align() where one side never had names", () => {
  it("takes a file without header for the columns of a named baseline, in order", () => {
    const alignment = align(trainingOf("1,2\n3,4\n", "absent"), ["a", "b"], "START");
    expect(shown(alignment)).toEqual({ a: ["1", "3"], b: ["2", "4"] });
    expect(alignment).toMatchObject({ missing: [], extra: [], unmatched: false });
  });

  it("takes a file with header for the columns of a baseline of _c0, _c1, …", () => {
    const alignment = align(trainingOf("a,b\n1,2\n"), ["_c0", "_c1"], "START");
    expect(shown(alignment)).toEqual({ _c0: ["1"], _c1: ["2"] });
  });

  it("matches _cN by name when both have them, so a lost column is named", () => {
    const alignment = align(trainingOf("1,2\n", "absent"), ["_c0", "_c1", "_c2"], "START");
    expect(alignment).toMatchObject({ unmatched: false, missing: ["_c2"], extra: [] });
  });

  it("is unmatched when their numbers differ", () => {
    expect(align(trainingOf("1,2\n", "absent"), ["a", "b", "c"], "START")).toMatchObject({
      unmatched: true,
      width: 2,
    });
    expect(align(trainingOf("a,b\n1,2\n"), ["_c0"], "START")).toMatchObject({ unmatched: true, width: 2 });
  });

  it("takes calls for the columns of a baseline of _c0, _c1, …", () => {
    expect(shown(align(callsOf([["1,2", "0.9"]]), ["_c0", "_c1", "_c2"], "START"))).toEqual({
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
      const alignment = align(calls, ["a", "score", "b"], where);
      expect(shown(alignment)).toEqual({ a: ["1"], score: ["0.9"], b: ["2"] });
      expect(alignment).toMatchObject({ unmatched: false, missing: [], extra: [], width: 3 });
    }
  });

  it("is unmatched when the inputs are not as many as the names left", () => {
    expect(align(calls, ["a", "score"], "START")).toMatchObject({ unmatched: true, extra: [], width: 3 });
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
