/** Two records of a baseline, as clients and servers of many kinds put them into JSON. */
import { describe, expect, it } from "vitest";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { align } from "../../../src/core/profile/align.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";

const names = ["label", "k", "x", "n"];
const columns = names.slice(1);
const rows = [
  ["a", -1.5, 7],
  ["b", 0.25, 8],
] as const;
const records = rows.map(([k, x, n]) => ({ k, x, n }));
const byPlace = <Value>(values: readonly Value[]) =>
  Object.fromEntries(values.map((value, index) => [index, value]));
const frame = Object.fromEntries(columns.map((name, at) => [name, byPlace(rows.map((row) => row[at]))]));

function body(value: unknown): CapturedBody {
  return { contentType: "application/json", encoding: "JSON", data: JSON.stringify(value), truncated: false };
}

function read(input: unknown, output: unknown) {
  const profile = new Profile();
  const outcome = observe(
    profile,
    { input: body(input), output: body(output) },
    { shape: new KnownShape({ names, dialect: {} }) },
  );
  const aligned = align(profile, names, { outputColumns: null, fit: () => 1 });
  const texts = aligned.columns.map(({ name, column }): [string, string] => [
    name,
    [...(column.summary().counts?.entries() ?? [])].map(([text]) => text).join(" "),
  ]);
  const { missing, extra, unmatched, raggedRows } = aligned;
  return { outcome, columns: Object.fromEntries(texts), missing, extra, unmatched, raggedRows };
}

const whole = {
  outcome: "profiled",
  columns: { label: "0 1", k: "a b", x: "-1.5 0.25", n: "7 8" },
  missing: [],
  extra: [],
  unmatched: false,
  raggedRows: 0,
};

const requests: readonly (readonly [who: string, body: unknown])[] = [
  ["pandas' to_json()", frame],
  ["pandas' to_json(), wrapped", { data: frame }],
  ['pandas\' to_json(orient="index")', byPlace(records)],
  ['pandas\' to_json(orient="index") by ids', { "id-7": records[0], "id-9": records[1] }],
  ['pandas\' to_json(orient="list")', { k: ["a", "b"], x: [-1.5, 0.25], n: [7, 8] }],
  ["a frame encoded twice", JSON.stringify({ columns, data: rows })],
  ["records encoded twice", JSON.stringify(records)],
  ["MLflow 1", { columns, index: [0, 1], data: rows }],
  ["MLflow 2", { dataframe_split: { columns, data: rows }, params: { threshold: 0.5 } }],
  ["Azure", { input_data: { columns, index: [0, 1], data: rows } }],
  [
    "Azure's studio",
    { Inputs: { input1: { ColumnNames: columns, Values: rows } }, GlobalParameters: { a: "b" } },
  ],
  ["H2O", { fields: columns, rows }],
  ["BentoML", { input_df: records }],
  [
    "TensorFlow Serving by columns",
    { signature_name: "s", inputs: { k: ["a", "b"], x: [-1.5, 0.25], n: [7, 8] } },
  ],
  [
    "TensorFlow Serving by rows of lists",
    { instances: rows.map(([k, x, n]) => ({ k: [k], x: [x], n: [n] })) },
  ],
  ["Vertex", { instances: records, parameters: { confidence: 0.5 } }],
  ["Seldon", { data: { names: columns, ndarray: rows }, meta: {} }],
  ["R's jsonlite, which boxes", records.map(({ k, x, n }) => ({ k: [k], x: [x], n: [n] }))],
];

const answers: readonly (readonly [who: string, body: unknown])[] = [
  ["KServe", { predictions: [0, 1] }],
  ["a list", [0, 1]],
  ["a list encoded twice", "[0, 1]"],
  ["TensorFlow Serving", { predictions: [[0], [1]] }],
  [
    "Seldon",
    { data: { names: ["label"], ndarray: [[0], [1]] }, meta: { requestPath: { model: "image:1" } } },
  ],
  ["Seldon's tensor", { data: { names: ["label"], tensor: { shape: [2, 1], values: [0, 1] } } }],
  ["TensorFlow Serving by names", { predictions: [{ label: [0] }, { label: [1] }] }],
  ["pandas' series", { label: { 0: 0, 1: 1 } }],
  ["another name", { predictions: [{ predicted_label: 0 }, { predicted_label: 1 }] }],
  ["Seldon's own name", { data: { names: ["t:0"], ndarray: [[0], [1]] } }],
];

describe("a table in JSON", () => {
  it.each(requests)("of %s is the records it holds", (_, input) => {
    expect(read(input, [0, 1])).toEqual(whole);
  });

  it.each(answers)("answered as %s is the answers", (_, output) => {
    expect(read(records, output)).toEqual(whole);
  });

  it("in one list of numbers is a matrix by its shape", () => {
    const tensor = { shape: [2, 3], values: [1, -1.5, 7, 2, 0.25, 8] };
    const expected = { ...whole, columns: { ...whole.columns, k: "1 2" } };
    for (const data of [{ names: columns, tensor }, { tensor }]) {
      expect(read({ data }, [0, 1])).toEqual(expected);
    }
    const odd = { data: { tensor: { shape: [2, 3], values: [1, 2] } } };
    expect(read(odd, [0, 1]).columns["x"]).not.toBe("2");
  });

  it("without names is compared although the answers have more names than the baseline has beside it", () => {
    const predictions = [0, 1].map((label) => ({ score: label / 2, predicted_label: label }));
    const { columns: found, ...rest } = read({ instances: rows }, { predictions });
    expect(found).toMatchObject({ k: "a b", x: "-1.5 0.25", n: "7 8" });
    expect(rest).toMatchObject({ missing: ["label"], extra: ["score", "predicted_label"], raggedRows: 0 });
  });

  it("is no answer's that has columns of its own: they are extra, and the rest is compared", () => {
    const predictions = [0, 1].map((label) => ({ classes: ["no", "yes"], scores: [1 - label, label] }));
    const { columns: found, missing, extra } = read({ instances: records }, { predictions });
    expect(found).toMatchObject({ k: "a b", x: "-1.5 0.25", n: "7 8" });
    expect({ missing, extra }).toEqual({
      missing: ["label"],
      extra: ["classes.0", "classes.1", "scores.0", "scores.1"],
    });
  });
});

it("a record with an object that looks like rows is one record where the baseline has it so", () => {
  const namesBy = (own: readonly string[]) => {
    const profile = new Profile();
    const input = body({ id: 7, at: 5, of: { id: 3, days: 2 }, by: "x" });
    observe(profile, { input, output: null }, { shape: new KnownShape({ names: own, dialect: {} }) });
    return [...profile.input.names.keys()].toSorted();
  };
  const whole = ["at", "by", "id", "of.days", "of.id"];
  expect(namesBy(["id", "at", "of.id", "of.days", "by"])).toEqual(whole);
  expect(namesBy(["id", "of.id", "of.days", "label"])).toEqual(whole);
  expect(namesBy(["id", "days"])).toEqual(["days", "id"]);
});
