import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CsvReader } from "../../../../src/core/read/csv/csv.ts";
import { detectDialect } from "../../../../src/core/read/csv/dialect.ts";
import { Transcoder, detectEncoding, type Encoding } from "../../../../src/core/read/bytes/encoding.ts";
import { CsvTable, type CsvTableOptions } from "../../../../src/core/read/csv/header.ts";
import type { Row } from "../../../../src/core/read/row.ts";
import { hasSharedData, sharedData } from "../../../shared-data.ts";

/** What Python's csv, PapaParse and csv-parse say of a file: csv-suites/README.txt. */
interface Verdict {
  readonly verdict: string;
  readonly expected: Digest & { readonly header: readonly string[] | null };
}

interface Digest {
  readonly records: number;
  readonly record_lengths: readonly number[];
  readonly cells_sha256: string;
}

const verdicts: [string, Verdict][] = hasSharedData
  ? Object.entries(json<{ files: Record<string, Verdict> }>("csv-suites/oracle.json").files)
  : [];
const ofVerdict = (verdict: string) => verdicts.filter(([, each]) => each.verdict === verdict);

describe.skipIf(!hasSharedData)("CSV suites", () => {
  const agreed = ofVerdict("all three parsers agree");

  it("three parsers agree on 111 files, all refuse 3, differ on 5, and 3 are not UTF-8", () => {
    const counts = ["all three report an error", "parsers differ", "not UTF-8"].map(
      (each) => ofVerdict(each).length,
    );
    expect([agreed.length, ...counts]).toEqual([111, 3, 5, 3]);
  });

  it.each(agreed)("%s: header, records and cells as three parsers have them", (path, { expected }) => {
    const { header, ...digest } = expected;
    const bytes = readFileSync(sharedData(path));
    for (const cut of [bytes.length, 7]) {
      const { records, names } = readBytes(bytes, "utf-8", cut);
      expect(digestOf(records)).toEqual(digest);
      // A nameless column gets Spark's name.
      expect(names).toEqual(header?.map((name, index) => name || `_c${index}`) ?? null);
    }
  });

  it.each(ofVerdict("all three report an error"))("%s is refused, with its place", (path) => {
    expect(() => readBytes(readFileSync(sharedData(path)))).toThrow(
      /^Cannot read CSV: (?:the quote opened in line \d+ is never closed|line \d+, column \d+ has text after a closing quote): /,
    );
  });

  it("where parsers differ, a quote inside a field is text, as Python and PapaParse have it", () => {
    const ours = ofVerdict("parsers differ").map(([path, verdict]) => {
      const { parsers } = verdict as Verdict & {
        parsers: { papaparse: { records: number; sha256: string } };
      };
      const digest = digestOf(readBytes(readFileSync(sharedData(path))).records);
      expect([digest.records, digest.cells_sha256.slice(0, 12)]).toEqual([
        parsers.papaparse.records,
        parsers.papaparse.sha256,
      ]);
      return path.split("/").at(-1);
    });
    expect(ours).toEqual([
      "location_coordinates.csv",
      "bad-unescaped-quote.csv",
      "README.txt",
      "README.txt",
      "malformed.tsv",
    ]);
  });

  it("what is not UTF-8 is read by its byte order mark, or refused until it is named", () => {
    const rows = (path: string, encoding?: Encoding) =>
      readBytes(readFileSync(sharedData("csv-suites/csvkit", path)), encoding).records;
    const expected = [
      ["a", "b", "c"],
      ["1", "2", "3"],
    ];
    expect(rows("test_utf16_little.csv")).toEqual([...expected, ["4", "5", "ʤ"]]);
    expect(rows("test_utf16_big.csv")).toEqual([...expected, ["4", "5", "ʤ"]]);
    expect(() => rows("test_latin1.csv")).toThrow(/^Cannot read text: byte 16 is not UTF-8: .*latin1/);
    expect(rows("test_latin1.csv", "latin1")).toEqual([...expected, ["4", "5", "©"]]);
  });
});

interface Vector {
  readonly description: string;
  readonly input: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly expected: {
    readonly data: readonly (readonly string[] | Readonly<Record<string, string>>)[];
    readonly errors: readonly { readonly type: string }[];
  };
}

describe.skipIf(!hasSharedData)("PapaParse's own vectors", () => {
  const suite = hasSharedData
    ? json<Record<"CORE_PARSER_TESTS" | "PARSE_TESTS", Vector[]>>("csv-suites/papaparse/test-cases.json")
    : { CORE_PARSER_TESTS: [], PARSE_TESTS: [] };
  const vectors = [...suite.CORE_PARSER_TESTS.map(withComma), ...suite.PARSE_TESTS];

  it("apply but for what Weir has no option for, or decides otherwise", () => {
    const counts = new Map<string, number>();
    for (const vector of vectors) {
      const why = differs(vector) ?? "applies";
      counts.set(why, (counts.get(why) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      applies: 86,
      "all line ends count, not only the first kind": 1,
      "no option comments": 16,
      "no option dynamicTyping": 11,
      "no option escapeChar": 3,
      "no option preview": 8,
      "no option quoteChar": 3,
      "no option skipFirstNLines": 5,
      "no option to skip records of blanks": 2,
      "no option transform": 3,
      "no option transformHeader": 3,
      "the delimiter is not one character": 4,
      [refused]: 15,
    });
  });

  it.each(vectors.filter((vector) => differs(vector) === null))(
    "$description",
    ({ input, config, expected }) => {
      const { delimiter = detectDialect(input).delimiter } = config ?? {};
      const header = config?.["header"] === true ? "present" : "absent";
      const { records, rows } = readText([input], { delimiter: String(delimiter), header });
      // Blank lines are no records here.
      const isBlank = (record: unknown) => Array.isArray(record) && record.length === 1 && record[0] === "";
      const data = expected.data.filter((record) => !isBlank(record));
      expect(header === "present" ? rows : records).toEqual(data);
    },
  );

  it.each(vectors.filter((vector) => differs(vector) === refused))(
    "refused: $description",
    ({ input, config }) => {
      const header = config?.["header"] === true ? "present" : "absent";
      expect(() => readText([input], { delimiter: ",", header, ragged: "refuse" })).toThrow(
        /^Cannot read (?:CSV|the CSV header): .*line \d+.*: /,
      );
    },
  );
});

const refused = "refused, with what to do";

function withComma(vector: Vector): Vector {
  return { ...vector, config: { delimiter: ",", ...vector.config } };
}

const notOurs = [
  "comments",
  "preview",
  "dynamicTyping",
  "transform",
  "transformHeader",
  "quoteChar",
  "escapeChar",
  "skipFirstNLines",
];

/** Why a vector says nothing of Weir; null if it does. */
function differs({ description, config = {}, expected }: Vector): string | null {
  const option = notOurs.find((name) => name in config);
  if (option !== undefined) return `no option ${option}`;
  if (config["skipEmptyLines"] === "greedy") return "no option to skip records of blanks";
  const { delimiter = "," } = config;
  if (delimiter === "[function]" || !/^[^\r\n"]$/.test(String(delimiter)))
    return "the delimiter is not one character";
  if (description.startsWith("Mixed slash")) return "all line ends count, not only the first kind";
  const isRefused =
    expected.errors.some(({ type }) => type === "Quotes" || type === "FieldMismatch") ||
    /spaces (?:after|between) closing quote|uplicate/.test(description);
  return isRefused ? refused : null;
}

function readBytes(bytes: Uint8Array, given?: Encoding, cut = bytes.length) {
  const encoding = given ?? detectEncoding(bytes);
  const decoder = new Transcoder(encoding);
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += cut)
    chunks.push(decoder.decode(bytes.subarray(at, at + cut), true));
  chunks.push(decoder.decode(new Uint8Array(), false));
  return readText(chunks, { delimiter: ",", header: "present" });
}

/** All records, the header's among them as it was written, and the names and rows of the table. */
function readText(chunks: readonly string[], options: CsvTableOptions) {
  const records: string[][] = [];
  const rows: Record<string, string>[] = [];
  const reader = new CsvReader((cells) => records.push(cells.map((cell) => cell ?? "")), options);
  const onRow = ({ names, cells }: Row) =>
    rows.push(Object.fromEntries(cells.map((cell, index) => [names?.[index] ?? "", cell ?? ""])));
  const table = new CsvTable(onRow, { ragged: "keep", ...options });
  for (const chunk of chunks) {
    reader.push(chunk);
    table.push(chunk);
  }
  reader.end();
  table.end();
  return { records, rows, names: table.header };
}

function digestOf(records: readonly (readonly string[])[]): Digest {
  const joined = records.map((cells) => cells.join("\u001F")).join("\u001E");
  return {
    records: records.length,
    record_lengths: [...new Set(records.map(({ length }) => length))].sort((a, b) => a - b),
    cells_sha256: createHash("sha256").update(joined).digest("hex"),
  };
}

function json<T>(path: string): T {
  return JSON.parse(readFileSync(sharedData(path), "utf8")) as T;
}
