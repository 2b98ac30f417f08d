import * as fc from "fast-check";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { JsonLinesReader, JsonNumber, jsonRows, parseJson } from "../../../src/core/read/json.ts";
import type { Row } from "../../../src/core/read/row.ts";

const suite = new URL("../../../../shared/data/json-suites/JSONTestSuite/test_parsing/", import.meta.url);

describe("parseJson()", () => {
  it("accepts every y_ file and refuses every n_ file of JSONTestSuite", ({ skip }) => {
    skip(!existsSync(suite), `${suite.pathname} is not here`);
    const wrong: string[] = [];
    const names = readdirSync(suite).filter((name) => /^[yn]_/.test(name));
    for (const name of names) {
      const error = refusal(readFileSync(new URL(encodeURIComponent(name), suite)));
      if (
        name.startsWith("y_") ? error !== null : !(error instanceof SyntaxError || error instanceof TypeError)
      ) {
        wrong.push(name);
      }
    }
    expect(names.length).toBeGreaterThan(280);
    expect(wrong).toEqual([]);
  });

  it("accepts and refuses what JSON.parse() does", () => {
    const unit = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "\\",
      "u",
      "0",
      "1",
      "-",
      ".",
      "e",
      "null",
      " ",
      "\n",
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit, maxLength: 12 }), fc.json()), (text) => {
        expect(complaint(() => parseJson(text)) === null).toBe(complaint(() => JSON.parse(text)) === null);
      }),
      { numRuns: 3000 },
    );
  });

  it("keeps the text of numbers", () => {
    expect(parseJson('[1.0, 1E400, -0, 12345678901234567890, "1.0"]')).toEqual([
      ...["1.0", "1E400", "-0", "12345678901234567890"].map((number) => new JsonNumber(number)),
      "1.0",
    ]);
  });

  it("lets the last of equal keys count, and __proto__ be a key like any other", () => {
    expect(parseJson('{"a": 1.0, "a": 1}')).toEqual({ a: new JsonNumber("1") });
    expect(JSON.stringify(parseJson('{"__proto__": {"polluted": true}}'))).toBe(
      '{"__proto__":{"polluted":true}}',
    );
    expect("polluted" in {}).toBe(false);
    expect(jsonRows('{"__proto__": 1, "constructor": 2}')).toEqual([
      { names: ["__proto__", "constructor"], cells: ["1", "2"] },
    ]);
  });

  it("refuses deep nesting with SyntaxError", () => {
    expect(() => parseJson("[".repeat(1_000_000))).toThrow(
      /^Cannot read JSON: line 1 begins what nests too deeply/,
    );
  });

  it("says where a text is wrong, and nothing of the text", () => {
    expect(() => parseJson('{\n "secret": x}')).toThrow(
      new SyntaxError("Cannot read JSON: line 2, column 12 is not valid JSON: send one whole document"),
    );
    expect(() => parseJson('{"secret": [1,')).toThrow(/: the text ends too early, at line 1, column 15: /);
    const allowed =
      /^Cannot read JSON: (the text ends too early, at )?line \d+, column \d+( is not valid JSON)?: send one whole document$/;
    const unit = fc.constantFrom("S", "\\", '"', "-", "{", "[", "1", "\n");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
        const error = complaint(() => parseJson(text));
        return error === null || (error instanceof SyntaxError && allowed.test(error.message));
      }),
    );
  });
});

describe("jsonRows()", () => {
  const ab = ["a", "b"];
  const shapes: [title: string, text: string, rows: Row[]][] = [
    ["an object is a row", '{"a": 1.0, "b": "x"}', [named(ab, "1.0", "x")]],
    ["an array of objects is a row each", '[{"a": 1}, {"a": null}]', [named(["a"], "1"), named(["a"], null)]],
    [
      "an array of arrays is a row each by position",
      "[[1, 2], [3]]",
      [byPosition("1", "2"), byPosition("3")],
    ],
    ["an array of scalars is one row", '[1, true, null, ""]', [byPosition("1", "true", null, "")]],
    ["a scalar is one row of one cell", "0.10", [byPosition("0.10")]],
    ["instances: a scalar is a row", '{"instances": [1, 2]}', [byPosition("1"), byPosition("2")]],
    ["predictions: a scalar is a row", '{"predictions": [0.5, null]}', [byPosition("0.5"), byPosition(null)]],
    ["outputs: an object is a row", '{"outputs": [{"a": 1}], "id": 7}', [named(["a"], "1")]],
    ["inputs: scalars are one row", '{"inputs": [1, 2]}', [byPosition("1", "2")]],
    ["dataframe_records: an object is a row", '{"dataframe_records": [{"a": 1}]}', [named(["a"], "1")]],
    [
      "dataframe_split: names apart from records",
      '{"dataframe_split": {"index": [0], "columns": ["a", 7], "data": [[1, 2], [3, null]]}}',
      [named(["a", "7"], "1", "2"), named(["a", "7"], "3", null)],
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
  ];
  it.each(shapes)("%s", (_, text, rows) => {
    expect(jsonRows(text)).toEqual(rows);
  });

  it("rows with equal names share the array", () => {
    const [first, second] = jsonRows('[{"a": 1}, {"a": 2}]');
    expect(first?.names).toEqual(["a"]);
    expect(first?.names).toBe(second?.names);
  });

  it("pairs n predictions with n instances, of whatever kind each is", () => {
    expect(jsonRows('{"predictions": [1, [2, 3], {"a": 4}]}')).toEqual([
      byPosition("1"),
      byPosition("2", "3"),
      named(["a"], "4"),
    ]);
  });

  it("refuses what is no table", () => {
    const wide = `[${"1,".repeat(1_024)}1]`;
    const deep = `{"a": ${"[".repeat(80)}1${"]".repeat(80)}}`;
    const split = (text: string): string => `{"dataframe_split": ${text}}`;
    for (const text of [
      wide,
      deep,
      '[1, {"a": 2}]',
      '[[1], {"a": 2}]',
      '{"a.b": 1, "a": {"b": 2}}',
      split("{}"),
      split('{"columns": [[]], "data": []}'),
      split('{"columns": ["a"], "data": [[1, 2]]}'),
    ]) {
      expect(() => jsonRows(text)).toThrow(/^Cannot read the document as a table: /);
      expect(() => jsonRows(text)).toThrow(RangeError);
    }
    expect(jsonRows(`[${"1,".repeat(1_023)}1]`)[0]?.cells).toHaveLength(1_024);
  });
});

describe("JsonLinesReader", () => {
  it("push() gives the same rows for any chunking", () => {
    const text = '\uFEFF{"a": "é\u{1F600}"}\n\n \r\n{"a": 1.0}\r\n[1, 2]\n7';
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (lengths) => {
        const chunks: string[] = [];
        for (let at = 0; at < text.length;) {
          const length = lengths.next().value ?? 1;
          chunks.push(text.slice(at, at + length));
          at += length;
        }
        expect(lines(chunks)).toEqual([
          [named(["a"], "é\u{1F600}"), 1],
          [named(["a"], "1.0"), 4],
          [byPosition("1", "2"), 5],
          [byPosition("7"), 6],
        ]);
      }),
    );
  });

  it("names the line that is wrong", () => {
    expect(() => lines(['{"a": 1}\n\n{"a": secret}\n'])).toThrow(
      /^Cannot read JSON: line 3, column 7 is not valid JSON: send one whole record a line/,
    );
    expect(() => lines(['{"a": 1}\n[1, {}]\n'])).toThrow(
      /^Cannot read the document as a table: .* \(line 2\)$/,
    );
  });

  it("says what to do about an array over many lines", () => {
    for (const text of ['[\n{"a": 1}\n]', '\n[{"a": 1},\n{"a": 2}]']) {
      expect(() => lines([text])).toThrow(
        /ends too early, .*: send one whole record a line, with no array around/,
      );
    }
  });

  it("refuses a long line before its end arrives", () => {
    const reader = new JsonLinesReader(() => undefined, { maxLineLength: 10 });
    reader.push('"45678"\n"45678');
    expect(() => reader.push("90123")).toThrow(/line 2 has over 10 characters/);
  });
});

function named(names: string[], ...cells: (string | null)[]): Row {
  return { names, cells };
}

function byPosition(...cells: (string | null)[]): Row {
  return { names: null, cells };
}

function lines(chunks: string[]): [Row, number][] {
  const rows: [Row, number][] = [];
  const reader = new JsonLinesReader((row, line) => rows.push([row, line]));
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return rows;
}

/** The bytes go through a strict decoder first, as everywhere in Weir. */
function refusal(bytes: Uint8Array): unknown {
  return complaint(() => parseJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)));
}

function complaint(read: () => unknown): unknown {
  try {
    read();
    return null;
  } catch (error) {
    return error;
  }
}
