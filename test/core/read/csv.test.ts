import * as fc from "fast-check";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CsvReader } from "../../../src/core/read/csv.ts";
import type { CsvOptions } from "../../../src/core/read/csv.ts";
import type { Cell } from "../../../src/core/read/row.ts";

const data = new URL("../../../../shared/data/", import.meta.url);
const oracle = new URL("csv-suites/oracle.json", data);

interface Verdict {
  verdict: string;
  expected: { records: number; header: string[] | null; record_lengths: number[]; cells_sha256: string };
}

const hostileCell = fc.string({
  unit: fc.constantFrom("a", "7", '"', ",", "\n", "\r", " ", "\uFEFF", "é", "\u{1F600}", "\0"),
  maxLength: 6,
});

describe("CsvReader", () => {
  it("push() gives the same records for any chunking", () => {
    const rows = fc.array(fc.array(hostileCell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    const ends = fc.constantFrom("\n", "\r\n", "\r");
    fc.assert(
      fc.property(
        rows,
        ends,
        fc.infiniteStream(fc.boolean()),
        fc.infiniteStream(fc.nat(4)),
        (cells, end, coin, cut) => {
          const text = cells
            .map((row) => row.map((cell) => written(cell, row.length, coin)).join(",") + end)
            .join("");
          const expected = cells.map((row) => row.map((cell) => (cell === "" ? null : cell)));
          expect(read(chunked(text, cut))).toEqual(expected);
          expect(read([text.slice(0, text.length - end.length)])).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("push() never gives other records or another error when any text is cut elsewhere", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "\uFEFF"), maxLength: 24 });
    fc.assert(
      fc.property(text, (whole) => {
        expect(outcome(whole.split(""))).toEqual(outcome([whole]));
      }),
      { numRuns: 3000 },
    );
  });

  it("push() knows LF, CRLF and CR, skips blank lines and counts them", () => {
    const text = "a,b\n\nc,d\r\n\r\ne,f\r\rg,h";
    expect(readLines(text)).toEqual([
      [["a", "b"], 1],
      [["c", "d"], 3],
      [["e", "f"], 5],
      [["g", "h"], 7],
    ]);
  });

  it("push() counts the lines inside quotes: a record has the line it began in", () => {
    expect(readLines('"a\r\nb\rc\nd",1\ne,2\n')).toEqual([
      [["a\r\nb\rc\nd", "1"], 1],
      [["e", "2"], 5],
    ]);
  });

  it("push() makes an empty field null, quoted or not, and keeps blanks and the last empty field", () => {
    expect(read(['a,, ,"",\n""\n'])).toEqual([["a", null, " ", null, null], [null]]);
  });

  it("push() takes a quote inside an unquoted field as text", () => {
    expect(read(['5" pipe, "a"\n'])).toEqual([['5" pipe', ' "a"']]);
  });

  it("push() removes one byte order mark at the start, nowhere else", () => {
    expect(read(["\uFEFF", '"a",\uFEFFb\n\uFEFFc\n'])).toEqual([["a", "\uFEFFb"], ["\uFEFFc"]]);
  });

  it("push() splits at another delimiter", () => {
    expect(read(['a;"b;c";d,e\n'], { delimiter: ";" })).toEqual([["a", "b;c", "d,e"]]);
    for (const delimiter of ["", ",,", '"', "\n"]) {
      expect(() => new CsvReader(() => undefined, { delimiter })).toThrow(RangeError);
    }
  });

  it("push() refuses text after a closing quote with line and column, not with the text", () => {
    for (const text of ['a\n\r\n"x\ny","secret"b', '\uFEFFa\n\n"x\ny","secret"b']) {
      expect(() => read(text.split(""))).toThrow(
        new SyntaxError(
          "Cannot read CSV: line 4, column 12 has text after a closing quote: double quotes that are text",
        ),
      );
    }
  });

  it("end() refuses an open quote and names the line where it opened", () => {
    expect(() => read(['a\n"b\nc\n'])).toThrow(
      /^Cannot read CSV: the quote opened in line 2 is never closed/,
    );
  });

  it("push() refuses a long cell before its end arrives, in one chunk or many", () => {
    for (const start of ["", '"']) {
      const reader = new CsvReader(() => undefined, { maxCellLength: 10 });
      reader.push(`a\n${start}1234567890`);
      expect(() => reader.push("1")).toThrow(/begins in line 2 has over 10 characters/);
      expect(() => read([`${start}12345678901`], { maxCellLength: 10 })).toThrow(SyntaxError);
    }
    expect(() => read(["12345678901,"], { maxCellLength: 10 })).toThrow(SyntaxError);
    expect(read(['"12345678""","1234567890",1234567890'], { maxCellLength: 10 })).toHaveLength(1);
  });

  it("reads the CSV suites as Python csv, PapaParse and csv-parse do", ({ skip }) => {
    skip(!existsSync(oracle), `${oracle.pathname} is not here`);
    const { files } = JSON.parse(readFileSync(oracle, "utf8")) as { files: Record<string, Verdict> };
    const differing: string[] = [];
    for (const [path, { verdict, expected }] of Object.entries(files)) {
      const actual = suiteRecords(readFileSync(new URL(path, data)));
      const isRefusal = actual instanceof SyntaxError || actual instanceof TypeError;
      if (verdict === "all three parsers agree") {
        if (isRefusal || !agrees(actual, expected)) differing.push(path);
      } else if (verdict !== "parsers differ" && !isRefusal) differing.push(path);
    }
    expect(Object.keys(files).length).toBeGreaterThan(100);
    expect(differing).toEqual([]);
  });
});

function read(chunks: Iterable<string>, options?: CsvOptions): Cell[][] {
  const records: Cell[][] = [];
  const reader = new CsvReader((cells) => records.push(cells), options);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return records;
}

function readLines(text: string): [Cell[], number][] {
  const records: [Cell[], number][] = [];
  const reader = new CsvReader((cells, line) => records.push([cells, line]));
  for (const character of text) reader.push(character);
  reader.end();
  return records;
}

/** Records with their lines, and the complaint that ended them, if any. */
function outcome(chunks: Iterable<string>): [[Cell[], number][], string] {
  const records: [Cell[], number][] = [];
  const reader = new CsvReader((cells, line) => records.push([cells, line]));
  try {
    for (const chunk of chunks) reader.push(chunk);
    reader.end();
    return [records, ""];
  } catch (error) {
    return [records, String(error)];
  }
}

function written(cell: string, width: number, coin: Iterator<boolean>): string {
  const needsQuotes = /[",\r\n\uFEFF]/.test(cell) || (width === 1 && cell === "");
  return needsQuotes || coin.next().value ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function chunked(text: string, lengths: Iterator<number>): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = lengths.next().value ?? 1;
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return chunks;
}

function suiteRecords(bytes: Uint8Array): Cell[][] | Error {
  try {
    return read([new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)]);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function agrees(actual: Cell[][] | Error, expected: Verdict["expected"]): boolean {
  if (actual instanceof Error) return false;
  const lengths = [...new Set(actual.map((cells) => cells.length))].sort((a, b) => a - b);
  const joined = actual.map((cells) => cells.map((cell) => cell ?? "").join("\u001F")).join("\u001E");
  return (
    actual.length === expected.records &&
    lengths.join() === expected.record_lengths.join() &&
    createHash("sha256").update(joined).digest("hex") === expected.cells_sha256
  );
}
