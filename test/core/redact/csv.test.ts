import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvReader } from "../../../src/core/read/csv/csv.ts";
import type { Cell } from "../../../src/core/read/row.ts";
import { hexOf, redacted, rulesOf, type Column } from "./redacting.ts";

function cellsOf(text: string): Cell[][] {
  const records: Cell[][] = [];
  const reader = new CsvReader((cells) => records.push(cells));
  reader.push(text);
  reader.end();
  return records;
}

describe("redact() of CSV", () => {
  it.each<[title: string, columns: Column[], text: string, masked: string]>([
    ["masks a position in every record", [1], "a,s,b\nc,s,d\n", "a,***,b\nc,***,d\n"],
    ["several of them", [0, 2], "s,b,s", "***,b,***"],
    [
      "leaves quotes and line ends of others as they are",
      [1],
      '"a""x",s\r\n "b",s\r"c\r\n",s\n',
      '"a""x",***\r\n "b",***\r"c\r\n",***\n',
    ],
    ["a quoted cell with delimiters, line ends and quotes", [1], 'a,"s,\r\n""s""",b\n', "a,***,b\n"],
    ["an empty cell stays, quoted or not", [0, 1, 2], ',"",\n', ',"",\n'],
    ["the last cell without a line end", [1], "a,s", "a,***"],
    ["blank lines stay", [0], "\n\r\ns,a\n\n\ns,b", "\n\r\n***,a\n\n\n***,b"],
    ["after a byte order mark", [0], '\uFEFF"s",a', "\uFEFF***,a"],
    [
      "records that are too short have nothing at the position",
      [2],
      "a\na,b\na,b,s\na,b,s,c",
      "a\na,b\na,b,***\na,b,***,c",
    ],
    ["a quote within a bare cell is a character", [1], 'a"b,s"s', 'a"b,***'],
    ["a blank before a quote makes the cell a bare one", [0], ' "s,s",a', '***,s",a'],
    ["names of JSON beside positions do not matter", [1, "ssn"], "a,s", "a,***"],
    [
      "a first record with a name of a rule is a header",
      ["ssn"],
      "age,ssn\n3,s\n4,s\n",
      "age,ssn\n3,***\n4,***\n",
    ],
    ["a name with dots, or in quotes", ["u.ssn"], '"u.ssn",age\ns,3\n', '"u.ssn",age\n***,3\n'],
    ["a name at any depth", ["**.ssn"], "age,ssn\n3,s", "age,ssn\n3,***"],
    ["two columns of that name", ["ssn"], "ssn,ssn\ns,s", "ssn,ssn\n***,***"],
    ["positions mean the first record too", [0, "ssn"], "s,ssn\ns,s", "***,ssn\n***,***"],
  ])("%s", (_, columns, text, masked) => {
    expect(redacted(rulesOf("mask", ...columns), "CSV", text)).toBe(masked);
  });

  it.each([
    // Split as the statistics split it: where the delimiter is in the first record, else at commas.
    ["a;s;b\n1,5;s;\n", {}, "a;***;b\n1,5;***;\n"],
    ['a;"s;\n""s""";b', {}, "a;***;b"],
    ["age;ssn\n3;s", {}, "age;***\n3;***"],
    ["a,s\nb,s;s", {}, "a,***\nb,***"],
    ["a,s", { decimalComma: true }, "a,s"],
    ["1,5;s;a", { decimalComma: true }, "1,5;***;a"],
  ])("splits %j at the semicolon it is told of", (text, more, masked) => {
    const options = { reading: { delimiter: ";", ...more } };
    expect(redacted(rulesOf("mask", 1), "CSV", text, options)).toBe(masked);
    expect(redacted(rulesOf("mask", 1), "CSV", "a;s;b\nc;s;d")).toBe("withheld: not separated by commas");
  });

  it("quotes what it leaves where the delimiter is in it", () => {
    const read = (delimiter: string) => ({ reading: { delimiter } });
    expect(redacted(rulesOf("mask", 1), "CSV", "a*s*b", read("*"))).toBe('a*"***"*b');
    expect(redacted(rulesOf("hash", 1), "CSV", "a:s", read(":"))).toBe('a:"h:73"');
  });

  it("drops a cell, and keeps the record of an only cell", () => {
    expect(redacted(rulesOf("drop", 1), "CSV", 'a,"s",b\n')).toBe("a,,b\n");
    expect(redacted(rulesOf("drop", 0), "CSV", "s\n\ns")).toBe('""\n\n""');
  });

  it("withholds what has no column of a rule", () => {
    const rules = rulesOf("mask", "ssn", "instances.*.ssn");
    expect(redacted(rules, "CSV", "1,2")).toBe("withheld: no rule for its columns");
    expect(redacted(rules, "CSV", "SSN\n1")).toBe("withheld: no rule for its columns");
    expect(redacted(rules, "CSV", "\uFEFF\r\n")).toBe("\uFEFF\r\n");
  });

  it.each(["a;b;s", "a\tb\ts\nc\td\ts\n", "a|b|s", "1,5;s;2,5\n2,5;s;3,5\n"])(
    "withholds what is separated by another delimiter: %j",
    (text) => {
      expect(redacted(rulesOf("mask", 2), "CSV", text)).toBe("withheld: not separated by commas");
    },
  );

  it("knows other delimiters in cells for text", () => {
    expect(redacted(rulesOf("mask", 1), "CSV", "1,s,Comedy|Drama\n2,s,Drama\n")).toBe(
      "1,***,Comedy|Drama\n2,***,Drama\n",
    );
  });

  it.each([
    ["a,s\nb,s", "a,***\n"],
    ["a,s\nb,", "a,***\n"],
    ["a,s\r\n", "a,***\r\n"],
    ["a,s\r", "a,***\r"],
    ['a,s\n"b\n,s', "a,***\n"],
    ['a,s\nb,"s"', "a,***\n"],
    ["a,s", ""],
    ['"', ""],
  ])("leaves out the record in which a body was cut: %j", (text, masked) => {
    expect(redacted(rulesOf("mask", 1), "CSV", text, { truncated: true })).toBe(masked);
  });

  const hostile = fc.string({
    unit: fc.constantFrom("a", "7", '"', ",", "\n", "\r", " ", "\uFEFF", "é", "\u{1F600}", "\0", "\u2028"),
    maxLength: 40,
  });

  it("finds the cells that CsvReader finds, and withholds what it refuses", () => {
    const positions = Array.from({ length: 50 }, (_, index) => index);
    fc.assert(
      fc.property(hostile, (text) => {
        const hashed = redacted(rulesOf("hash", ...positions), "CSV", text);
        expect(outcome(hashed)).toEqual(hashes(outcome(text)));
      }),
      { numRuns: 5_000 },
    );
  });

  it("leaves every other cell as it is; twice is as once; and the named ones are gone", () => {
    const secret = "S3CR3T";
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", " ", "é"), maxLength: 5 });
    const table = fc.record({
      rows: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 5 }), {
        maxLength: 6,
      }),
      planted: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      action: fc.constantFrom("drop", "mask", "hash"),
    });
    fc.assert(
      fc.property(table, ({ rows, planted, end, action }) => {
        const text = rows
          .map(
            (row) =>
              row
                .map(([one, quoted], at) =>
                  written(planted.includes(at) ? one + secret : one, quoted || row.length === 1),
                )
                .join(",") + end,
          )
          .join("");
        const rules = rulesOf(action, ...planted);
        const once = redacted(rules, "CSV", text);
        expect(once).not.toContain(secret);
        const before = cellsOf(text);
        const after = cellsOf(once);
        expect(after.map((row) => row.length)).toEqual(before.map((row) => row.length));
        const others = (cells: Cell[][]) => cells.map((row) => row.filter((_, at) => !planted.includes(at)));
        expect(others(after)).toEqual(others(before));
        expect(action === "hash" ? once : redacted(rules, "CSV", once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The cells, or that they cannot be read. */
function outcome(text: string): Cell[][] | null {
  if (text === "withheld: not valid CSV") return null;
  try {
    return cellsOf(text);
  } catch {
    return null;
  }
}

function hashes(cells: Cell[][] | null): Cell[][] | null {
  return cells && cells.map((row) => row.map((cell) => cell && `h:${hexOf(cell)}`));
}

function written(cell: string, isQuoted: boolean): string {
  return isQuoted || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
