import { describe, expect, it } from "vitest";
import { JsonParser, jsonText } from "../../../../src/core/read/json/parse.ts";
import { JsonReader, jsonRows } from "../../../../src/core/read/document/json.ts";
import { Forgiven, type Leniency } from "../../../../src/core/read/json/leniency.ts";

/** The value as strict JSON, and what had to be forgiven. */
function read(text: string): [string, ...Leniency[]] {
  const parser = new JsonParser();
  const value = parser.parse(text);
  return [jsonText(value), ...parser.forgiven];
}

function complaintOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : String(error);
  }
}

describe("what is forgiven", () => {
  it.each<[string, string, ...Leniency[]]>([
    // Python: json.dumps({"x": nan, "y": [inf, -inf]}), and numpy's and C's words.
    ['{"x": NaN, "y": [Infinity, -Infinity]}', '{"x":null,"y":["Infinity","-Infinity"]}', "NaN or Infinity"],
    [
      "[nan, -nan, inf, -inf, +Infinity, NAN]",
      '[null,null,"Infinity","-Infinity","Infinity",null]',
      "NaN or Infinity",
    ],
    // Python: str({"a": None, "b": [True, False], "c": "it's", "d": 'say "x"'}).
    [
      `{'a': None, 'b': [True, False], 'c': "it's", 'd': 'say "x"'}`,
      String.raw`{"a":null,"b":[true,false],"c":"it's","d":"say \"x\""}`,
      "single quotes",
      "words of another language",
    ],
    [String.raw`{'a': 'it\'s \xe9'}`, `{"a":"it's é"}`, "single quotes", "unusual escape"],
    ["[TRUE, NULL, fALSE]", "[true,null,false]", "words of another language"],
    ['{"a": [1, 2,], }', '{"a":[1,2]}', "trailing comma"],
    ['{"a": 1},', '{"a":1}', "trailing comma"],
    ["{a: 1, $b_2: 2, é-x: 3, 4: 5}", '{"a":1,"$b_2":2,"é-x":3,"4":5}', "unquoted key"],
    ['// x\n{"a": 1 /* "b": [2 */, "c": 3} // y', '{"a":1,"c":3}', "comment"],
    ["[.5, -5., +.25, +7, 007, 1.e3, -0x1F]", "[0.5,-5.0,+0.25,+7,007,1.0e3,-31]", "unusual number"],
    ['"a\tb\nc\u0001"', String.raw`"a\tb\nc\u0001"`, "control character in a string"],
    [
      String.raw`"C:\dir \x41 \' \v\0 a\
b"`,
      JSON.stringify("C:\\dir A ' \v\0 ab"),
      "unusual escape",
    ],
    ["\uFEFF[1]", "[1]", "byte order mark"],
    ["\u00A0[\u20281,\v2\u3000]", "[1,2]", "unusual blank"],
    [')]}\',\n{"a": 1}', '{"a":1}', "prefix against scripts"],
    ['for(;;);{"a": 1}', '{"a":1}', "prefix against scripts"],
    ["while (1);[1]", "[1]", "prefix against scripts"],
    ["\uFEFF)]}'\n[1]", "[1]", "prefix against scripts", "byte order mark"],
  ])("%j is %s", (text, value, ...forgiven) => {
    expect(read(text)).toEqual([value, ...forgiven]);
  });

  it("is nothing of strict JSON, also after a text of which something was forgiven", () => {
    const parser = new JsonParser();
    parser.parse("[NaN]");
    expect([...parser.forgiven]).toEqual(["NaN or Infinity"]);
    parser.parse('["NaN", "Infinity", "True", "// 1", "\'"]');
    expect([...parser.forgiven]).toEqual([]);
  });

  it("gives cells: NaN is missing, an infinity a text, a number a number as it was sent", () => {
    expect(jsonRows('{"a": NaN, "b": -Infinity, "c": 1.50, "d": .5, "e": 0x10}')).toEqual([
      { names: ["a", "b", "c", "d", "e"], cells: [null, "-Infinity", "1.50", "0.5", "16"] },
    ]);
  });

  it("lets the last of equal keys count, however they are written", () => {
    expect(read("{a: 1, 'b': 2, \"a\": 3}")[0]).toBe('{"a":3,"b":2}');
  });
});

describe("what is not forgiven, since its meaning would be a guess", () => {
  it.each([
    ['{"a": secret}', "line 1, column 7 has a word that JSON does not know: put texts in double quotes"],
    ["[-true]", "line 1, column 2 has a word that JSON does not know: put texts in double quotes"],
    ['{"a": undefined}', "line 1, column 7 has a word that JSON does not know: put texts in double quotes"],
    [
      "[1.2.3]",
      "line 1, column 2 begins like a number and is none: send a number, or put texts in double quotes",
    ],
    [
      "[2026-11-22]",
      "line 1, column 2 begins like a number and is none: send a number, or put texts in double quotes",
    ],
    [
      "[1e]",
      "line 1, column 2 begins like a number and is none: send a number, or put texts in double quotes",
    ],
    [
      "[.]",
      "line 1, column 2 begins like a number and is none: send a number, or put texts in double quotes",
    ],
    ["[1,,2]", "line 1, column 4 has no value where one should be: send one, or null"],
    ['{"a": }', "line 1, column 7 has no value where one should be: send one, or null"],
    ["<html>", "line 1, column 1 has no value where one should be: send one, or null"],
    ["[1 2]", "line 1, column 4 has neither a comma nor the closing bracket: put one there"],
    ['{"a": 1 "b": 2}', "line 1, column 9 has neither a comma nor the closing bracket: put one there"],
    ['{"a": [1}', "line 1, column 9 has neither a comma nor the closing bracket: put one there"],
    ['{"a" 1}', "line 1, column 6 has no colon after a key: put one between key and value"],
    ['{"a", "b"}', "line 1, column 5 has no colon after a key: put one between key and value"],
    ["{,}", "line 1, column 2 has no key where one should be: put keys in double quotes"],
    ["{[1]: 2}", "line 1, column 2 has no key where one should be: put keys in double quotes"],
    [
      String.raw`["\u12"]`,
      String.raw`line 1, column 3 has an escape that JSON does not know: write a backslash in a text as \\`,
    ],
    [
      '{"a": "b}',
      String.raw`line 1, column 7 begins a text that does not end: close it with a double quote, and write line breaks in it as \n`,
    ],
    ['{"a": 1', "the text ends too early, at line 1, column 8: send one whole document"],
    ["[1, /* 2]", "the text ends too early, at line 1, column 10: send one whole document"],
    ["[1, / 2]", "line 1, column 5 has no value where one should be: send one, or null"],
    ["", "the text ends too early, at line 1, column 1: send one whole document"],
    [
      '{"a": 1} {"a": 2}',
      "line 1, column 10 has text after the end of the document: send one whole document",
    ],
    ['{"a": 1}, 2', "line 1, column 11 has text after the end of the document: send one whole document"],
    ["[NaN] x", "line 1, column 7 has text after the end of the document: send one whole document"],
  ])("%j", (text, complaint) => {
    expect(complaintOf(() => read(text))).toBe(`Cannot read JSON: ${complaint}`);
  });

  it("nests no deeper than strict JSON", () => {
    const nested = (levels: number) => `${"[".repeat(levels)}NaN${"]".repeat(levels)}`;
    expect(() => read(nested(512))).not.toThrow();
    expect(() => read(nested(513))).toThrow(/nests too deeply, over 512 levels/);
  });
});

describe("JsonReader", () => {
  const rowsOf = (text: string, size: number) => {
    const rows: unknown[] = [];
    const reader = new JsonReader((row) => rows.push(row));
    for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
    reader.end();
    return { rows, forgiven: reader.forgiven };
  };

  it.each<[string, string]>([
    [
      "an array with comments",
      '[ // one ]\n{"a": 1, /* "x": [2 */ "b": "]"}, /* , ** / [ **/\n{"a": 2, "b": "/*"} /**/ ]',
    ],
    ["an array of str(dict)", `[{'a': 1, 'b': 'it\\'s ]'}, {'a': 2, 'b': "',[{"},]`],
    ["an array with a comment over lines", '[{"a": 1, "b": /* \n ] * ] / \n */ 2},\n{"a": 3, "b": 4}]'],
    ["an array that ends in a comma and a comment", '[{"a": NaN, "b": .5}, {"a": 1, "b": 2},] // end'],
    ["an array between unusual blanks", '[\u00A0{"a": 1, "b": 2}\u3000,\v{"a": 3, "b": 4}\u2028]'],
    ["an array of bare values", "[NaN,/* 1 */1//2\n,Infinity ,.5,]"],
    ["an array of single quotes", "['a,]', 'b\\'', \"'\"]"],
    ["a request", '{"instances": [[1, NaN], [2, 3],], /* ] */ }'],
    ["a document over lines", '{\n // the first\n "a": 1,\n "b": [2, 3,],\n}'],
    ["a document behind a prefix", ')]}\',\n{"a": 1, "b": 2}'],
    ["a document after a comment", '/* x */\n{"a": 1,\n"b": 2}'],
  ])("reads %s in chunks of any size as in one piece", (_, text) => {
    const forgiven = new Set<Leniency>();
    const rows = jsonRows(text, {}, forgiven);
    expect(rows.length).toBeGreaterThan(0);
    // A first line is held until it ends: only what comes after it is read in chunks.
    const later = text.startsWith("[") ? `[\n${text.slice(1)}` : text;
    for (const size of [1, 2, 3, 7, 1_000]) {
      for (const read of [rowsOf(text, size), rowsOf(later, size)]) {
        expect(read.rows).toEqual(rows);
        expect(new Set(read.forgiven?.leniencies)).toEqual(forgiven);
      }
    }
  });

  it.each([
    ["[1 / 2]", /line 1, column 5 has neither a comma/],
    ["[1, / 2]", /line 1, column 6 has no value/],
    ['[{"a": 1} /x {"b": 2}]', /line 1, column 12 has neither a comma/],
    ["[1, 2", /the text ends too early/],
    ["[1, /* ]", /the text ends too early/],
    ['[\n{"a": 1}] // x\ny', /line 3, column 1 has text after the end/],
    ['["a\\\nb"]', /line 1, column 2 begins a text/],
  ])("refuses %j in chunks of any size", (text, reason) => {
    for (const size of [1, 2, 1_000]) expect(() => rowsOf(text, size)).toThrow(reason);
  });

  it("tells how many records of JSON Lines are not strict, and where the first is", () => {
    const line = (index: number) =>
      index % 3 === 2 ? `{"a": NaN, "b": ${index}}` : `{"a": 1, "b": ${index}}`;
    const lines = Array.from({ length: 12 }, (_, index) => line(index));
    const { rows, forgiven } = rowsOf([...lines, '{"a": 1, "b": 12,}'].join("\n"), 10);
    expect(rows).toHaveLength(13);
    expect(rows[5]).toEqual({ names: ["a", "b"], cells: [null, "5"] });
    expect(forgiven).toEqual({ records: 5, firstLine: 3, leniencies: ["NaN or Infinity", "trailing comma"] });
  });

  it("forgives every record anew, also where all have the same", () => {
    for (const line of ['{"a": 1,}', '{"a": 1 /* x */}', "{'a': 1}", '{"a": NaN,}']) {
      expect(rowsOf(`${line}\n`.repeat(9), 1_000).forgiven).toMatchObject({ records: 9 });
    }
  });

  it("tells nothing of strict JSON, of texts that look like what is forgiven, and of a byte order mark of a file", () => {
    const texts = [
      '\uFEFF{"a": "NaN"}\n{"a": "x"}\n{"a": "Infinity"}',
      '[{"a": "NaN"}, {"a": "//"}]',
      '{"a": "\'"}',
    ];
    for (const text of texts) expect(rowsOf(text, 5).forgiven).toBeNull();
  });

  it("knows records with NaN by those before, in whatever order they come", () => {
    const values = ["1", "NaN", "-Infinity", '"x"', "null", "Infinity", "2.50"];
    const lines = values.flatMap((one) => values.map((other) => `{"a": ${one}, "b": [${other}]}`));
    const { rows, forgiven } = rowsOf([...lines, ...lines.toReversed()].join("\n"), 1_000);
    const alone = (line: string) => jsonRows(line)[0];
    expect(rows).toEqual([...lines, ...lines.toReversed()].map(alone));
    expect(forgiven).toMatchObject({ records: 2 * (49 - 16), leniencies: ["NaN or Infinity"] });
  });
});

describe("Forgiven", () => {
  it("counts records, not what each of them has", () => {
    const forgiven = new Forgiven();
    expect(forgiven.found).toBeNull();
    forgiven.add(new Set(), 1);
    forgiven.add(new Set(["comment", "trailing comma"]), 2);
    forgiven.add(new Set(["comment"]), 9);
    expect(forgiven.found).toEqual({ records: 2, firstLine: 2, leniencies: ["comment", "trailing comma"] });
  });
});
