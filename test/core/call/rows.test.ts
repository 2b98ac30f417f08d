import { describe, expect, it } from "vitest";
import { bodyRows, readableBody, type Misnomer } from "../../../src/core/call/rows.ts";
import type { Leniency } from "../../../src/core/read/json/leniency.ts";

describe("bodyRows()", () => {
  it("reads CSV by position, ragged records too", () => {
    expect(bodyRows("CSV", "132,25,1.0\n7,")).toEqual([
      { names: null, cells: ["132", "25", "1.0"] },
      { names: null, cells: ["7", null] },
    ]);
    expect(bodyRows("CSV", "")).toEqual([]);
  });

  it.each([
    ["a;1,5;\n", {}, ["a", "1,5", null]],
    ['"x;y";2\n3;4', {}, ["x;y", "2"]],
    // None of it in the first record: commas, unless these are decimal.
    ["a,1.5", {}, ["a", "1.5"]],
    ['"x;y",2\n3;4', {}, ["x;y", "2"]],
    ["\uFEFF\r\na;b,c", {}, ["a", "b,c"]],
    ["1,5", { decimalComma: true }, ["1,5"]],
    ["0.5", {}, ["0.5"]],
  ] as const)("splits %j at the semicolon it is told of, or at commas: %j", (text, more, cells) => {
    const rows = bodyRows("CSV", text, { delimiter: ";", ...more });
    expect(rows[0]?.cells).toEqual(cells);
    expect(bodyRows("CSV", "a|b", {})[0]?.cells).toEqual(["a|b"]);
  });

  it("reads JSON as one document, over several lines too", () => {
    expect(bodyRows("JSON", '{\n "a": 1.0\n}\n')).toEqual([{ names: ["a"], cells: ["1.0"] }]);
  });

  it("reads JSON Lines where the whole is no document", () => {
    expect(bodyRows("JSON", '{"a": 1}\n{"a": 2}\n').map((row) => row.cells)).toEqual([["1"], ["2"]]);
  });

  it("complains of the line or of the document, whichever came closer", () => {
    expect(() => bodyRows("JSON", '{"a": 1}\n{"a": secret}')).toThrow(/line 2, column 7 has a word/);
    expect(() => bodyRows("JSON", '{"a": 1}\n{"a": 1')).toThrow(/ends too early.*record a line/);
    expect(() => bodyRows("JSON", '{\n "a": secret}')).toThrow(/line 2, column 7 has a word/);
    expect(() => bodyRows("JSON", '{\n "a": 1')).toThrow(/ends too early.*whole document/);
    expect(() => bodyRows("JSON", "")).toThrow(SyntaxError);
  });

  it("tells what had to be forgiven of a document, or of any of its lines", () => {
    const forgiven = (text: string) => {
      const leniencies = new Set<Leniency>();
      bodyRows("JSON", text, {}, leniencies);
      return [...leniencies];
    };
    expect(forgiven('{"a": 1}')).toEqual([]);
    expect(forgiven('{"a": NaN,}')).toEqual(["NaN or Infinity", "trailing comma"]);
    expect(forgiven('{"a": 1}\n{"a": 2}')).toEqual([]);
    expect(forgiven('{"a": 1}\n{\'a\': 2}\n{"a": None},')).toEqual([
      "single quotes",
      "words of another language",
      "trailing comma",
    ]);
    expect(forgiven('\uFEFF{"a": 1}')).toEqual(["byte order mark"]);
  });

  it("reads JSON Lines of any length alike", () => {
    for (const lines of [2, 10, 100, 1_000]) {
      const text = Array.from({ length: lines }, (_, index) => `{"a": ${index}, "b": NaN}`).join("\n");
      expect(bodyRows("JSON", text)).toEqual(
        Array.from({ length: lines }, (_, index) => ({ names: ["a", "b"], cells: [String(index), null] })),
      );
    }
  });

  it("reads arrays as lists by option", () => {
    expect(bodyRows("JSON", '{"a": [1]}\n{"a": [2]}', { arrays: "list" }).map((row) => row.cells)).toEqual([
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

  it.each([
    null,
    "",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "text/plain; charset=us-ascii",
    "text/html; charset=utf-8",
    "application/jsonp",
    "*/*",
  ])("base64 of %j is what it looks like", (contentType) => {
    expect(read(contentType, base64("1,2"))).toEqual({ kind: "text", encoding: "CSV", data: "1,2" });
    expect(read(contentType, base64('{"a": 1}'))).toMatchObject({ kind: "text", encoding: "JSON" });
    // A word among numbers is not clearly CSV.
    expect(readableBody({ encoding: "JSON", contentType, data: "a,1" })).toMatchObject({ encoding: "JSON" });
    for (const text of ["<p>1,2</p>", "It works!", "", "a=1&b=2", "\u00001,2"]) {
      expect(read(contentType, base64(text))).toEqual({ kind: "unreadable", reason: "neither CSV nor JSON" });
    }
    expect(read(contentType, base64(Uint8Array.of(0x31, 0x2c, 0xff)))).toMatchObject({
      kind: contentType?.includes("ascii") ? "text" : "unreadable",
    });
  });

  it.each([
    "image/csv",
    "image/svg+xml",
    "Multipart/form-data; boundary=x",
    "audio/wav",
    "text/event-stream",
  ])("base64 of %j is not looked at", (contentType) => {
    for (const text of ["1,2", '{"a": 1}']) {
      expect(read(contentType, base64(text))).toEqual({
        kind: "unreadable",
        reason: "neither CSV nor JSON",
      });
    }
  });

  it.each<[string, string, string, Misnomer | undefined]>([
    ["text/csv", '{"instances": [[1, 2]]}', "JSON", "JSON that is said to be CSV"],
    ["text/csv", '[1.5, "a"]\n[2, "b"]', "JSON", "JSON that is said to be CSV"],
    ["text/csv", "{'a': NaN}", "JSON", "JSON that is said to be CSV"],
    ["text/csv", "[a,b", "CSV", undefined],
    ["text/csv", '{"a": 1},2', "CSV", undefined],
    ["text/csv", "a,b", "CSV", undefined],
    ["application/json", "1.5,2,nan", "CSV", "CSV that is said to be JSON"],
    ["application/json", "1,2\n3,4\n", "CSV", "CSV that is said to be JSON"],
    ["application/json", " -1;2", "CSV", "CSV that is said to be JSON"],
    ["application/json", "0.5", "JSON", undefined],
    ["application/json", "0.5\n0.25", "JSON", undefined],
    ["application/json", "1,", "JSON", undefined],
    ["application/json", '"1,2"', "JSON", undefined],
    ["application/json", "[1,2]", "JSON", undefined],
  ])(
    "what %s says of %j is believed unless it clearly is something else",
    (contentType, text, encoding, misnomer) => {
      const expected = { kind: "text", encoding, data: text, ...(misnomer !== undefined && { misnomer }) };
      expect(read(contentType, base64(text))).toEqual(expected);
      const said = contentType === "text/csv" ? "CSV" : "JSON";
      expect(readableBody({ encoding: said, contentType, data: text })).toEqual(expected);
      expect(bodyRows(encoding as "CSV" | "JSON", text).length).toBeGreaterThan(0);
    },
  );

  it("takes the character set from the content type", () => {
    const latin = Uint8Array.of(0x31, 0x2c, 0xe9);
    expect(read("text/csv; charset=ISO-8859-1", base64(latin))).toMatchObject({ data: "1,\u00e9" });
    expect(read('text/csv;charset="utf-16le"', base64(Uint8Array.of(0x31, 0)))).toMatchObject({ data: "1" });
    expect(read("text/csv; charset=windows-1252", base64(Uint8Array.of(0x80)))).toMatchObject({ data: "€" });
    for (const contentType of ["text/csv; charset=nothing", "text/csv; charset=shift_jis"]) {
      const wrong = base64(Uint8Array.of(0x31, 0xff));
      expect(read(contentType, wrong)).toEqual({ kind: "unreadable", reason: "not text" });
    }
    expect(read("text/csv", "MSwy*")).toEqual({ kind: "unreadable", reason: "not text" });
  });

  it("reads bytes that are not UTF-8 one by one, and says so, unless they are no text", () => {
    const mixed = Buffer.concat([Buffer.from("é,"), Uint8Array.of(0xe9, 0x80), Buffer.from(",12")]);
    const misnomer = "bytes that are not UTF-8";
    for (const contentType of ["text/csv", "text/csv; charset=UTF-8"]) {
      expect(read(contentType, base64(mixed))).toMatchObject({ encoding: "CSV", data: "é,é€,12", misnomer });
    }
    const json = Buffer.concat([Buffer.from('{"a": "'), Uint8Array.of(0xfc), Buffer.from('"}')]);
    expect(read("application/json", base64(json))).toMatchObject({ data: '{"a": "ü"}', misnomer });
    const binary = base64(Uint8Array.of(0x31, 0xff, 0x00));
    expect(read("text/csv", binary)).toEqual({ kind: "unreadable", reason: "not text" });
  });

  it("leaves text as it is", () => {
    const body = { encoding: "CSV", contentType: "application/json", data: "MSwy" } as const;
    expect(readableBody(body)).toEqual({ kind: "text", encoding: "CSV", data: "MSwy" });
  });
});
