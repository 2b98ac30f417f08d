import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotJson, readPlaced } from "../../../../src/core/read/json/placed.ts";

describe("readPlaced()", () => {
  it("reads what JSON.parse reads, however it is written", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2, "\t"), (text, space) => {
        const value: unknown = JSON.parse(text);
        const written = JSON.stringify(value, null, space);
        expect(readPlaced(written).value).toEqual(JSON.parse(written));
      }),
    );
  });

  it("refuses what JSON.parse refuses", () => {
    const texts = ["", " ", "{", "[1,]", '{"a":1,}', "01", "+1", "1.", ".5", "'a'", '"a\nb"', '"\\x"'];
    for (const text of [...texts, "nul", "truefalse", '{"a" 1}', "{a:1}", "1 2", "// a\n1", "\u00A01"]) {
      expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
      expect(() => readPlaced(text)).toThrow(NotJson);
    }
  });

  it("says where a field stands, and of one that is not there where what holds it stands", () => {
    const { placeOf } = readPlaced('{\n  "a": {\n    "b": [1, 2]\n  }\n}\n');
    const places = { "": [1, 1], a: [2, 3], "a.b": [3, 5], "a.b.1": [3, 14], "a.c.d": [2, 3], x: [1, 1] };
    for (const [path, [line, column]] of Object.entries(places)) {
      expect([path, placeOf(path)]).toEqual([path, { line, column }]);
    }
  });

  it("says where a text ceases to be JSON, and what was expected", () => {
    const faults = [
      ['{\n  "a": 1\n  "b": 2\n}', 3, 3, "expected , or }"],
      ['{ "a": tru }', 1, 8, "expected a value"],
      ['{ "a": 1, "a": 2 }', 1, 11, 'no second "a" in one object'],
      ['{ "a": 1 } x', 1, 12, "nothing more"],
      [`${"[".repeat(300)}`, 1, 202, "at most 200 values within each other"],
    ] as const;
    for (const [text, line, column, message] of faults) {
      const fault = thrownBy(() => readPlaced(text));
      expect(fault.message).toContain(message);
      expect(fault.place).toEqual({ line, column });
    }
  });

  it("a name such as __proto__ is a member like any other", () => {
    expect(Object.keys(Object(readPlaced('{"__proto__": 1}').value))).toEqual(["__proto__"]);
  });
});

function thrownBy(work: () => unknown): NotJson {
  try {
    work();
  } catch (error) {
    if (error instanceof NotJson) return error;
    throw error;
  }
  throw new Error("Nothing was thrown");
}
