import { describe, expect, it } from "vitest";
import { bodyRows } from "../../../src/core/read/body.ts";

describe("bodyRows()", () => {
  it("reads CSV by position, ragged records too", () => {
    expect(bodyRows("CSV", "132,25,1.0\n7,")).toEqual([
      { names: null, cells: ["132", "25", "1.0"] },
      { names: null, cells: ["7", null] },
    ]);
    expect(bodyRows("CSV", "")).toEqual([]);
  });

  it("reads JSON as one document, over several lines too", () => {
    expect(bodyRows("JSON", '{\n "a": 1.0\n}\n')).toEqual([{ names: ["a"], cells: ["1.0"] }]);
  });

  it("reads JSON Lines where the whole is no document", () => {
    expect(bodyRows("JSON", '{"a": 1}\n{"a": 2}\n').map((row) => row.cells)).toEqual([["1"], ["2"]]);
  });

  it("complains of the line or of the document, whichever came closer", () => {
    expect(() => bodyRows("JSON", '{"a": 1}\n{"a": secret}')).toThrow(/line 2, column 7 .*record a line/);
    expect(() => bodyRows("JSON", '{\n "a": secret}')).toThrow(/line 2, column 7 .*whole document/);
    expect(() => bodyRows("JSON", "")).toThrow(SyntaxError);
  });

  it("refuses base64 and says what to send", () => {
    expect(() => bodyRows("BASE64", "c2VjcmV0")).toThrow(
      /^Cannot read a base64 body as a table: send text\/csv/,
    );
    expect(() => bodyRows("BASE64", "c2VjcmV0")).toThrow(RangeError);
  });
});
