import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvReader, type CsvOptions } from "../../../../src/core/read/csv/csv.ts";
import type { Cell } from "../../../../src/core/read/row.ts";

describe("CsvReader", () => {
  it("push() never gives other records or another error when any text is cut elsewhere", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "\uFEFF"), maxLength: 48 });
    const options = fc.constantFrom({}, { maxCellLength: 1 }, { maxCellLength: 2 });
    fc.assert(
      fc.property(text, options, (whole, limits) => {
        expect(outcome(whole.split(""), limits)).toEqual(outcome([whole], limits));
      }),
      { numRuns: 5000 },
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

  it("push() passes over so many lines and over comments, cut anywhere, and counts them", () => {
    const text = '\uFEFFReport, "of\r\n\r\n# a comment, "x\ra,"#b"\n#\r\n"c\n#d",#\n  # e,f\n# last';
    const expected = [
      [["a", "#b"], 4],
      [["c\n#d", "#"], 6],
      [["  # e", "f"], 8],
    ];
    const options = { skipLines: 2, comment: "#" };
    expect(readLines(text, options)).toEqual(expected);
    for (let cut = 0; cut <= text.length; cut++) {
      const found: [Cell[], number][] = [];
      const reader = new CsvReader((cells, line) => found.push([cells, line]), options);
      for (const piece of [text.slice(0, cut), text.slice(cut)]) reader.push(piece);
      reader.end();
      expect(found).toEqual(expected);
    }
    expect(readLines("a\r\nb\r\nc\r\nd", { skipLines: 2 })).toEqual([
      [["c"], 3],
      [["d"], 4],
    ]);
    expect(readLines("a\nb", { skipLines: 9 })).toEqual([]);
    // Only a file's beginning has a title.
    expect(readLines("a\nb\n", { skipLines: 1, firstLine: 7 })).toHaveLength(2);
    for (const comment of ["", "##", '"', "\n", ","]) {
      expect(() => new CsvReader(() => undefined, { comment })).toThrow(RangeError);
    }
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

  it("push() keeps NULs as text", () => {
    expect(read(["a\0,\0\n\0\0,b"])).toEqual([
      ["a\0", "\0"],
      ["\0\0", "b"],
    ]);
  });

  it("push() takes 10,000 fields in a record and refuses more", () => {
    const widest = ",".repeat(9_999);
    expect(read([`${widest}\n${widest}`]).map((cells) => cells.length)).toEqual([10_000, 10_000]);
    const refused =
      /^Cannot read CSV: the record that begins in line 2 has over 10000 fields: check the line ends and the delimiter$/;
    expect(() => read([`${widest}\n${widest},`])).toThrow(refused);
    expect(() => read([`${widest}\n`, widest, ",x\n"])).toThrow(refused);
    expect(() => read([`a\n${'"",'.repeat(10_000)}`])).toThrow(refused);
  });

  it("push() refuses a cell of 100 MB after the first of them, quoted or not", () => {
    for (const start of ["", '"']) {
      const reader = new CsvReader(() => undefined);
      reader.push(start);
      let taken = 0;
      const push = () => {
        for (; taken < 100 * 1_048_576; taken += 65_536) reader.push("x".repeat(65_536));
      };
      expect(push).toThrow(/line 1 has over 1048576 characters: check for a quote that is never closed/);
      expect(taken).toBe(1_048_576);
    }
  });

  it("push() refuses a record of many long cells wherever it is cut: memory is bounded by 16 cells", () => {
    const options = { maxCellLength: 10 };
    const cell = "1234567890,";
    const longest = cell.repeat(14);
    const refused = /the record that begins in line 2 has over 160 characters/;
    expect(read([`a\n${longest}123456\n`], options)).toHaveLength(2);
    expect(() => new CsvReader(() => undefined, options).push(`a\n${cell.repeat(99)}`)).toThrow(refused);
    for (const text of [
      `a\n${longest}1234567\n`,
      `a\n${longest}"12345"\n`,
      `a\n${longest}1234567`,
      `a\n${cell.repeat(99)}`,
    ]) {
      expect(() => read([text], options)).toThrow(refused);
      expect(() => read(text, options)).toThrow(refused);
    }
  });

  it("isBetweenRecords and line say where a record may begin", () => {
    const states: [string, boolean, number][] = [
      ["", true, 1],
      ["\uFEFF", true, 1],
      ["a", false, 1],
      [",", false, 1],
      ['"x\ny', false, 1],
      ['"', false, 1],
      ["\n", true, 3],
      ["\n", true, 4],
      ["a\r", true, 5],
      ["\n", true, 5],
      ["b\r", true, 6],
      ["c", false, 6],
    ];
    const reader = new CsvReader(() => undefined);
    for (const [text, isBetweenRecords, line] of states) {
      reader.push(text);
      expect([text, reader.isBetweenRecords, reader.line]).toEqual([text, isBetweenRecords, line]);
    }
  });

  it("firstLine is where the count begins; in the middle of a file a byte order mark is text", () => {
    const lines: [Cell[], number][] = [];
    const onRecord = (cells: Cell[], line: number) => lines.push([cells, line]);
    const skipping = new CsvReader(onRecord);
    skipping.skip(3);
    skipping.push("\uFEFF1\n");
    expect(lines.splice(0)).toEqual([[["\uFEFF1"], 4]]);
    const reader = new CsvReader(onRecord, { firstLine: 7 });
    reader.push("\uFEFFa\nb\n");
    expect(lines).toEqual([
      [["\uFEFFa"], 7],
      [["b"], 8],
    ]);
    expect(() => reader.push('"c"d')).toThrow(/line 9, column 4 /);
  });

  it("skip() counts lines that were read elsewhere", () => {
    const lines: number[] = [];
    const reader = new CsvReader((_, line) => lines.push(line));
    reader.push("a\r");
    reader.skip(10);
    // After that, a line feed is a blank line of its own.
    reader.push("\nb\n");
    expect(lines).toEqual([1, 13]);
    reader.skip(0);
    expect(() => reader.push('"c"d')).toThrow(/line 14, column 4 /);
  });

  it("a delimiter may be any one character", () => {
    for (const delimiter of [";", "\t", "|", " ", "\u001e", "a", "é", "\0"]) {
      expect(read([`1${delimiter}"2${delimiter}"${delimiter}${delimiter}3\n`], { delimiter })).toEqual([
        ["1", `2${delimiter}`, null, "3"],
      ]);
    }
  });
});

function read(chunks: Iterable<string>, options?: CsvOptions): Cell[][] {
  const records: Cell[][] = [];
  const reader = new CsvReader((cells) => records.push(cells), options);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return records;
}

function readLines(text: string, options: CsvOptions = {}): [Cell[], number][] {
  const records: [Cell[], number][] = [];
  const reader = new CsvReader((cells, line) => records.push([cells, line]), options);
  for (const character of text) reader.push(character);
  reader.end();
  return records;
}

/** Records with their lines, and the complaint that ended them, if any. */
function outcome(chunks: Iterable<string>, options: CsvOptions): [[Cell[], number][], string] {
  const records: [Cell[], number][] = [];
  const reader = new CsvReader((cells, line) => records.push([cells, line]), options);
  try {
    for (const chunk of chunks) reader.push(chunk);
    reader.end();
    return [records, ""];
  } catch (error) {
    return [records, String(error)];
  }
}
