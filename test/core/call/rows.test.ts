import { describe, expect, it } from "vitest";
import { bodyRows, readableBody } from "../../../src/core/call/rows.ts";

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

  it("reads arrays as lists by option", () => {
    expect(bodyRows("JSON", '{"a": [1]}\n{"a": [2]}', "list").map((row) => row.cells)).toEqual([
      ["[1]"],
      ["[2]"],
    ]);
  });
});

describe("readableBody()", () => {
  const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");
  const read = (contentType: string | null, data: string) =>
    readableBody({ encoding: "BASE64", contentType, data });

  it.each([
    ["text/csv", "CSV"],
    ["Text/CSV; charset=utf-8", "CSV"],
    ["application/x-csv", "CSV"],
    ["application/json", "JSON"],
    ["application/jsonlines", "JSON"],
    ["application/x-ndjson; v=1", "JSON"],
    ["application/vnd.api+json", "JSON"],
  ])("base64 of %s is %s", (contentType, encoding) => {
    expect(read(contentType, base64("1,\u00e9"))).toEqual({ kind: "text", encoding, data: "1,\u00e9" });
  });

  it.each([null, "", "application/octet-stream", "text/plain", "application/jsonp", "image/csv"])(
    "base64 of %j may be anything",
    (contentType) => {
      expect(read(contentType, base64("1,2"))).toEqual({
        kind: "unreadable",
        reason: "neither CSV nor JSON",
      });
    },
  );

  it("takes the character set from the content type", () => {
    const latin = Uint8Array.of(0x31, 0x2c, 0xe9);
    expect(read("text/csv; charset=ISO-8859-1", base64(latin))).toMatchObject({ data: "1,\u00e9" });
    expect(read('text/csv;charset="utf-16le"', base64(Uint8Array.of(0x31, 0)))).toMatchObject({ data: "1" });
    for (const contentType of ["text/csv", "text/csv; charset=nothing"]) {
      expect(read(contentType, base64(latin))).toEqual({ kind: "unreadable", reason: "not text" });
    }
    expect(read("text/csv", "MSwy*")).toEqual({ kind: "unreadable", reason: "not text" });
  });

  it("leaves text as it is", () => {
    const body = { encoding: "CSV", contentType: "application/json", data: "MSwy" } as const;
    expect(readableBody(body)).toEqual({ kind: "text", encoding: "CSV", data: "MSwy" });
  });
});
