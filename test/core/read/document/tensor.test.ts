import { describe, expect, it } from "vitest";
import { jsonRows } from "../../../../src/core/read/document/json.ts";
import type { Row } from "../../../../src/core/read/row.ts";
import { byPosition, named } from "../rows.ts";

const x = (shape: string, data: string, more = "") =>
  `{"name": "x", "datatype": "FP32", "shape": ${shape}, "data": ${data}${more}}`;
const y = (shape: string, data: string) =>
  `{"name": "y", "datatype": "BYTES", "shape": ${shape}, "data": ${data}}`;

describe("jsonRows() of tensors", () => {
  it.each<[string, string[], Row[]]>([
    ["the first dimension is the row", [x("[2]", "[1.0, 2]")], [named(["x"], "1.0"), named(["x"], "2")]],
    [
      "every tensor is a column",
      [x("[2]", "[1, 2]"), y("[2]", '["a", null]')],
      [named(["x", "y"], "1", "a"), named(["x", "y"], "2", null)],
    ],
    ["one value a row is one column", [x("[2, 1]", "[[1], [2]]")], [named(["x"], "1"), named(["x"], "2")]],
    ["others are columns by index", [x("[1, 2]", "[1, 2]")], [named(["x.0", "x.1"], "1", "2")]],
    [
      "by an index in each dimension",
      [x("[1, 2, 2]", "[[[1, 2], [3, 4]]]")],
      [named(["x.0.0", "x.0.1", "x.1.0", "x.1.1"], "1", "2", "3", "4")],
    ],
    [
      "flat data is the same",
      [x("[1, 2, 2]", "[1, 2, 3, 4]")],
      [named(["x.0.0", "x.0.1", "x.1.0", "x.1.1"], "1", "2", "3", "4")],
    ],
    ["no dimension is one value", [x("[]", "[7]")], [named(["x"], "7")]],
    ["no rows are none", [x("[0, 4]", "[]")], []],
    [
      "gRPC's bytes are text",
      ['{"name": "x", "datatype": "BYTES", "shape": [1], "contents": {"bytes_contents": ["w6k="]}}'],
      [named(["x"], "é")],
    ],
  ])("%s", (_, tensors, rows) => {
    expect(jsonRows(`{"id": "1", "inputs": [${tensors.join(",")}]}`)).toEqual(rows);
    expect(jsonRows(`{"model_name": "m", "outputs": [${tensors.join(",")}]}`)).toEqual(rows);
  });

  it("a row of a tensor is one list by option, one value a row is that value", () => {
    const text = `{"inputs": [${x("[2, 2]", "[[1.0, 2], [3, 4]]")}, ${y("[2, 1]", '["a", "b"]')}]}`;
    expect(jsonRows(text, { arrays: "list" })).toEqual([
      named(["x", "y"], "[1.0,2]", "a"),
      named(["x", "y"], "[3,4]", "b"),
    ]);
  });

  it("outputs that a request asks for are no tensors", () => {
    expect(jsonRows(`{"inputs": [${x("[1]", "[1]")}], "outputs": [{"name": "p"}]}`)).toEqual([
      named(["x"], "1"),
    ]);
  });

  it("records with a name of their own are records", () => {
    expect(jsonRows('{"inputs": [{"name": "Ann", "age": 3}]}')).toEqual([named(["name", "age"], "Ann", "3")]);
    expect(jsonRows('{"inputs": [[1, 2]]}')).toEqual([byPosition("1", "2")]);
  });

  it.each<[string[], RegExp]>([
    [[x("[3]", "[1, 2]")], /tensor 1 has 2 values, its shape \[3\] has 3: send the shape of the data$/],
    [
      [x("[2, 2]", "[[1, 2], [3]]")],
      /the data of tensor 1 has 1 parts in dimension 2, its shape \[2, 2\] has 2/,
    ],
    [[x("[2]", "[[1], [2]]")], /the data of tensor 1 is not nested as its shape \[2\]/],
    [[x("[1, 2]", "[1, [2]]")], /has 2 parts in dimension 1, its shape \[1, 2\] has 1/],
    [[x("[1]", '[{"a": 1}]')], /not nested as its shape/],
    [[x("[1]", "[1]"), y("[2]", '["a", "b"]')], /tensor 2 has 2 rows, tensor 1 has 1: send one row a record/],
    [[x("[-1, 2]", "[1, 2]")], /a size that is no whole number/],
    [[x("2", "[1, 2]")], /the shape of tensor 1 is no array of sizes/],
    [[x("[1]", '"AAAA"')], /the data of tensor 1 is no array/],
    [[x("[1]", "[1]"), x("[1]", "[1]")], /columns 1 and 2 come to the same name/],
    [['{"name": "x", "datatype": "FP32", "shape": [1]}'], /tensor 1 has no data: send its values as data/],
    [
      ['{"name": "x", "datatype": "BYTES", "shape": [1], "contents": {"bytes_contents": ["/w=="]}}'],
      /tensor 1 has bytes that are not text/,
    ],
    [
      ['{"name": "x", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": 4}}'],
      /tensor 1 has its data after the document \(binary_data_size\): send it as JSON, without the binary extension/,
    ],
    [[x("[1, 10001]", `[${"1,".repeat(10_000)}1]`)], /a row has over 10000 columns/],
    // As many rows or names as a shape says, of no data at all.
    [[x("[999999999, 0]", "[]")], /the rows of tensor 1 have no values/],
    [[x("[0, 999999999]", "[]")], /a row has over 10000 columns/],
  ])("refuses %.90s", (tensors, reason) => {
    const text = `{"inputs": [${tensors.join(",")}]}`;
    expect(() => jsonRows(text)).toThrow(RangeError);
    expect(() => jsonRows(text)).toThrow(/^Cannot read the document as a table: /);
    expect(() => jsonRows(text)).toThrow(reason);
  });
});
