/** A few calls that bring names or rows of their own do not decide which columns all others are. */
import { describe, expect, it } from "vitest";
import { align } from "../../../src/core/profile/align.ts";
import type { Column } from "../../../src/core/profile/column.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";

type Call = readonly [input: string, output: string];

const csv: Call = ["100,200\n", "0.9\n"];
const json: Call = ['{"a":100,"b":200}', '{"y":0.9}'];
const strange: Call = ['{"x1":100,"x2":200}', '{"p":0.9}'];

/** What a window of 50 calls and these few is taken for: of each feature the value that most rows have. */
function taken(usual: Call, few: readonly Call[], names: readonly string[], isKnown = true) {
  const profile = new Profile();
  const shape = isKnown ? new KnownShape({ names, dialect: {} }) : null;
  const add = ([input, output]: Call) => {
    observe(profile, { input: body(input), output: body(output) }, { shape });
  };
  for (const one of few) add(one);
  for (let index = 0; index < 50; index++) add(usual);
  for (const one of few) add(one);
  // The baseline's answers are 0.5: they have drifted, and what is like them fits better.
  const fit = (_: string, column: Column) => (column.summary().moments.maximum <= 0.5 ? 1 : 0.2);
  const { columns, unmatched } = align(profile, names, { outputColumns: null, fit });
  expect(unmatched).toBe(false);
  return names.map((name) => mostOf(columns.find((column) => column.name === name)?.column));
}

function body(data: string) {
  const encoding = data.startsWith("{") ? ("JSON" as const) : ("CSV" as const);
  return { contentType: null, encoding, data, truncated: false };
}

function mostOf(column: Column | undefined): string | null {
  const counts = [...(column?.summary().counts?.entries() ?? [])].toSorted(([, a], [, b]) => b - a);
  return counts[0]?.[0] ?? null;
}

const named = ["y", "a", "b"];
const unnamed = ["_c0", "_c1", "_c2"];
const honest = ["0.9", "100", "200"];

describe.each([true, false])("beside 50 calls, the baseline known when they came: %s", (isKnown) => {
  it.each<readonly [string, Call, readonly Call[]]>([
    ["requests that have the name of the answers", json, [['{"a":3,"b":2,"y":0.5}', '{"y":0.9}']]],
    ["answers that have the names of requests", json, [['{"a":3,"b":2}', '{"y":0.5,"a":0.1,"b":0.2}']]],
    [
      "such requests where answers go by position",
      ['{"a":100,"b":200}', "0.9\n"],
      [['{"a":3,"y":0.5}', "0.9\n"]],
    ],
    ["such requests where all go by position", csv, [['{"y":0.5}', "0.9\n"]]],
    [
      "names that are places",
      csv,
      [
        ['{"_c0":1}', "0.9\n"],
        ['{"_c5":1}', '{"_c1":1}'],
      ],
    ],
    ["several names that are places", csv, [['{"_c0":1,"_c1":2,"_c7":3}', "0.9\n"]]],
    [
      "answers of other names where theirs are strange",
      ["100,200\n", '{"p":0.9}'],
      [["3,2\n", '{"status":1}']],
    ],
    [
      "requests of other names where theirs are strange",
      ['{"x1":100,"x2":200}', "0.9\n"],
      [['{"q":1,"a":5}', "0.9\n"]],
    ],
  ])("%s", (_, usual, few) => {
    expect(taken(usual, few, named, isKnown)).toEqual(honest);
  });

  it.each<readonly [string, Call, readonly Call[]]>([
    ["a name", csv, [['{"q":1}', "0.9\n"]]],
    ["as many names as columns", csv, [['{"q":1,"r":2}', "0.9\n"]]],
    ["many names", csv, [['{"q":1,"r":2,"s":3,"t":4}', '{"u":1}']]],
    ["one name more", strange, [['{"x1":1,"x2":2,"x3":3}', '{"p":0.9,"why":1}']]],
    [
      "rows by position",
      strange,
      [
        ["1\n", "0.9\n"],
        ["1,2\n", "1,2,3\n"],
      ],
    ],
  ])("%s, where the baseline has no names", (_, usual, few) => {
    expect(taken(usual, few, unnamed, isKnown)).toEqual(honest);
  });
});

describe("names that are as common as those of the others", () => {
  it("are not set aside: the width differs", () => {
    const profile = new Profile();
    for (const data of ['{"x1":1,"x2":2,"x3":3}', '{"x1":1,"x2":2}']) {
      observe(profile, { input: body(data), output: body("0.9\n") });
    }
    expect(align(profile, unnamed, { outputColumns: null }).unmatched).toBe(true);
  });

  it("are those of the side that fits where both sides have them throughout", () => {
    const profile = new Profile();
    observe(profile, { input: body('{"a":700}'), output: body('{"a":0.5}') });
    const fit = (_: string, column: Column) => (column.summary().moments.maximum <= 1 ? 1 : 0);
    const { columns } = align(profile, ["a"], { outputColumns: null, fit });
    expect(columns.map(({ name }) => name)).toEqual(["a", "input:a"]);
  });
});
