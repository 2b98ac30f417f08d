import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Profile } from "../../../src/core/profile/profile.ts";
import { detectDialect } from "../../../src/core/read/csv/dialect.ts";
import { CsvTable, type CsvTableOptions } from "../../../src/core/read/csv/header.ts";
import { TableReader, type TableOptions } from "../../../src/core/table/reader.ts";
import { compiled } from "../bulk/kernels.ts";

const encoder = new TextEncoder();

/** Pushes bytes in pieces of so many. */
function readIn(piece: number, bytes: Uint8Array, options: TableOptions = {}): TableReader {
  const reader = new TableReader(compiled(), options);
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  reader.end();
  return reader;
}

/** What the row reader alone makes of a text: the profile, or the message of its refusal. */
function rowByRow(text: string, options: CsvTableOptions): Uint8Array | string {
  const profile = new Profile();
  return outcomeOf(() => {
    const table = new CsvTable((row) => profile.data.add(row), options);
    table.push(text);
    table.end();
    return profile;
  });
}

function outcomeOf(read: () => Profile): Uint8Array | string {
  try {
    return read().toBytes();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return error.message;
    throw error;
  }
}

const cell = fc.oneof(
  fc.constantFrom(
    "",
    "0",
    "1",
    "-2.5",
    "1e400",
    "x",
    "é",
    "日本",
    "true",
    "2024-02-29",
    " a",
    '"q"',
    '"a ""b"""',
  ),
  fc.constantFrom('"a,b"', '"line\nbreak"', '"cr\rlf\r\n"', '""', 'a"b', "\0", "\uFEFF"),
);

const records = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { maxLength: 40 });
const regular = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 60 }));
const lineEnd = fc.constantFrom("\n", "\n", "\r\n", "\r", "\n\n");

function textOf(rows: readonly (readonly string[])[], end: string, isEnded: boolean): string {
  return rows.map((row) => row.join(",")).join(end) + (isEnded ? end : "");
}

describe("CSV through the kernel", () => {
  const options = fc.record({
    header: fc.constantFrom("present" as const, "absent" as const),
    ragged: fc.constantFrom("refuse" as const, "pad" as const, "skip" as const, "keep" as const),
    duplicates: fc.constant("number" as const),
    positional: fc.boolean(),
  });

  it("gives the profile or the refusal that reading row by row gives, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.oneof(regular, records),
        lineEnd,
        fc.boolean(),
        options,
        fc.integer({ min: 1, max: 200 }),
        (rows, end, isEnded, choice, piece) => {
          const text = textOf(rows, end, isEnded);
          const csv = { ...choice, delimiter: "," };
          const read = outcomeOf(
            () => readIn(piece, encoder.encode(text), { ...csv, format: "csv", encoding: "utf-8" }).profile,
          );
          // What looks like a title is seen in a file's head, and named in the refusal.
          expect(read).toEqual(rowByRow(text, { ...detectDialect(text, ","), ...csv }));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("refuses a title padded to the table's width where the header is looked for", () => {
    const padded = encoder.encode("x\nReport,\na,b\n1,2\n3,4\n");
    const read = (options: TableOptions) => readIn(7, padded, { format: "csv", ...options }).rows;
    expect(() => read({ skipLines: 1 })).toThrow(
      "line 3 looks like the header, and the first 2 lines above it like a title: have them skipped (skipLines 2)",
    );
    expect(() => read({ skipLines: 1, known: ["a", "z"] })).toThrow("line 3 looks like the header");
    expect(
      [{ header: "absent" } as const, { known: ["y", "z"] }].map((one) => read({ skipLines: 1, ...one })),
    ).toEqual([4, 4]);
    expect(read({ skipLines: 2 })).toBe(2);
  });

  it("passes over comments and lines before the first record as reading row by row does", () => {
    const line = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("1,2", "x,é", '"#a\n#b",2', '"# ""q""",#', "#,1", "") },
      fc.constantFrom("# comment, with é", '#"', "#", "#1,2,3", '# "open'),
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 40 }),
        lineEnd,
        fc.boolean(),
        fc.nat(5),
        fc.integer({ min: 1, max: 60 }),
        (lines, end, isEnded, skipLines, piece) => {
          const text = lines.join(end) + (isEnded ? end : "");
          const csv = { delimiter: ",", comment: "#", skipLines, header: "absent", ragged: "keep" } as const;
          const read = outcomeOf(
            () => readIn(piece, encoder.encode(text), { ...csv, format: "csv" }).profile,
          );
          expect(read).toEqual(rowByRow(text, csv));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("does so with comments in and between blocks, of which most go through the kernel", () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => {
      if (index % 5_000 === 17) return `# "comment" ${index}, with , and '"'`;
      if (index === 12_345) return '"quoted\n# no comment",1';
      return `${index},${index % 7}.5`;
    });
    const text = `made by\n"hand\n# a comment\na,b\n${lines.join("\n")}\n`;
    const csv = { comment: "#", skipLines: 2, header: "present", ragged: "refuse" } as const;
    for (const piece of [1 << 20, 10_007]) {
      const read = readIn(piece, encoder.encode(text), csv);
      expect(read.rows).toBe(39_992);
      expect(read.profile.toBytes()).toEqual(rowByRow(text, csv));
    }
    const wrong = `${text}1,2\n# one more\n1,2,3\n`;
    expect(outcomeOf(() => readIn(1 << 20, encoder.encode(wrong), csv).profile)).toMatch(
      // Four lines before the data, and one line end within quotes.
      /line 40008 has 3 fields/,
    );
  });

  it.each([
    ["sep=;\n", ";"],
    ["\uFEFFsep=;\r\n", ";"],
    ['"sep=|"\r', "|"],
    ["SEP=\t\n", "\t"],
  ])("reads below the line %j, by which Excel says the delimiter", (line, delimiter) => {
    const below = ["name,age", "Ann,31", "Bo,4"].join("\n").replaceAll(",", delimiter);
    const expected = readIn(7, encoder.encode(below));
    for (const options of [{}, { delimiter }, { skipLines: 1 }, { header: "present" }] as const) {
      const read = readIn(5, encoder.encode(line + below), options);
      expect(read.rows).toBe(2);
      expect(read.delimiter).toBe(delimiter);
      expect(read.profile.toBytes()).toEqual(expected.profile.toBytes());
    }
  });

  it("does so over many blocks, with odd stretches between regular ones", () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => {
      if (index === 20_000) return '"two\nlines",x,"q ""q"""';
      if (index === 40_000) return 'bare"quote,é,3\n';
      return `${index},${index % 7},${(index * 37) % 1_001}.5`;
    });
    const text = `a,b,c\n${lines.join("\n")}\n`;
    const read = readIn(1 << 20, encoder.encode(text));
    expect(read.rows).toBe(60_000);
    expect(read.profile.toBytes()).toEqual(rowByRow(text, { header: "present" }));
  });

  it("names the line of what is wrong, blocks later", () => {
    const good = Array.from({ length: 50_000 }, (_, index) => `${index},"a\nb"\n`).join("");
    const outcome = (bad: string) =>
      outcomeOf(() => readIn(65_536, encoder.encode(`x,y\n${good}${bad}`)).profile);
    expect(outcome("1,2,3\n")).toMatch(/line 100002 has 3 fields/);
    expect(outcome('1,"2\n')).toMatch(/quote opened in line 100002/);
  });

  it("refuses bytes that are not UTF-8 by their line", () => {
    const good = "1,2\n".repeat(100_000);
    const bytes = new Uint8Array([...encoder.encode(good), 0x4a, 0xe9, 0x2c, 0x32, 0x0a]);
    expect(outcomeOf(() => readIn(65_536, bytes, { header: "absent" }).profile)).toMatch(
      /line 100001 is not UTF-8/,
    );
  });
});

describe("formats", () => {
  const rows = [
    ["n", "t"],
    ["1", "x"],
    ["2,5", "é"],
  ];

  it.each([",", ";", "\t", "|"])("finds the delimiter %j and the header", (delimiter) => {
    const text = rows.map((row) => row.map((text) => `"${text}"`).join(delimiter)).join("\n");
    expect([...readIn(7, encoder.encode(text)).profile.data.names.keys()]).toEqual(["n", "t"]);
  });

  it.each(["utf-16le", "utf-16be"] as const)("reads %s by its byte order mark", (encoding) => {
    const little = Buffer.from(`\uFEFF${rows.map((row) => row.join(";")).join("\n")}`, "utf16le");
    const bytes = encoding === "utf-16le" ? little : little.swap16();
    const { data } = readIn(3, new Uint8Array(bytes)).profile;
    expect([...data.names.keys()]).toEqual(["n", "t"]);
    expect(data.names.get("t")?.summary().counts?.get("é")).toBe(1);
  });

  it("finds the same delimiter however large the pieces are that the file comes in", () => {
    const few = "a | b,c\n1 | 2,3\n".repeat(5_000);
    const many = "a;b | c\n".repeat(40_000);
    const bytes = encoder.encode(few + many);
    const names = (piece: number) =>
      [...readIn(piece, bytes, { header: "absent", ragged: "skip" }).profile.data.names.keys()].length;
    expect(names(65_536)).toBe(names(1 << 20));
  });

  it("reads JSON by its first character: lines, an array, one document", () => {
    for (const text of [
      '{"n": 1}\n{"n": 2}\n',
      '[{"n": 1},\n {"n": 2}]',
      '{"instances": [{"n": 1}, {"n": 2}]}',
    ]) {
      expect(readIn(5, encoder.encode(text)).profile.data.names.get("n")?.present).toBe(2);
    }
  });

  it("tells which records are not strict JSON, of lines, an array and one document, and of nothing else", () => {
    const forgivenOf = (text: string) => {
      const reader = new TableReader(compiled());
      reader.push(new TextEncoder().encode(text));
      reader.end();
      return reader.forgiven;
    };
    const leniencies = ["NaN or Infinity"];
    expect(forgivenOf('{"a": 1}\n{"a": NaN}\n{"a": NaN}')).toEqual({ records: 2, firstLine: 2, leniencies });
    expect(forgivenOf('[{"a": 1},\n{"a": NaN}]')).toEqual({ records: 1, firstLine: 2, leniencies });
    expect(forgivenOf('{"a":\nNaN}')).toEqual({ records: 1, firstLine: 1, leniencies });
    for (const text of ['{"a": 1}\n{"a": 2}', "a,b\n1,NaN", ""]) expect(forgivenOf(text)).toBeNull();
  });

  it("takes cells for what they are said to mean", () => {
    const options = { cells: { nullTokens: ["NA"], decimalComma: true } };
    const { data } = readIn(9, encoder.encode("n;t\n1,5;x\nNA;y\n"), options).profile;
    expect(data.names.get("n")?.present).toBe(1);
    expect(data.names.get("n")?.summary().moments.sum).toBe(1.5);
  });

  it.each(["é", "a", "1", "-"])("refuses %j as a delimiter", (delimiter) => {
    expect(() => readIn(9, encoder.encode("a\n1\n"), { format: "csv", delimiter })).toThrow(
      "the delimiter must be an ASCII character that no number or word is made of",
    );
  });

  it("gives rows with their lines instead of a profile where asked to", () => {
    const seen: [number, readonly (string | null)[]][] = [];
    readIn(4, encoder.encode('a,b\n"x\ny",2\n3,4\n'), {
      onRow: ({ cells }, line) => seen.push([line, cells]),
    });
    expect(seen).toEqual([
      [2, ["x\ny", "2"]],
      [4, ["3", "4"]],
    ]);
  });

  it("of nothing is an empty profile", () => {
    expect(readIn(1, new Uint8Array()).profile.records).toBe(0);
  });
});
