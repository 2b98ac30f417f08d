import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { JsonLinesReader, jsonRows, type JsonOptions } from "../../../../src/core/read/document/json.ts";
import type { Row } from "../../../../src/core/read/row.ts";
import { hasSharedData, sharedData } from "../../../shared-data.ts";
import { byPosition, chunks, named, readJson as read } from "../rows.ts";

const a = (value: string) => named(["a"], value);

describe("JsonLinesReader", () => {
  it("push() gives the same rows for any chunking", () => {
    const text = '\uFEFF{"a": "é\u{1F600}"}\n\n \r\n{"a": 1.0}\r\n[1, 2]\n7';
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lengths) => {
        const rows: [Row, number][] = [];
        const reader = new JsonLinesReader((row, line) => rows.push([row, line]));
        for (const chunk of chunks(text, lengths)) reader.push(chunk);
        reader.end();
        expect(rows).toEqual([
          [a("é\u{1F600}"), 1],
          [a("1.0"), 4],
          [byPosition("1", "2"), 5],
          [byPosition("7"), 6],
        ]);
      }),
    );
  });

  const records = [
    '{"a":1.0,"b":"x","c":null,"d":true,"e":1e+5}',
    '{"a": -2e5, "b": {"c": ["x", 1], "": "\\"é\\u0041"}}',
    '{"instances": [{"a": 1, "f": [1, 2]}], "id": "7"}',
    '[1, [2, "x"], {"a": null}]',
    '{"model": 5, "input": ["a"]}',
    '{"inputs": [{"name": 5, "datatype": "FP32", "shape": [1], "data": [1]}]}',
    '{"inputs": {"a": [1], "b": ["x"]}}',
    '{"columns": ["a"], "data": [[1]]}',
    '{"messages": [{"role": "user"}], "t": 1}',
    '{"inputs": "x"}',
    '{"model": "m", "prompt": "x", "n": 1}',
    '{"text": "x", "generation_id": "y"}',
    '{"a": 1, "a": 1}',
    '{"a": {}, "b": [], "c": 1}',
    "7",
  ];

  /** Whether lines read after one another give what each gives alone. */
  function isAsParsed(lines: readonly string[], arrays: "columns" | "list" = "columns"): boolean {
    const together = outcome(() => read(lines.join("\n"), [9_999], { arrays }).map(([row]) => row));
    const alone = outcome(() =>
      lines.flatMap((line) => (/^[ \t\r]*$/.test(line) ? [] : jsonRows(line, { arrays }))),
    );
    return JSON.stringify(together) === JSON.stringify(alone);
  }

  const characters = [...'"\\,:{}[]0.-+e \t\u0000\u001f\u2028é'.split(""), "null", '"m"', "\\u0041", ""];

  it.each(records)(
    "gives the rows that parsing gives, of lines that differ in any character from %s",
    (record) => {
      const wrong: string[] = [];
      for (let at = 0; at <= record.length; at++) {
        for (const text of characters) {
          for (const length of [0, 1]) {
            const changed = record.slice(0, at) + text + record.slice(at + length);
            if (!isAsParsed([record, record, changed, record])) wrong.push(changed);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    ['{"model": 5, "input": ["a"]}', '{"model": "m", "input": ["a"]}'],
    ['{"mod\\u0065l": 5, "input": ["a"]}', '{"mod\\u0065l": "m", "input": ["a"]}'],
    [
      '{"inputs": [{"name": 5, "datatype": "FP32", "shape": [1], "data": [1]}]}',
      '{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}]}',
    ],
    ['{"inputs": 5}', '{"inputs": "x"}'],
    ['{"model": "m", "done": 1, "response": "x"}', '{"model": "m", "done": true, "response": "x"}'],
    ['{"message": "x", "model": 1}', '{"message": "x", "model": "m"}'],
    ["[[1], []]", "[[2], []]"],
    ['{"a": [[]]}', '{"a": [[]]}'],
    ['{"a": "x\\ny"}', '{"a": "\\ud83d\\ude00"}', '{"a": "\\x"}'],
  ])("gives the rows that parsing gives, of %s and others of its kind", (...lines) => {
    expect(isAsParsed([...lines, ...lines])).toBe(true);
    expect(isAsParsed([...lines, ...lines], "list")).toBe(true);
  });

  it("reads a record of millions of escapes", () => {
    const text = String.raw`\"`.repeat(5_000_000);
    const rows = read(`{"a": ""}\n{"a": "${text}"}`, [1e9], { maxRecordLength: 1e8 });
    expect(rows[1]?.[0].cells[0]).toBe('"'.repeat(5_000_000));
  });

  it("goes on where there is no end of kinds of records", () => {
    for (const kinds of [3, 9, 300]) {
      const lines = Array.from({ length: 600 }, (_, index) => `{"k${index % kinds}": ${index}}`);
      expect(read(lines.join("\n"), [100]).map(([row]) => row)).toEqual(
        lines.flatMap((line) => jsonRows(line)),
      );
    }
  });

  it("says what to do about an array over many lines", () => {
    const reader = new JsonLinesReader(() => undefined);
    expect(() => reader.push('[\n{"a": 1}\n]')).toThrow(
      /ends too early, .*: send one whole record a line, with no array/,
    );
  });
});

describe.runIf(hasSharedData)("JSON data sets of the service's examples", () => {
  const load = (name: string, options?: JsonOptions) =>
    read(readFileSync(sharedData("aws-adult-jsonl", name), "utf8"), [65_536], options);

  it("reads the same rows from JSON Lines and from one document, of any length", () => {
    const lines = load("validation-dataset.jsonl").map(([row]) => row);
    expect(lines).toHaveLength(666);
    expect(lines[0]?.names).toEqual([
      ...Array.from({ length: 14 }, (_, index) => `features.${index}`),
      "label",
    ]);
    expect(lines[0]?.cells).toEqual("41,2,220531,14,15,2,9,0,4,1,0,0,60,38,1".split(","));
    expect(load("validation-dataset.json").map(([row]) => row)).toEqual(lines);
    expect(load("validation-dataset.json", { maxRecordLength: 100 }).map(([row]) => row)).toEqual(lines);
  });

  it("reads arrays as lists by option", () => {
    const [first] = load("test-dataset.jsonl", { arrays: "list" });
    expect(first?.[0]).toEqual(named(["features"], "[28,2,133937,9,13,2,0,0,4,1,15024,0,55,37]"));
  });

  it.each([
    ["spark-abalone.jsonl", 1_000, ["date", "sale"]],
    ["llm-monitor-questions.jsonl", 729, ["role", "content"]],
  ])("reads %s", (name, count, names) => {
    const rows = load(name);
    expect([rows.length, rows[0]?.[0].names]).toEqual([count, names]);
    expect(rows.every(([row]) => row.names === rows[0]?.[0].names)).toBe(true);
  });
});

/** Words differ: a line's complaint names the line. */
function outcome(rows: () => Row[]): unknown {
  try {
    return rows();
  } catch (error) {
    if (error instanceof RangeError) return error.message.replace(/ \(line \d+\)$/, "");
    return error instanceof SyntaxError ? "refused" : error;
  }
}
