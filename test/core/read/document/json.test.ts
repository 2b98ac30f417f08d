import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonReader, jsonRows, type JsonOptions } from "../../../../src/core/read/document/json.ts";
import type { Row } from "../../../../src/core/read/row.ts";
import { byPosition, chunks, named, readJson as read } from "../rows.ts";

const a = (value: string) => named(["a"], value);

describe("JsonReader", () => {
  it.each<[title: string, text: string, rows: [Row, number][]]>([
    [
      "JSON Lines",
      '{"a": 1}\n{"a": 2}\n',
      [
        [a("1"), 1],
        [a("2"), 2],
      ],
    ],
    [
      "JSON Lines with blank lines and CRLF",
      '\uFEFF\n \r\n{"a": 1}\r\n\n[[2],[3]]\r\n7',
      [
        [a("1"), 3],
        [byPosition("2"), 5],
        [byPosition("3"), 5],
        [byPosition("7"), 6],
      ],
    ],
    [
      "one array in one line",
      '[{"a": 1}, {"a": 2}]',
      [
        [a("1"), 1],
        [a("2"), 1],
      ],
    ],
    [
      "one array over lines",
      '\n[{"a": 1},\n{"a":\n2}\n]\n',
      [
        [a("1"), 2],
        [a("2"), 3],
      ],
    ],
    [
      "one array whose bracket stands alone",
      '[\n  {"a": "]"},\n  {"a": "\\"}"}\n]',
      [
        [a("]"), 2],
        [a('"}'), 3],
      ],
    ],
    [
      "an array of arrays over lines",
      "[\n[1, [2]],\n[3, 4]]",
      [
        [byPosition("1", "2"), 2],
        [byPosition("3", "4"), 3],
      ],
    ],
    [
      "an array of scalars over lines is one row",
      '[\n1.0,\n"x",\nnull\n]',
      [[byPosition("1.0", "x", null), 1]],
    ],
    ["an empty array over lines", "[\n]", []],
    ["one document over lines", '{\n  "a": 1\n}\n', [[a("1"), 1]]],
    [
      "one wrapped document over lines",
      '{\n "instances": [\n {"a": 1}, {"a": 2}]}\n',
      [
        [a("1"), 1],
        [a("2"), 1],
      ],
    ],
    [
      "an array of requests over lines",
      '[\n{"instances": [[1], [2]]},\n{"instances": [[3]]}]',
      [
        [byPosition("1"), 2],
        [byPosition("2"), 2],
        [byPosition("3"), 3],
      ],
    ],
    ["a scalar", "7", [[byPosition("7"), 1]]],
    ["nothing", " \n\n", []],
  ])("reads %s, cut anywhere", (_, text, rows) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lengths) => {
        expect(read(text, lengths)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it("gives an array's rows as the document's, however it is printed and cut", () => {
    const cell = fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.boolean(), fc.constant(null));
    const record = fc.oneof(
      fc.dictionary(fc.string(), fc.oneof(cell, fc.dictionary(fc.string(), cell)), { minKeys: 1 }),
    );
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(record), fc.constantFrom(0, 1, 2), lengths, (records, indent, cuts) => {
        const text = JSON.stringify(records, null, indent);
        // Keys such as "a.b" beside {"a": {"b": …}} are refused either way.
        expect(outcome(() => read(text, cuts).map(([row]) => row))).toEqual(outcome(() => jsonRows(text)));
      }),
      { numRuns: 200 },
    );
  });

  const short = { maxRecordLength: 40 };

  it.each<[string, string]>([
    ["an array of any length", `[${'{"a": 1},'.repeat(100)}{"a": 1}]`],
    ["a request of any length", `{"instances": [${'{"a": 1},'.repeat(100)}{"a": 1}], "id": "x"}`],
    [
      "one whose first keys are scalars",
      `{"id": "x", "n": 1, "instances": [${'{"a": 1},'.repeat(100)}{"a": 1}]}`,
    ],
    ["records of any length", `{"dataframe_records": [${'{"a": 1},'.repeat(100)}{"a": 1}]}`],
    ["lines of any number", '{"a": 1}\n'.repeat(101)],
  ])("streams %s with records that are short", (_, text) => {
    for (const size of [1, 16, 5_000]) {
      expect(read(text, [size], short).map(([row]) => row)).toEqual(
        Array.from({ length: 101 }, () => a("1")),
      );
    }
  });

  it("holds a document under any key up to its own length, and streams others as before", () => {
    const text = `{"mine": [${'{"a": 1},'.repeat(100)}{"a": 1}], "id": "x"}`;
    const records = Array.from({ length: 101 }, () => a("1"));
    for (const size of [1, 16, 5_000]) {
      const most = { ...short, maxDocumentLength: text.length };
      expect(read(text, [size], most).map(([row]) => row)).toEqual(records);
      const request = text.replace("mine", "instances");
      expect(read(request, [size], { ...most, maxDocumentLength: 40 }).map(([row]) => row)).toEqual(records);
      expect(() => read(text, [size], { ...most, maxDocumentLength: text.length - 1 })).toThrow(
        `over ${text.length - 1} characters`,
      );
    }
  });

  it("counts the lines within records", () => {
    expect(read('[{"a":\n1},\n{"a": 2}]', [3]).map(([, line]) => line)).toEqual([1, 3]);
  });

  it("refuses a quote that is not closed in its line at once", () => {
    expect(() => push('[\n{"a": "secret\n', [5])).toThrow(
      /^Cannot read JSON: line 2, column 14 ends within a text: close it with a double quote/,
    );
  });

  it("streams scalars of a long request as rows", () => {
    expect(read(`{"predictions": [${"0.5,".repeat(50)}0.5]}`, [16], short)).toHaveLength(51);
  });

  it("gives rows before the end of an array has come, and takes hold of no more than a record", () => {
    let rows = 0;
    const reader = new JsonReader(() => rows++);
    reader.push("[\n");
    const record = `{"a": "${"x".repeat(1_000)}"},\n`;
    for (let index = 0; index < 5_000; index++) reader.push(record);
    expect(rows).toBe(5_000);
    expect(() => reader.end()).toThrow(/the text ends too early, at line 5002, column 1/);
  });

  it.each<[string, string, RegExp]>([
    [
      "a record of an array",
      `[\n{"a": 1},\n{"a": "${"x".repeat(50)}"}]`,
      /the record that begins in line 3 has over 40/,
    ],
    ["a line", `{"a": 1}\n{"a": "${"x".repeat(50)}"}`, /the record that begins in line 2 has over 40/],
    ["a document", `{\n"a": "${"x".repeat(50)}"}`, /the record that begins in line 1 has over 40/],
    [
      "what comes after the records",
      `{"instances": [${"1,".repeat(30)}1], "x": "${"x".repeat(50)}"}`,
      /in line 1 has over 40/,
    ],
    ["a number", `[\n${"1".repeat(50)}]`, /the record that begins in line 2 has over 40/],
  ])("refuses %s that is too long, before its end arrives", (_, text, reason) => {
    for (const size of [1, 16, 5_000]) {
      expect(() => push(text, [size], short)).toThrow(RangeError);
      expect(() => push(text, [size], short)).toThrow(reason);
    }
  });

  it("refuses an array of more scalars than a row may have, before its end arrives", () => {
    expect(() => push(`[\n${"1,".repeat(10_001)}`, [64])).toThrow(/a row has over 10000 columns/);
  });

  it.each<[string, RegExp]>([
    [
      '{"a": 1}\n{"a": secret}\n',
      /^Cannot read JSON: line 2, column 7 has a word that JSON does not know: put texts in double quotes/,
    ],
    ['{"a": secret}\n{"a": 1}\n', /^Cannot read JSON: line 1, column 7 has a word/],
    ['{"a": 1}\n[1, {}]\n', /^Cannot read the document as a table: .* \(line 2\)$/],
    ['[\n{"a": 1},\n  {"a": secret}]', /^Cannot read JSON: line 3, column 9 has a word/],
    ['[\n{"a": 1}\n{"a": 2}]', /^Cannot read JSON: line 3, column 1 has neither a comma nor/],
    ['[\n{"a": 1},\n,]', /^Cannot read JSON: line 3, column 1 has no value where one should be/],
    ['[\n,{"a": 1}]', /^Cannot read JSON: line 2, column 1 has no value where one should be/],
    ['[\n{"a": "x\n"}]', /^Cannot read JSON: line 2, column 9 ends within a text/],
    ['[\n{"a": 1}] secret', /^Cannot read JSON: line 2, column 11 has text after the end/],
    ['[\n{"a": 1}]\n\n{"a": 2}', /^Cannot read JSON: line 4, column 1 has text after the end/],
    ['[\n{"a": 1},\n[2]]', /mixes objects, arrays and single values.* \(line 3\)$/],
    [
      '{\n"a": 1\n}\n{\n"a": 2\n}\n',
      /^Cannot read JSON: line 4, column 1 has text after the end of the document: send one whole document/,
    ],
    [
      '{"a": "secret\n',
      /^Cannot read JSON: line 1, column 7 begins a text that does not end: close it with a double quote/,
    ],
    ["[", /^Cannot read JSON: the text ends too early, at line 1, column 2/],
    ["{", /^Cannot read JSON: the text ends too early, at line 1, column 2/],
  ])("says where %j is wrong", (text, reason) => {
    for (const size of [1, 5_000]) expect(() => read(text, [size])).toThrow(reason);
  });

  it.each<[string, RegExp]>([
    [`{"instances": [${"1,".repeat(30)}1], "id": secret}`, /has a word that JSON does not know/],
    [`{"instances": [${"1,".repeat(30)}1], "instances": [2]}`, /gives its records under several keys/],
    [`{"predictions": [${"1,".repeat(30)}1], "instances": [2]}`, /gives its records under several keys/],
  ])("a long request is still judged as a whole: %.100s", (text, reason) => {
    expect(() => read(text, [16], short)).toThrow(reason);
  });

  it("knows when it is between records", () => {
    const reader = new JsonReader(() => undefined);
    const states = ["", '{"a": 1', "}", "\n", " ", "{", "}\n"].map((text) => {
      reader.push(text);
      return reader.isBetweenRecords;
    });
    expect(states).toEqual([true, false, false, true, true, false, true]);
  });
});

function outcome(rows: () => Row[]): Row[] | string {
  try {
    return rows();
  } catch (error) {
    if (error instanceof RangeError) return error.message.replace(/ \(line \d+\)$/, "");
    throw error;
  }
}

/** Without the end. */
function push(text: string, lengths: readonly number[], options?: JsonOptions): void {
  const reader = new JsonReader(() => undefined, options);
  for (const chunk of chunks(text, lengths)) reader.push(chunk);
}
