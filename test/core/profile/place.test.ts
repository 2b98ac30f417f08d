/** Bodies beside the baseline's shape: whatever form the rows come in, they are the same rows. */
import { describe, expect, it } from "vitest";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { shapeOf } from "../../../src/core/baseline/shape.ts";
import { ownColumns } from "../../../src/core/profile/align.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";

const names = ["label", "k", "x", "n"];
const shape = new KnownShape({ names, dialect: {} });

function body(
  data: string,
  contentType = data.startsWith("{") || data.startsWith("[") ? "json" : "csv",
): CapturedBody {
  const isJson = contentType.includes("json");
  return {
    contentType: contentType.includes("/")
      ? contentType
      : `${isJson ? "application" : "text"}/${contentType}`,
    encoding: isJson ? "JSON" : "CSV",
    data,
    truncated: false,
  };
}

function observed(
  input: CapturedBody | null,
  output: CapturedBody | null,
  by: KnownShape | null = shape,
): Profile {
  const profile = new Profile();
  observe(profile, { input, output }, { shape: by });
  return profile;
}

/** Rows, and the values of each column, by name or place. */
function held(profile: Profile): Record<string, unknown> {
  const columns = ownColumns(profile, "START").map(({ name, column }) => [
    name,
    [...(column.summary().counts?.entries() ?? [])].map(([text]) => text).toSorted(),
  ]);
  return { rows: [profile.input.rows, profile.output.rows], ...Object.fromEntries(columns) };
}

const byName = { rows: [2, 2], k: ["a", "b"], x: ["-1.5", "0.25"], n: ["7", "8"] };
const asked = { _c0: ["0", "1"], ...byName };

describe("rows of two records in every form", () => {
  it.each([
    ["CSV with a header", "k,x,n\na,-1.5,7\nb,0.25,8\n", "1\n0\n"],
    ["CSV with a header in another order and case", "N, X ,K\n7,-1.5,a\n8,0.25,b\n", "1\n0\n"],
    ["an object of lists", '{"k":["a","b"],"x":[-1.5,0.25],"n":[7,8]}', '{"predictions":[1,0]}'],
    [
      "an object of lists under a key of its own",
      '{"table":{"k":["a","b"],"x":[-1.5,0.25],"n":[7,8]}}',
      "[1,0]",
    ],
    ["a split frame", '{"columns":["k","x","n"],"index":[0,1],"data":[["a",-1.5,7],["b",0.25,8]]}', "[1,0]"],
    [
      "names and ndarray",
      '{"data":{"names":["k","x","n"],"ndarray":[["a",-1.5,7],["b",0.25,8]]}}',
      "[[1],[0]]",
    ],
    ["records under a key of its own", '{"rows":[{"k":"a","x":-1.5,"n":7},{"k":"b","x":0.25,"n":8}]}', "1,0"],
    ["records two deep", '{"a":{"b":[{"k":"a","x":-1.5,"n":7},{"k":"b","x":0.25,"n":8}]}}', "1\n0\n"],
    ["names in another case", '[{"K":"a","X":-1.5,"N":7},{"K":"b","X":0.25,"N":8}]', "1\n0"],
  ])("%s", (_, input, output) => {
    expect(held(observed(body(input), body(output)))).toEqual(asked);
  });

  it.each([
    ["CSV", "a,-1.5,7\nb,0.25,8\n"],
    ["CSV by semicolons", "a;-1.5;7\nb;0.25;8\n"],
    ["CSV by tabs", "a\t-1.5\t7\nb\t0.25\t8\n"],
    ["lists under a key of its own", '{"payload":[["a",-1.5,7],["b",0.25,8]]}'],
    ["features without names", '{"instances":[{"features":["a",-1.5,7]},{"features":["b",0.25,8]}]}'],
  ])("by position: %s", (_, input) => {
    expect(held(observed(body(input), body("1\n0\n")))).toEqual({
      rows: [2, 2],
      _c0: ["0", "1"],
      _c1: ["a", "b"],
      _c2: ["-1.5", "0.25"],
      _c3: ["7", "8"],
    });
  });
});

describe("a header", () => {
  it("is what the content type says it is, known names or not", () => {
    const some = body("u,v,w\na,-1.5,7\n", "text/csv; header=present");
    expect(held(observed(some, body("1")))).toMatchObject({ rows: [1, 1], u: ["a"], v: ["-1.5"] });
    const none = body("k,x,n\n", 'text/csv; charset=utf-8; header="absent"');
    expect(held(observed(none, body("1")))).toMatchObject({ rows: [1, 1], _c1: ["k"] });
  });

  it("is counted, and one cell that is a name is none", () => {
    const profile = observed(body("k,x,n\na,1,7\n"), body("1"));
    expect(profile.input.tallies.get("header rows")).toBe(1);
    expect(held(observed(null, body("k")))).toMatchObject({ _c0: ["k"] });
  });

  it("alone is no record", () => {
    expect(observed(body("k,x,n\n"), null).input.rows).toBe(0);
  });
});

describe("rows that do not fit", () => {
  it("are counted by their width, and are in no column", () => {
    const { input } = observed(body("a,-1.5,7\n1,2,3,4,5\nb,0.25,8\n9\n"), body("1\n1\n0\n0\n"));
    expect([input.rows, [...input.unfit]]).toEqual([
      2,
      [
        [5, 1],
        [1, 1],
      ],
    ]);
    expect(Profile.fromBytes(observed(body("1,2"), body("1")).toBytes()).input.unfit.get(2)).toBe(1);
  });

  it("cost a call all its rows only where all are so", () => {
    const { input } = observed(body("1,2\n3,4\n"), body("1\n0\n"));
    expect([input.rows, input.unfit.get(2)]).toEqual([0, 2]);
  });

  it("are no fewer than a table's columns where a side is not there", () => {
    expect(observed(body("a,-1.5,7"), null).input.rows).toBe(1);
    expect(observed(body("1,2,3,4,5"), null).input.unfit.get(5)).toBe(1);
  });
});

describe("columns that the baseline does not have", () => {
  it("leave room for those that it has", () => {
    const strange = Array.from({ length: 2_000 }, (_, index) => `"s${index}":1`).join(",");
    const { input } = observed(body(`{${strange},"k":"a","x":1,"n":2}`), null);
    expect([...input.names.keys()]).toEqual(["k", "x", "n"]);
    expect(input.tallies.get("columns left out")).toBe(2_000);
  });
});

describe("shapeOf()", () => {
  it("has the features but not what is seen of calls, and none where there is nothing else", () => {
    const feature = (name: string) => ({ name, inferred_type: "Integral" as const });
    expect(shapeOf({ features: [feature("a"), feature("weir.status")] })?.names).toEqual(["a"]);
    expect(shapeOf({ features: [feature("weir.status")] })).toBeNull();
  });

  it("without one everything is read as ever", () => {
    expect(held(observed(body("k,x,n\na,1,7\n"), body("1"), null))).toMatchObject({
      rows: [2, 1],
      _c1: ["a", "k"],
    });
  });
});
