/** A folder that holds one table in parts: what it comes to is what the one joined file does. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { chanceFrom } from "../../src/cli/demo/random.ts";
import { tableBytes } from "../../src/cli/read/joined.ts";
import { tableIn } from "../../src/cli/read/parts.ts";
import { joined } from "../../src/core/read/bytes/source.ts";
import { folder, weir } from "./weir.ts";

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = folder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

/** What a baseline of it is, and what was said. */
async function baselineOf(path: string, ...options: string[]) {
  const out = folder();
  const { code, stderr } = await weir("baseline", path, "--out", out, ...options);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const files = ["statistics.json", "constraints.json"].map((name) => readFileSync(join(out, name), "utf8"));
  return { files, said: stderr.split("\n").filter((line) => line.startsWith("weir: ")) };
}

async function refusalOf(files: Readonly<Record<string, string | Uint8Array>>, ...options: string[]) {
  const path = folderOf(files);
  const { code, stderr } = await weir("baseline", path, "--out", folder(), ...options);
  expect(code).toBe(1);
  return stderr.replace(/^Reading[^\n]*\n/, "").replaceAll(path, "parts");
}

async function textOf(path: string): Promise<string> {
  const { table } = await tableIn(path, undefined, {});
  const pieces: Uint8Array[] = [];
  for await (const piece of tableBytes(table)) pieces.push(piece.slice());
  return new TextDecoder().decode(joined(pieces));
}

const random = chanceFrom(5);
const rows = Array.from({ length: 6_000 }, (_, row) => {
  const odd = row === 4_500 ? "oops" : random().toFixed(5);
  const colour = random() < 0.5 ? "red" : '"blue, or green"';
  const note = row % 50 === 0 ? `"née ""${row}""\n0,0,0,0"` : "none";
  return `${row},${odd},${colour},${note}`;
});
const header = "id,score,colour,note";
const lines = (from: number, to: number) => rows.slice(from, to).join("\n");
const three = [lines(0, 2_000), lines(2_000, 4_000), lines(4_000, 6_000)] as const;
const whole = `${header}\n${three.join("\n")}\n`;

describe("a table of CSV in parts", () => {
  const each = three.map((part) => `${header}\n${part}\n`);
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");

  it.each<[string, (index: number) => string | Uint8Array]>([
    ["with a header each", (index) => each[index] ?? ""],
    ["with a header in the first", (index) => `${index === 0 ? `${header}\n` : ""}${three[index]}\n`],
    ["that do not end their last lines", (index) => `${header}\n${three[index]}`],
    ["with byte order marks", (index) => `\uFEFF${each[index]}`],
    ["of which some are packed", (index) => (index === 1 ? gzipSync(each[1] ?? "") : (each[index] ?? ""))],
    ["in UTF-16", (index) => utf16(each[index] ?? "")],
  ])("%s is the baseline of the joined file", async (_, part) => {
    const files = { "part-9": part(0), "part-10": part(1), "part-11.csv.out": part(2) };
    const { files: made, said } = await baselineOf(folderOf({ ...files, _SUCCESS: "", ".part-9.crc": "x" }));
    const one = await baselineOf(folderOf({ "train.csv": whole }));
    expect(made).toEqual(one.files);
    expect(said.slice(0, 2)).toEqual([
      "weir: 3 files are read as one table: part-9, part-10, part-11.csv.out",
      "weir: left out: _SUCCESS, .part-9.crc",
    ]);
  });

  it("is the baseline of the joined file where that is read in ranges and by threads", async () => {
    const parts = folderOf({ "a/1.csv": each[0] ?? "", "a/2.csv": each[1] ?? "", "b/1.csv": each[2] ?? "" });
    const one = folderOf({ "train.csv": whole });
    for (const options of [
      ["--range-bytes", "50000", "--threads", "1"],
      ["--range-bytes", "50000", "--threads", "2"],
      ["--threads", "2"],
    ]) {
      const made = await baselineOf(parts, ...options);
      expect(made.files).toEqual((await baselineOf(one, ...options)).files);
    }
  });

  it("without a header names no columns and loses no row", async () => {
    const parts = folderOf({ "0.csv": three[0], "1.csv": three[1], "2.csv": `${three[2]}\n` });
    const one = folderOf({ "train.csv": `${three.join("\n")}\n` });
    expect((await baselineOf(parts)).files).toEqual((await baselineOf(one)).files);
  });

  it("tells odd cells by part and by line", async () => {
    const { said } = await baselineOf(folderOf({ "0.csv": each[0] ?? "", "1.csv": each[2] ?? "" }));
    expect(said.at(-1)).toBe('weir: score: 1.csv line 512 "oops"');
  });

  it("is checked by a baseline of it", async () => {
    const out = folder();
    await weir("baseline", folderOf({ "train.csv": whole }), "--out", out);
    const parts = folderOf({ "0.csv": each[0] ?? "", "1.csv": each[1] ?? "", "2.csv": each[2] ?? "" });
    const { stdout } = await weir("check", parts, "--baseline", out, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ status: "Completed", records: 6_000 });
  });

  it("joined is the file that was cut, wherever it was cut", async () => {
    const cell = fc.oneof(fc.nat({ max: 99 }).map(String), fc.constantFrom("", '"a\nb"', '"a,b"', "a"));
    const row = fc.tuple(fc.nat({ max: 9 }), cell).map(([number, text]) => `${number},${text}\n`);
    const part = fc.array(row, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (parts, isOpen) => {
          const files = parts.map((some, index) => {
            const text = `n,t\n${some.join("")}`;
            return [`part-${index}.csv`, isOpen ? text.replace(/\n$/, "") : text] as const;
          });
          const text = await textOf(folderOf(Object.fromEntries(files)));
          const all = `n,t\n${parts.flat().join("")}`;
          expect(isOpen ? `${text}\n` : text).toBe(all);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("parts of other tables", () => {
  it.each<[string, Readonly<Record<string, string | Uint8Array>>, string, string[]]>([
    [
      "another number of columns",
      { "0.csv": "a,b\n1,2\n", "1.csv": "a,b,c\n1,2,3\n" },
      "parts/1.csv: it has 3 columns, 0.csv has 2",
      [],
    ],
    [
      "another header",
      { "0.csv": "a,b\n1,2\n", "1.csv": "a,b\n3,4\n", "2.csv": "b,a\n1,2\n" },
      "parts/2.csv: its first record is not the header of 0.csv: column 1 is another: write all parts with the same header, or all but the first without one; or say that there is no header",
      [],
    ],
    [
      "another header from the second part on",
      { "0.csv": "a,b\n1,2\n", "1.csv": "a,c\n3,4\n" },
      "parts/1.csv: its first record is not the header of 0.csv: column 2 is another: write all parts with the same header, or all but the first without one; or say that there is no header",
      [],
    ],
    [
      "no header where the parts before have one",
      { "0.csv": "a,b\n1,2\n", "1.csv": "a,b\n3,4\n", "2.csv": "5,6\n" },
      "parts/2.csv: its first record is not the header of 0.csv: column 1 is another: write all parts with the same header, or all but the first without one; or say that there is no header",
      [],
    ],
    [
      "no header though it is said that there is one",
      { "0.csv": "a,b\n1,2\n", "1.csv": "5,6\n" },
      "parts/1.csv: its first record is not the header of 0.csv: column 1 is another: write all parts with the same header, or all but the first without one; or say that there is no header",
      ["--header", "present"],
    ],
    [
      "a header where the parts before have none",
      { "0.csv": "a,b\n1,2\n", "1.csv": "3,4\n", "2.csv": "a,b\n5,6\n" },
      "parts/2.csv: it begins with the header of 0.csv, which those before it do not: write all parts with the same header, or all but the first without one; or say that there is no header",
      [],
    ],
    [
      "another format",
      { "0.csv": "a,b\n1,2\n", "1.json": '{"a": 1}\n' },
      "parts/1.json: it is JSON, and parts/0.csv is CSV: a folder is read as one table: name one file, or put the parts of one table alone into a folder",
      [],
    ],
    [
      "JSON that is no record a line",
      { "0.json": '[{"a": 1}]', "1.json": '[{"a": 2}]' },
      "parts/0.json: of a table in parts every line is one record (JSON Lines): write it so",
      [],
    ],
    [
      "a fault, by its own line",
      { "0.csv": "a,b\n1,2\n", "1.csv": "a,b\n1,2\n1\n" },
      "parts/1.csv: line 3 has 1 fields, the first record has 2: look for a missing field or an unquoted delimiter, or have such rows padded or skipped",
      [],
    ],
    [
      "what is no table",
      { "0.csv": "a,b\n1,2\n", "1.csv": "%PDF-1.7\n" },
      "parts/1.csv: it is a PDF: write it as CSV, JSON Lines or Parquet",
      [],
    ],
    [
      "a log of versions",
      { "0.parquet": "PAR1", "_delta_log/0.json": "{}" },
      "parts: it is a Delta table, of which some files may be no longer valid: write it as Parquet alone",
      [],
    ],
    [
      "nothing to read",
      { _SUCCESS: "", "0.csv": "" },
      "parts: the folder holds neither captures nor a table: left out: _SUCCESS, 0.csv",
      [],
    ],
  ])("are refused: %s", async (_, files, message, options) => {
    expect(await refusalOf(files, ...options)).toBe(`weir: Cannot read ${message}\n`);
  });
});

describe("JSON Lines in parts", () => {
  it("are the baseline of the joined file", async () => {
    const records = Array.from({ length: 900 }, (_, row) => `{"a": ${row % 7}, "b": "${row % 3}"}\n`);
    const part = (from: number) => records.slice(from, from + 300).join("");
    const parts = { "part-0.json": part(0), "part-1.json": `\uFEFF${part(300)}`, "part-2.jsonl": part(600) };
    const made = await baselineOf(folderOf(parts));
    expect(made.files).toEqual((await baselineOf(folderOf({ "train.jsonl": records.join("") }))).files);
  });
});

describe("Parquet in parts", () => {
  const length = 26_000;
  const chance = chanceFrom(12);
  const columnData = [
    { name: "id", data: Array.from({ length }, (_, row) => row), type: "INT32" as const },
    {
      name: "gap",
      data: Array.from({ length }, (_, row) => (row % 9 === 0 ? null : chance() * 100)),
      type: "DOUBLE" as const,
    },
    { name: "word", data: Array.from({ length }, (_, row) => `word ${row % 50}`), type: "STRING" as const },
  ];
  const rowsOf = (from: number, to: number) =>
    columnData.map(({ data, ...column }) => ({ ...column, data: data.slice(from, to) }));
  const write = (columns: Parameters<typeof parquetWriteBuffer>[0]["columnData"]) =>
    new Uint8Array(parquetWriteBuffer({ columnData: columns, rowGroupSize: 10_000 }));
  const parts = {
    "year=2025/part-0.parquet": write(rowsOf(0, 10_000)),
    "year=2025/part-1.parquet": write(rowsOf(10_000, 20_000)),
    "year=2026/part-0.parquet": write(rowsOf(20_000, length)),
  };

  it.each(["1", "2"])(
    "is the baseline of one file with the same row groups, with %s threads",
    async (threads) => {
      const one = folderOf({ "train.parquet": write(columnData) });
      const { files, said } = await baselineOf(folderOf(parts), "--threads", threads);
      expect(files).toEqual((await baselineOf(one, "--threads", threads)).files);
      expect(said.slice(0, 2)).toEqual([
        "weir: 3 files are read as one table: year=2025/part-0.parquet, year=2025/part-1.parquet, year=2026/part-0.parquet",
        "weir: what folders are named by is no column: year=2025, year=2026",
      ]);
    },
  );

  it.each<[string, Uint8Array, string]>([
    ["fewer columns", write(rowsOf(0, 10).slice(1)), "has 2 columns, not 3 as"],
    ["another order", write(rowsOf(0, 10).toReversed()), "has in place 1 a column of another name than"],
    [
      "another type",
      write(rowsOf(0, 10).map((column) => (column.name === "id" ? { ...column, type: "DOUBLE" } : column))),
      "has in place 1 a column of another type than",
    ],
  ])("is refused where a part has %s", async (_, odd, words) => {
    const first = parts["year=2025/part-0.parquet"];
    expect(await refusalOf({ "0.parquet": first, "1.parquet": odd })).toBe(
      `weir: Cannot read parts: parts/1.parquet ${words} parts/0.parquet: write all parts with the same columns\n`,
    );
  });

  it("names a part that was cut, and one that is broken inside", async () => {
    const first = parts["year=2025/part-0.parquet"];
    const second = parts["year=2025/part-1.parquet"];
    expect(await refusalOf({ "0.parquet": first, "1.parquet": second.slice(0, 5_000) })).toBe(
      "weir: Cannot read parts: parts/1.parquet: it does not end with PAR1: check that it was written to its end\n",
    );
    const broken = second.slice().fill(0xff, 4, 30_000);
    expect(await refusalOf({ "0.parquet": first, "1.parquet": broken })).toMatch(
      /^weir: Cannot read parts\/1\.parquet: column 1 of row group 1 cannot be decoded/,
    );
  });
});
