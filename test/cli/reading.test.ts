/** How files may be written, and the options that say so: each to the baseline it comes to. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { folder, ofFewValues, sharedData, weir } from "./weir.ts";

const cases = join(sharedData, "../cases/codes-in-parquet");

interface Feature {
  readonly name: string;
  readonly inferred_type: string;
  readonly completeness: number;
}

interface Made {
  readonly features: readonly string[];
  readonly rows: number;
  readonly notes: readonly string[];
  readonly stderr: string;
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

/** Each column as `name: type`, with its completeness where that is below 1. */
async function made(path: string, ...choices: readonly string[]): Promise<Made> {
  const out = folder();
  const { code, stdout, stderr } = await weir("baseline", path, "--out", out, "--json", ...choices);
  expect(stderr).not.toContain("weir: Cannot");
  expect(code).toBe(0);
  const constraints = JSON.parse(readFileSync(join(out, "constraints.json"), "utf8")) as {
    features: Feature[];
  };
  const features = constraints.features.map(({ name, inferred_type: type, completeness }) =>
    completeness === 1 ? `${name}: ${type}` : `${name}: ${type} ${completeness}`,
  );
  const { rows, notes } = JSON.parse(stdout) as Pick<Made, "rows" | "notes">;
  return { features, rows, notes: notes.filter((line) => !ofFewValues.test(line)), stderr };
}

describe("weir baseline", () => {
  it.each([
    ["a;b,c\n1;2,5\n", ["--delimiter", ";"], ["a: Integral", "b,c: String"]],
    ["a\tb\n1\tx\n", ["--delimiter", "tab"], ["a: Integral", "b: String"]],
    ["a|b\n1|x\n2|y\n", [], ["a: Integral", "b: String"]],
    ["a\n1\nNA\n?\n\n", ["--null", "NA", "?"], ["a: Integral 0.3333333333333333"]],
    [
      "a;b\n1,5;1.234,5\n2,5;7\n",
      ["--delimiter", ";", "--decimal-comma"],
      ["a: Fractional", "b: Fractional"],
    ],
    [
      "a,a,a_2\n1,x,2\n",
      ["--header", "present", "--duplicates", "number"],
      ["a: Integral", "a_3: String", "a_2: Integral"],
    ],
  ] as const)("reads %j with %j", async (text, choices, features) => {
    expect((await made(file("train.csv", text), ...choices)).features).toEqual(features);
  });

  it("--encoding names what no byte order mark does; UTF-16 has one", async () => {
    const latin = file("latin.csv", Buffer.from("größe,b\n1,2\n", "latin1"));
    expect((await made(latin, "--encoding", "latin1")).features).toEqual(["größe: Integral", "b: Integral"]);
    const wide = file("wide.csv", Buffer.from("\uFEFFgröße,b\n1,x\n", "utf16le"));
    expect((await made(wide)).features).toEqual(["größe: Integral", "b: String"]);
  });

  it("--skip-lines and --comment pass over what is no record, in ranges too, and refusals name them", async () => {
    const data = Array.from(
      { length: 50 },
      (_, row) => `${row},${row / 4 + 0.1}\n# row ${row}, "done\n`,
    ).join("");
    const text = `Report\n"of May, 2026\n\n# units: kg\nid,mass\n${data}`;
    const choices = ["--skip-lines", "3", "--comment", "#"];
    for (const range of [[], ["--range-bytes", "100"], ["--range-bytes", "100", "--threads", "2"]]) {
      const { features, rows, notes } = await made(file("train.csv", text), ...choices, ...range);
      expect({ features, rows, notes }).toEqual({
        features: ["id: Integral", "mass: Fractional"],
        rows: 50,
        notes: [],
      });
    }
    const out = folder();
    const refused = async (content: string, ...more: string[]) =>
      (await weir("baseline", file("train.csv", content), "--out", out, ...more)).stderr;
    expect(await refused("Report\nof May\n\na,b\n1,2\n")).toMatch(
      /line 4 has 2 fields, the first record has 1: the first 3 lines look like a title: have them skipped \(--skip-lines 3\)\n$/,
    );
    expect(await refused("# of May\na,b\n1,2\n", "--range-bytes", "4")).toMatch(
      /if lines that begin with # are comments, say so \(--comment '#'\)\n$/,
    );
    expect(await refused(`${text}1,2,3\n`, ...choices)).toMatch(/line 106 has 3 fields/);
    expect(await refused(text, "--skip-lines", "x")).toContain("Expected a whole number from 0 to 10000");
  });

  it("--skip-lines holds for a file that is checked, and for the lines of odd cells", async () => {
    const rows = Array.from({ length: 50 }, (_, row) => (row === 7 ? "x" : String(row)));
    const path = file("train.csv", `Report\n[draft]\nid\n${rows.join("\n")}\n`);
    const baseline = folder();
    const { stderr } = await weir("baseline", path, "--out", baseline, "--skip-lines", "2");
    expect(stderr).toContain('weir: id: line 11 "x"\n');
    const { stdout } = await weir("check", path, "--baseline", baseline, "--skip-lines", "2", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ records: 50, violations: 0 });
  });

  it("--ragged pads or skips, and counts what it did", async () => {
    const path = file("train.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n");
    expect(await made(path, "--ragged", "pad")).toMatchObject({
      features: ["a: Integral", "b: Integral 0.6666666666666666"],
      rows: 3,
      notes: [
        "1 short record padded with empty cells (lines 3, 4)",
        "1 record of another length than the first left out (lines 3, 4)",
      ],
    });
    const skipped = await made(path, "--ragged", "skip");
    expect(skipped).toMatchObject({
      rows: 2,
      notes: ["2 records of another length than the first left out (lines 3, 4)"],
    });
    expect(skipped.stderr).toContain(`weir: ${skipped.notes[0]}\n`);
  });

  it("reads a long document with its records under a key that nobody knows", async () => {
    const records = Array.from({ length: 60_000 }, (_, row) => ({
      a: row % 7 === 3 ? "odd" : row,
      b: "word",
    }));
    const long = await made(file("long.json", JSON.stringify({ mine: records, version: 2 })));
    const lines = await made(
      file("train.jsonl", records.map((record) => `${JSON.stringify(record)}\n`).join("")),
    );
    expect(long).toMatchObject({ rows: 60_000, features: lines.features, notes: lines.notes });
  });

  it("--arrays makes columns of them, or one text", async () => {
    const path = file("train.jsonl", '{"a": [1, 2], "b": {"c": true}}\n');
    const columns = await made(path);
    expect(columns.features).toEqual(["a.0: Integral", "a.1: Integral", "b.c: String"]);
    expect((await made(path, "--arrays", "list")).features).toEqual(["a: String", "b.c: String"]);
    const long = file("long.jsonl", `{"a":[${"1,".repeat(10_000)}1]}\n`);
    expect((await weir("baseline", long, "--out", folder())).stderr).toContain(
      "kept as one text (--arrays list)",
    );
    expect((await made(long, "--arrays", "list")).features).toEqual(["a: String"]);
  });

  it("--odd-cell-tolerance lets few cells be of another type, and names them and their lines", async () => {
    const rows = Array.from({ length: 200 }, (_, row) => (row === 9 ? '"not, told"' : String(row)));
    const path = file("train.csv", `a\n${rows.join("\n")}\n`);
    const strict = await made(path);
    expect(strict.features).toEqual(["a: String"]);
    expect(strict.stderr).toContain('weir: a: line 11 "not, told"\n');
    const tolerant = await made(path, "--odd-cell-tolerance", "0.01");
    expect(tolerant.features).toEqual(["a: Integral"]);
    expect(tolerant.stderr).toContain('weir: a: line 11 "not, told"\n');
  });

  it("reads gzip, Parquet and JSON arrays as what they are, whatever their names say", async () => {
    const columns = ["size: Integral", "colour: String"];
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: "size", data: [1, 2], type: "INT32" },
        { name: "colour", data: ["red", "blue"], type: "STRING" },
      ],
    });
    for (const content of [
      gzipSync("size,colour\n1,red\n2,blue\n"),
      new Uint8Array(parquet),
      '[{"size": 1, "colour": "red"},\n {"size": 2, "colour": "blue"}]',
      '{"instances": [\n{"size": 1, "colour": "red"}, {"size": 2, "colour": "blue"}]}',
    ]) {
      expect(await made(file("train.data", content))).toMatchObject({ features: columns, rows: 2 });
    }
  });
});

describe("codes", () => {
  const codes = Array.from({ length: 90 }, (_, index) => String(501 + 37 * index).padStart(5, "0"));
  const parquet = (values: readonly (string | null)[], score = 0.5) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "zip", data: [...values], type: "STRING" },
          {
            name: "score",
            data: values.map((_, index) => (index === 3 ? Number.NaN : score)),
            type: "DOUBLE",
          },
        ],
      }),
    );
  const note = /zip: 90 of 90 values \(100 %\) have leading zeros, as codes do, but count as numbers/;
  const csv = (zips: readonly string[]) => `zip,score\n${zips.map((zip) => `${zip},0.5`).join("\n")}\n`;
  const lines = codes.map((zip) => JSON.stringify({ zip, score: 0.5 })).join("\n");

  it("are texts where a Parquet file declares so, and numbers with a note elsewhere", async () => {
    const declared = await made(file("train.parquet", parquet(codes)));
    expect(declared.features).toEqual(["zip: String", `score: Fractional ${89 / 90}`]);
    expect(declared.notes).toEqual([]);
    for (const content of [csv(codes), lines]) {
      const { features, stderr } = await made(file("train.data", content));
      expect(features).toEqual(["zip: Integral", "score: Fractional"]);
      expect(stderr).toMatch(note);
    }
  });

  it("of a Parquet file are compared with those of CSV and JSON Lines, text by text", async () => {
    const baseline = folder();
    await weir("baseline", file("train.parquet", parquet(codes)), "--out", baseline);
    const given = ["--baseline", baseline, "--json", "--minimum-records", "50"];
    for (const content of [csv(codes), lines, parquet(codes)]) {
      const { stdout, code } = await weir("check", file("now", content), ...given);
      expect(JSON.parse(stdout)).toMatchObject({ violations: 0, undecided: 0, notes: [] });
      expect(code).toBe(0);
    }
    const cut = csv(codes.map(Number).map(String));
    const { stdout } = await weir("check", file("cut.csv", cut), "--baseline", baseline, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      constraintViolations: [{ feature_name: "zip", constraint_check_type: "categorical_values_check" }],
    });
  });

  it("that are texts of a Parquet file are numbers to a baseline that has numbers", async () => {
    const baseline = folder();
    await weir("baseline", file("train.csv", csv(codes)), "--out", baseline);
    const given = ["--baseline", baseline, "--json"];
    const { stdout } = await weir("check", file("now.parquet", parquet(codes)), ...given);
    const { violations, constraintViolations, notes } = JSON.parse(stdout) as Record<string, unknown>;
    expect([violations, constraintViolations]).toEqual([
      1,
      [expect.objectContaining({ feature_name: "score", constraint_check_type: "completeness_check" })],
    ]);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it("that stand for nothing are what --null says, in Parquet too, for baseline and check", async () => {
    const some = codes.map((code, index) => (index % 3 === 0 ? "NA" : code));
    const path = file("train.parquet", parquet(some));
    expect((await made(path)).features[0]).toBe("zip: String");
    expect((await made(path, "--null", "NA", "-")).features[0]).toBe(`zip: String ${2 / 3}`);
    const baseline = folder();
    await weir("baseline", path, "--out", baseline, "--null", "NA");
    const given = ["check", path, "--baseline", baseline, "--json"];
    expect(JSON.parse((await weir(...given, "--null", "NA")).stdout)).toMatchObject({ violations: 0 });
    // As the baseline's training data was read, unless something else is said.
    expect(JSON.parse((await weir(...given)).stdout)).toMatchObject({ violations: 0 });
    expect(JSON.parse((await weir(...given, "--null", "-")).stdout)).toMatchObject({
      constraintViolations: [
        { feature_name: "zip", constraint_check_type: "categorical_values_check" },
        { feature_name: "zip", constraint_check_type: "missing_rate_check" },
      ],
    });
  });

  it.skipIf(!existsSync(cases))("of the case codes-in-parquet are texts, or told of", async () => {
    const declared = await made(join(cases, "train.parquet"));
    expect(declared.features[0]).toBe("zip: String");
    const { features, stderr } = await made(join(cases, "train.jsonl"));
    expect(features).toEqual(["zip: Integral"]);
    expect(stderr).toContain("zip: 60 of 60 values (100 %) have leading zeros, as codes do");
  });
});

describe("weir check", () => {
  it("reads with the same options, and tells what was left out", async () => {
    const baseline = folder();
    const train = file("train.csv", "a;b\n1,5;NA\n2,5;7\n");
    const choices = ["--delimiter", ";", "--decimal-comma", "--null", "NA", "--ragged", "skip"];
    await weir("baseline", train, "--out", baseline, ...choices);
    const current = file("current.csv.gz", gzipSync(Buffer.from("a;b\n1,5;7\nodd\n2,5;7\n", "utf16le")));
    const given = ["--baseline", baseline, "--json", "--encoding", "utf-16le", ...choices];
    const { code, stdout, stderr } = await weir("check", current, ...given);
    expect(stderr).toContain("weir: 1 record of another length than the first left out (lines 3)\n");
    expect(JSON.parse(stdout)).toMatchObject({ records: 2, violations: 0 });
    expect(code).toBe(3);
  });

  it("reads JSON that is one document by the baseline's names", async () => {
    const baseline = folder();
    await weir("baseline", file("train.csv", "a,b\n1,x\n2,y\n"), "--out", baseline);
    const body = { users: [{ id: 1 }, { id: 2 }], data: [{ a: 1, b: "x" }] };
    const current = file("current.json", JSON.stringify(body));
    const { stdout } = await weir("check", current, "--baseline", baseline, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ records: 1, violations: 0 });
  });
});
