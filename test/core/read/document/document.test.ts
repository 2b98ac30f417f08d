import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jsonRows } from "../../../../src/core/read/document/json.ts";
import type { Row } from "../../../../src/core/read/row.ts";
import { hasSharedData, sharedData } from "../../../shared-data.ts";
import { requestColumns } from "../../../../src/core/read/model/request-columns.ts";
import { byPosition, named, readJson } from "../rows.ts";

const ab = ["a", "b"];
const shapes: [title: string, text: string, rows: Row[]][] = [
  ["an object is a row", '{"a": 1.0, "b": "x"}', [named(ab, "1.0", "x")]],
  ["an array of objects is a row each", '[{"a": 1}, {"a": null}]', [named(["a"], "1"), named(["a"], null)]],
  ["an array of arrays is a row each by position", "[[1, 2], [3]]", [byPosition("1", "2"), byPosition("3")]],
  ["an array of scalars is one row", '[1, true, null, ""]', [byPosition("1", "true", null, "")]],
  ["a scalar is one row of one cell", "0.10", [byPosition("0.10")]],
  ["instances: a scalar is a row", '{"instances": [1, 2]}', [byPosition("1"), byPosition("2")]],
  ["predictions: a scalar is a row", '{"predictions": [0.5, null]}', [byPosition("0.5"), byPosition(null)]],
  ["outputs: an object is a row", '{"outputs": [{"a": 1}], "id": 7}', [named(["a"], "1")]],
  ["inputs: scalars are one row", '{"inputs": [1, 2]}', [byPosition("1", "2")]],
  [
    "inputs: objects are a row each",
    '{"inputs": [{"a": 1}, {"a": 2}]}',
    [named(["a"], "1"), named(["a"], "2")],
  ],
  [
    "inputs: arrays by name are columns",
    '{"inputs": {"a": [1, 2], "b": ["x", null]}}',
    [named(ab, "1", "x"), named(ab, "2", null)],
  ],
  [
    "columns of vectors have an index more",
    '{"outputs": {"a": [[1, 2], [3, 4]]}}',
    [named(["a.0", "a.1"], "1", "2"), named(["a.0", "a.1"], "3", "4")],
  ],
  [
    "inputs: an object with a scalar is no set of columns",
    '{"inputs": {"q": "x", "t": [1]}}',
    [named(["inputs.q", "inputs.t.0"], "x", "1")],
  ],
  [
    "inputs: a scalar is a column",
    '{"inputs": 5, "parameters": {"n": 1}}',
    [named(["inputs", "parameters.n"], "5", "1")],
  ],
  [
    "inputs: a text beside features is a column",
    '{"inputs": "x", "price": 1}',
    [named(["inputs", "price"], "x", "1")],
  ],
  ["instances come before all others", '{"predictions": [1], "instances": [{"a": 1}]}', [named(["a"], "1")]],
  [
    "an array of requests is the rows of all",
    '[{"instances": [[1], [2]]}, {"instances": [[3]]}]',
    [byPosition("1"), byPosition("2"), byPosition("3")],
  ],
  ["dataframe_records: an object is a row", '{"dataframe_records": [{"a": 1}]}', [named(["a"], "1")]],
  [
    "dataframe_split: names apart from records",
    '{"dataframe_split": {"index": [0], "columns": ["a", 7], "data": [[1, 2], [3, null]]}}',
    [named(["a", "7"], "1", "2"), named(["a", "7"], "3", null)],
  ],
  [
    "the split frame of MLflow before 2.0",
    '{"columns": ["a"], "data": [[1], [2]]}',
    [named(["a"], "1"), named(["a"], "2")],
  ],
  ["a wrapper key without an array is a column", '{"instances": 3}', [named(["instances"], "3")]],
  ["no rows in an empty array", '{"instances": []}', []],
  [
    "nesting becomes dotted paths",
    '{"a": {"b": 1}, "f": [2, [3]]}',
    [named(["a.b", "f.0", "f.1.0"], "1", "2", "3")],
  ],
  ["what is empty is one null cell", '{"a": {}, "b": []}', [named(ab, null, null)]],
  ["arrays in arrays stay by position", "[[1, [2, 3]]]", [byPosition("1", "2", "3")]],
  ["objects in arrays bring names", '[[1, {"a": 2}]]', [named(["_c0", "_c1.a"], "1", "2")]],
  [
    "keys of the language itself are columns",
    '{"__proto__": 1, "constructor": 2, "": 3}',
    [named(["__proto__", "constructor", ""], "1", "2", "3")],
  ],
];

const lists: [title: string, text: string, rows: Row[]][] = [
  [
    "an array in an object is a cell",
    '{"a": [1.0, {"b": "\\""}], "b": []}',
    [named(ab, '[1.0,{"b":"\\""}]', "[]")],
  ],
  ["an array in a record by position is one", "[[1, [2, 3]]]", [byPosition("1", "[2,3]")]],
  ["records themselves are none", "[[1, 2], [3, 4]]", [byPosition("1", "2"), byPosition("3", "4")]],
  [
    "a column of vectors is one of lists",
    '{"inputs": {"a": [[1, 2], [3, 4]]}}',
    [named(["a"], "[1,2]"), named(["a"], "[3,4]")],
  ],
];

describe("jsonRows()", () => {
  it.each(shapes)("%s", (_, text, rows) => {
    expect(jsonRows(text)).toEqual(rows);
  });

  it.each(lists)("as lists, %s", (_, text, rows) => {
    expect(jsonRows(text, { arrays: "list" })).toEqual(rows);
  });

  it("rows with equal names share the array", () => {
    const [first, second, third] = jsonRows('[{"a": {"b": 1}}, {"a": {"b": 2}}, {"a.b": 3}]');
    expect(first?.names).toEqual(["a.b"]);
    expect(second?.names).toBe(first?.names);
    expect(third?.names).toBe(first?.names);
  });

  it("pairs n predictions with n instances, of whatever kind each is", () => {
    expect(jsonRows('{"predictions": [1, [2, 3], {"a": 4}]}')).toEqual([
      byPosition("1"),
      byPosition("2", "3"),
      named(["a"], "4"),
    ]);
  });

  it.each<[string, RegExp]>([
    [`[${"1,".repeat(10_000)}1]`, /a row has over 10000 columns: leave out nested fields$/],
    [
      `{"a": [${"1,".repeat(10_000)}1]}`,
      /columns: have each array kept as one text \(arrays list\), or leave out nested fields$/,
    ],
    [`{"a": ${"[".repeat(80)}1${"]".repeat(80)}}`, /it nests over 64 levels deep/],
    [`{"${"k".repeat(1_000)}": {"${"k".repeat(1_000)}": 1}}`, /name of column 1 has over 1024 characters/],
    ['[1, {"a": 2}]', /mixes objects, arrays and single values/],
    ['[[1], {"a": 2}]', /mixes objects, arrays and single values/],
    ['{"a.b": 1, "a": {"b": 2}}', /columns 1 and 2 come to the same name/],
    ['{"inputs": {"a": [1, 2], "b": [1]}}', /column 2 has 1 values, column 1 has 2: send one value a row/],
    ['{"dataframe_split": {}}', /needs arrays columns and data/],
    ['{"dataframe_split": {"columns": [[]], "data": []}}', /must be strings or numbers/],
    [
      '{"dataframe_split": {"columns": ["a"], "data": [[1, 2]]}}',
      /record 1 of dataframe_split is no array of 1 values/,
    ],
    [
      '{"dataframe_split": {"columns": ["a", "a"], "data": [[1, 2]]}}',
      /columns 1 and 2 come to the same name/,
    ],
  ])("refuses what is no table: %.60s", (text, reason) => {
    expect(() => jsonRows(text)).toThrow(RangeError);
    expect(() => jsonRows(text)).toThrow(/^Cannot read the document as a table: /);
    expect(() => jsonRows(text)).toThrow(reason);
  });

  it("takes as many columns as a table holds", () => {
    expect(jsonRows(`[${"1,".repeat(9_999)}1]`)[0]?.cells).toHaveLength(10_000);
  });
});

describe("bodies of models", () => {
  it("are one row of fixed columns, however long they are (model/model-columns.test.ts)", () => {
    const messages = (turns: number) =>
      `[${'{"role": "user", "content": "secret"},'.repeat(turns)}{"role": "user"}]`;
    for (const turns of [0, 1, 5_000]) {
      const [row, ...others] = jsonRows(
        `{"model": "m", "messages": ${messages(turns)}, "tools": [{}], "temperature": 0.70, "logit_bias": {"50256": -100}, "metadata": {"trace": "1"}, "stream": true}`,
      );
      expect(others).toEqual([]);
      expect(row?.names).toBe(requestColumns);
      expect(cellsOf(row)).toMatchObject({
        model: "m",
        messages: String(turns + 1),
        text_chars: String(turns * 6),
        tools: "1",
        temperature: "0.70",
        stream: "true",
      });
    }
  });

  it("are such rows in a list and in lines too", () => {
    const chat = '{"messages": [{"role": "user", "content": "a"}]}';
    const rows = [`[${chat}, ${chat}]`, `${chat}\n${chat}`].map((text) => readJson(text, [99]));
    for (const read of rows) {
      expect(read.map(([row]) => cellsOf(row)["text_chars"])).toEqual(["1", "1"]);
    }
    expect(jsonRows(`[${chat}]`).map(({ names }) => names)).toEqual([requestColumns]);
  });

  it("are none where a table has such names", () => {
    expect(jsonRows('{"id": 1, "documents": ["a"]}')).toEqual([named(["id", "documents.0"], "1", "a")]);
    expect(jsonRows('{"model": "Golf", "input": [1, 2]}')).toEqual([
      named(["model", "input.0", "input.1"], "Golf", "1", "2"),
    ]);
    expect(jsonRows('{"instances": [{"text": "a"}, {"text": "b"}]}')).toEqual([
      named(["text"], "a"),
      named(["text"], "b"),
    ]);
  });
});

function cellsOf(row: Row | undefined): Record<string, string | null> {
  return Object.fromEntries((row?.names ?? []).map((name, index) => [name, row?.cells[index] ?? null]));
}

/** What each body of KServe's own samples gives: rows x columns and the first and last name, or why none, or a model's. */
const payloads: Record<string, string> = {
  e2e__autogluon_timeseries_input: "3 x 3 item_id … target",
  e2e__autogluon_timeseries_input_long: "30 x 3 item_id … target",
  e2e__autogluon_titanic_input: "2 x 11",
  e2e__autogluon_titanic_input_v2: "2 x 11 PassengerId … Embarked",
  e2e__autogluon_titanic_input_v2_all_binary: "2 x 11 PassengerId … Embarked",
  e2e__autogluon_titanic_input_v2_binary: "2 x 11 PassengerId … Embarked",
  e2e__bert_fill_mask_v1: "2 x 1",
  e2e__bert_sequence_classification_v2: "1 x 1 input-0 … input-0",
  e2e__bert_token_classification_v2: "1 x 1 input-0 … input-0",
  "e2e__bge-reranker-base": "a model's",
  e2e__flower_input: "1 x 2 image_bytes.b64 … key",
  e2e__image: "1 x 1 image.b64 … image.b64",
  e2e__income_input: "1 x 12",
  e2e__iris_batch_input: "8 x 4",
  e2e__iris_input: "2 x 4",
  e2e__iris_input_v2: "2 x 4 input-0.0 … input-0.3",
  e2e__iris_input_v2_all_binary: "2 x 4 input-0.0 … input-0.3",
  e2e__iris_input_v2_binary: "2 x 4 input-0.0 … input-0.3",
  e2e__iris_input_v2_grpc: "2 x 4 input-0.0 … input-0.3",
  e2e__iris_input_v3: "1 x 4 sepal_length_(cm).0 … petal_width_(cm).0",
  e2e__iris_input_v4: "1 x 4 _c0.sepal_length_(cm) … _c3.petal_width_(cm)",
  e2e__iris_input_v5: "1 x 3 _c0.sepal_length_(cm) … _c2.petal_length_(cm)",
  e2e__mlflow_input_v2: "1 x 11 fixed acidity … alcohol",
  // The second of its two images is the one number 3.
  e2e__mnist_input_bw: "2 x 784|1",
  e2e__mnist_input_bw_flat: "1 x 784",
  e2e__news_grouping_input_v1: "1 x 1",
  "e2e__pmml-input-v2": "1 x 4 input-0.0 … input-0.3",
  e2e__pmml_input: "1 x 4",
  e2e__pmml_input_v2_grpc: "1 x 4 input-0.0 … input-0.3",
  e2e__qa: "1 x 1",
  e2e__qwen_input_chat: "a model's",
  e2e__qwen_input_chat_stream: "a model's",
  e2e__qwen_input_cmpl: "a model's",
  e2e__qwen_input_cmpl_stream: "a model's",
  e2e__sklearn_mixed: "1 x 10 MSZoning … GarageArea",
  e2e__sklearn_mixed_v2: "1 x 10 MSZoning … GarageArea",
  e2e__t5_small_generate: "a model's",
  e2e__text_embedding_input_openai_base64: "a model's",
  e2e__text_embedding_input_openai_float: "a model's",
  e2e__text_embedding_input_v2: "1 x 1 input-0 … input-0",
  e2e__torchserve_batch_input: "4 x 2 data … target",
  e2e__torchserve_input: "1 x 2 data … target",
  e2e__torchserve_input_v2: "1 x 784 input-0.0.0 … input-0.27.27",
  e2e__transformer: "1 x 1 image.b64 … image.b64",
  "lightgbm__iris-input": "1 x 4 sepal_length_(cm).0 … petal_width_(cm).0",
  "pmml__pmml-input": "1 x 4",
  "sklearn__v1__iris-input": "2 x 4",
  "sklearn__v1__sklearn-mixedtype-model__mixedtype-input": "1 x 10 MSZoning … GarageArea",
  "sklearn__v2__iris-input": "2 x 4 input-0.0 … input-0.3",
  // Both give a number where the protocol wants the sizes of the dimensions.
  torchserve__v2__bert__sequence_classification__bytes__bert_v2: "the shape of tensor 1 is no array of sizes",
  torchserve__v2__bert__sequence_classification__tensor__bert_v2:
    "the shape of tensor 1 is no array of sizes",
  "transformer__feast__driver-input": "5 x 1",
  "xgboost__iris-input": "2 x 4 input-0.0 … input-0.3",
};

describe.runIf(hasSharedData)("request bodies of KServe's samples", () => {
  const folder = sharedData("serving-payloads", "kserve");

  it("are all here", () => {
    const names = readdirSync(folder).map((name) => name.replace(/\.json$/, ""));
    expect(names.sort()).toEqual(Object.keys(payloads).sort());
  });

  it.each(Object.entries(payloads))("%s: %s", (name, expected) => {
    expect(outcome(readFileSync(`${folder}/${name}.json`, "utf8"))).toBe(expected);
  });
});

function outcome(text: string): string {
  try {
    const rows = jsonRows(text);
    const widths = [...new Set(rows.map(({ cells }) => cells.length))].join("|");
    const names = rows[0]?.names;
    if (names === requestColumns) return "a model's";
    return `${rows.length} x ${widths}${names ? ` ${names[0]} … ${names.at(-1)}` : ""}`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message.replace(/^Cannot read the document as a table: (.*?): .*$/, "$1");
  }
}
