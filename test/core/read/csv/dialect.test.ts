import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { detectDialect } from "../../../../src/core/read/csv/dialect.ts";
import { Transcoder, detectEncoding } from "../../../../src/core/read/bytes/encoding.ts";
import { hasSharedData, sharedData } from "../../../shared-data.ts";

function likelyIn(text: string, likelyDelimiter?: string): string {
  return detectDialect(text, undefined, likelyDelimiter === undefined ? {} : { likelyDelimiter }).delimiter;
}

describe("detectDialect()", () => {
  it("takes what splits all records alike", () => {
    for (const delimiter of [",", ";", "\t", "|"]) {
      const text = "name,age,town\nAnn,31,Oslo\nBo,7,Ulm\n".replaceAll(",", delimiter);
      expect(detectDialect(text)).toEqual({ delimiter, header: "present" });
      expect(detectDialect(text.slice(14))).toEqual({ delimiter, header: "absent" });
    }
  });

  it("never splits decimal commas where a semicolon fits", () => {
    expect(detectDialect("1,5;2,5\n3,7;4,1\n")).toEqual({ delimiter: ";", header: "absent" });
    expect(detectDialect("1,5;2,5;3,5\n3,7;4,1;3,1").delimiter).toBe(";");
    expect(detectDialect("1,5\t-2,5\n3,7\t1.234,1\n").delimiter).toBe("\t");
    expect(detectDialect("a;b\n1,5;2,5\n3,7;4,1\n")).toEqual({ delimiter: ";", header: "present" });
    expect(detectDialect("a;b\n1,234,567.8;x\n1,000,000;y\n").delimiter).toBe(";");
  });

  it("does not mind delimiters in quotes, in prose, or in lists", () => {
    expect(detectDialect('a,b\n"x;y;z",1\n"x;y;z",2\n').delimiter).toBe(",");
    expect(detectDialect('"a,b";1\n"c,d";2\n').delimiter).toBe(";");
    expect(detectDialect('a;b\n"x\n,,,\ny";1\n"z,";2\n').delimiter).toBe(";");
    expect(detectDialect("1;Braund, Mr. Owen\n2;Heikkinen, Miss. Laina\n").delimiter).toBe(";");
    expect(detectDialect("id,tags\n1,a;b;c\n2,d;e;f\n").delimiter).toBe(",");
    expect(detectDialect("1,a;b\n2,d;e\n").delimiter).toBe(",");
    expect(detectDialect(`p,q,r\n${"a;b,1,c;d\n".repeat(30)}`).delimiter).toBe(",");
    expect(detectDialect('x,y;1\n"a,b";2\n').delimiter).toBe(";");
    expect(detectDialect("one|two,two|three\nfour|five,five|six").delimiter).toBe("|");
  });

  it("takes a likely delimiter wherever it fits, before others that fit as well or better", () => {
    const both = "x,1;y,2\nz,3;w,4\n";
    expect([undefined, ",", ";"].map((likely) => likelyIn(both, likely))).toEqual([",", ",", ";"]);
    expect(likelyIn("a^b\n1^2\n", "^")).toBe("^");
    expect(likelyIn("a,b\n1,2\n", "^")).toBe(",");
    expect(likelyIn("id,tags\n1,a;b\n2,d;e\n", ";")).toBe(",");
    expect(likelyIn("a\n1\n2\n", ";")).toBe(",");
  });

  it("leaves a file of one column whole", () => {
    for (const text of [
      "",
      "a",
      "a\n1\n2\n",
      "a\nb;c\nd\n",
      "t\n10:30\n11:45\n",
      "a b c\n1 2 3\n",
      "x\nb;c\nd;e\n",
    ]) {
      expect(detectDialect(text).delimiter).toBe(",");
    }
  });

  it("finds the delimiter below a title line, and where one record in ten is ragged", () => {
    expect(detectDialect("Report of May\na;b;c\n1;2;3\n4;5;6\n").delimiter).toBe(";");
    const rows = "1;2\n".repeat(19);
    expect(detectDialect(`a;b\n${rows}1;2;3\n`).delimiter).toBe(";");
  });

  it("does not judge by a record that the head cuts off", () => {
    const row = "1;22222;333333\n";
    const whole = row.repeat(65_536 / row.length + 1);
    for (let length = 65_520; length <= 65_536; length++) {
      expect(detectDialect(whole.slice(0, length))).toEqual({ delimiter: ";", header: "absent" });
    }
    // A short text is all there is.
    expect(detectDialect("a;b\n1;2")).toEqual({ delimiter: ";", header: "present" });
  });

  it("finds the header of a delimiter that is given, and refuses one that is none", () => {
    expect(detectDialect("a b\n1 2\n", " ")).toEqual({ delimiter: " ", header: "present" });
    expect(detectDialect("a,b\n1,2\n", ";")).toEqual({ delimiter: ";", header: "present" });
    expect(() => detectDialect("a", '"')).toThrow(RangeError);
  });

  it("gives an answer for what no delimiter can read", () => {
    expect(detectDialect('"a"b\n').delimiter).toBe(",");
    expect(detectDialect('a;b;c\n1;"x"y;3\n').delimiter).toBe(";");
  });
});

describe.skipIf(!hasSharedData)("detectDialect() of real files", () => {
  const absent = new Set([
    "adult/adult-test.csv",
    "adult/adult-train.csv",
    // A header of numbers: pandas took the first row for names, "0.1" to "0.37" where they repeat.
    "churn/test-dataset-input-cols.csv",
    "churn/test_sample.csv",
    "churn/test-dataset.csv",
    "churn/training-dataset-without-header.csv",
    "churn/validation.csv",
    "german-credit/german.csv",
    "sagemaker-outputs/sagemaker-python-sdk/monitor/baseline_dataset.csv",
    "sagemaker-outputs/sagemaker-python-sdk/pipeline/clarify_check_step/dataset.csv",
    "sagemaker-outputs/sagemaker-python-sdk/pipeline/quality_check_step/data_quality/baseline_dataset.csv",
    "csv-suites/csv-test-data/csv/all-empty.csv",
    "csv-suites/csv-test-data/csv/bad-header-no-header.csv",
    "csv-suites/csvkit/empty.csv",
    "csv-suites/csvkit/no_header_row.csv",
    "csv-suites/csvkit/no_header_row2.csv",
    "csv-suites/csvkit/no_header_row3.csv",
    "csv-suites/papaparse/long-sample.csv",
  ]);
  /** An empty line of commas and a title stand above its header. */
  const titled = "csv-suites/csvkit/realdata/Datagov_FY10_EDU_recp_by_State.csv";
  /** They have a header, but say so by nothing that can be relied on: --header present does. */
  const undetected = new Set([
    // Two nameless columns over nothing but words.
    "csv-suites/csvkit/test_empty_columns.csv",
    titled,
  ]);
  const delimiters: Record<string, string> = {
    "csv-suites/csvkit/dummy.tsv": "\t",
    "csv-suites/csvkit/sniff_limit.csv": ";",
    "csv-suites/csvkit/realdata/event-notification-rpt-lastmonth.txt": "|",
    "csv-suites/papaparse/malformed.tsv": "\t",
  };
  const tables = hasSharedData
    ? readdirSync(sharedData(), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.(?:csv|tsv)$|churn\.txt$|event-notification/.test(path))
        .sort()
    : [];

  it("there are well over a hundred of them", () => {
    expect(tables.length).toBeGreaterThan(130);
    expect(tables).toEqual(expect.arrayContaining([...absent, ...undetected, ...Object.keys(delimiters)]));
  });

  it.each(tables)("%s", (path) => {
    const bytes = readFileSync(sharedData(path)).subarray(0, 65_536);
    const encoding = path.endsWith("latin1.csv") ? "latin1" : detectEncoding(bytes);
    const hasHeader = !absent.has(path) && !undetected.has(path);
    const { above, ...dialect } = detectDialect(new Transcoder(encoding).decode(bytes, true));
    expect(dialect).toEqual({
      delimiter: delimiters[path] ?? ",",
      header: hasHeader ? "present" : "absent",
    });
    expect(above?.kind).toBe(path === titled ? "padded title" : undefined);
  });
});
