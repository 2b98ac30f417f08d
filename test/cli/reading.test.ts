/** How files may be written, and the options that say so: each to the baseline it comes to. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { folder, weir } from "./weir.ts";

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
  return { features, rows, notes, stderr };
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

  it("--arrays makes columns of them, or one text", async () => {
    const path = file("train.jsonl", '{"a": [1, 2], "b": {"c": true}}\n');
    const columns = await made(path);
    expect(columns.features).toEqual(["a.0: Integral", "a.1: Integral", "b.c: String"]);
    expect((await made(path, "--arrays", "list")).features).toEqual(["a: String", "b.c: String"]);
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
    expect(code).toBe(0);
  });
});
