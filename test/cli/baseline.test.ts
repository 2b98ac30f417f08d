import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { ended, folder, launch, sharedData, weir } from "./weir.ts";

const churn = join(sharedData, "churn/training-dataset-with-header.csv");
const published = join(sharedData, "sagemaker-outputs/churn/constraints.json");

/** Writes a file and gives its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

function constraintNames(out: string): string[] {
  const { features } = JSON.parse(readFileSync(join(out, "constraints.json"), "utf8"));
  return features.map(({ name }: { name: string }) => name);
}

describe("weir baseline", () => {
  it.skipIf(!existsSync(churn))(
    "makes the constraints the service published for the churn training set (skipped without ../shared/data)",
    async () => {
      const out = join(folder(), "made/for/it");
      const { code, stdout, stderr } = await weir("baseline", churn, "--out", out, "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ rows: 2333, columns: 70 });
      expect(stderr).toContain("2,333 rows");
      const made = JSON.parse(readFileSync(join(out, "constraints.json"), "utf8"));
      // Beside what the service has: integers among fractions are accepted, and Weir's own checks are asked.
      const service = JSON.parse(readFileSync(published, "utf8"));
      expect(made).toMatchObject(service);
      expect(Object.keys(made)).toEqual([...Object.keys(service), "weir"]);
      const statistics = JSON.parse(readFileSync(join(out, "statistics.json"), "utf8"));
      expect(statistics.dataset.item_count).toBe(2333);
    },
  );

  it("takes the first record for names, for data, or decides by itself", async () => {
    const path = file("train.csv", "size,colour\n1,red\n2,blue\n");
    for (const [parameters, names, rows] of [
      [[], ["size", "colour"], 2],
      [["--header", "present"], ["size", "colour"], 2],
      [["--header", "absent"], ["_c0", "_c1"], 3],
      [["--no-header"], ["_c0", "_c1"], 3],
    ] as const) {
      const out = folder();
      const { code, stdout } = await weir("baseline", path, "--out", out, "--json", ...parameters);
      expect(code).toBe(0);
      expect(JSON.parse(stdout).rows).toBe(rows);
      expect(constraintNames(out)).toEqual(names);
    }
  });

  it("tells when it took a first record for data, which may have been a header", async () => {
    const { code, stderr } = await weir("baseline", file("train.csv", "7,8\n1,2\n"), "--out", folder());
    expect(code).toBe(0);
    expect(stderr).toContain("if it is a header, say --header present");
  });

  it("tells what had to be forgiven of JSON, read in one piece or in ranges", async () => {
    const line = (index: number) => `{"a": ${index % 10 === 3 ? "NaN" : index}, "b": "x"}\n`;
    const path = file("train.jsonl", Array.from({ length: 400 }, (_, index) => line(index)).join(""));
    const note = "40 records are not strict JSON (NaN or Infinity)";
    const whole = await weir("baseline", path, "--out", folder());
    expect(whole.stderr).toContain(`weir: ${note}, the first in line 4: read all the same`);
    for (const threads of ["1", "2"]) {
      const out = folder();
      const ranged = await weir(
        "baseline",
        path,
        "--out",
        out,
        "--range-bytes",
        "4096",
        "--threads",
        threads,
      );
      expect(ranged.stderr).toContain(`weir: ${note}: read all the same; NaN is counted as missing`);
      const { features } = JSON.parse(readFileSync(join(out, "statistics.json"), "utf8"));
      expect(features[0].numerical_statistics.common).toMatchObject({ num_present: 360, num_missing: 40 });
    }
  });

  it("reads JSON Lines by ending and by first character", async () => {
    for (const name of ["train.jsonl", "train.txt"]) {
      const out = folder();
      const path = file(name, '{"size": 1, "colour": "red"}\n{"size": 2, "colour": "blue"}\n');
      expect((await weir("baseline", path, "--out", out)).code).toBe(0);
      expect(constraintNames(out)).toEqual(["size", "colour"]);
    }
  });

  it("refuses what is no table with the file, the line and what to do, in one line on stderr", async () => {
    const noRows = parquetWriteBuffer({ columnData: [{ name: "a", data: [], type: "INT32" }] });
    const cases: readonly (readonly [name: string, content: string | Uint8Array, message: RegExp])[] = [
      ["empty.csv", "", /empty\.csv: the file is empty/],
      ["header.csv", "a,b\n", /header\.csv: it holds no rows below its header/],
      ["none.parquet", new Uint8Array(noRows), /none\.parquet: it holds no rows: look at the file\n/],
      ["hollow.json", "[[],[],[]]", /Cannot make a baseline: the training data has no columns: every row/],
      ["ragged.csv", "a,b\n1,2\n3\n", /ragged\.csv: line 3 has 1 fields, the first record has 2: look for/],
      ["twice.csv", "a,a\n1,2\n", /twice\.csv: line 1 gives columns 1 and 2 the same name: rename one/],
      ["broken.jsonl", '{"a": 1}\n{"a": \n', /broken\.jsonl: .*line 2/],
      [
        "latin.csv",
        Buffer.from("a,b\n1,2\nJos\u00E9,2\n", "latin1"),
        /latin\.csv: line 3 is not UTF-8: save/,
      ],
      ["packed.csv", Buffer.from("1f8b0800", "hex"), /packed\.csv: it ends too early: get the whole file/],
      ["archive.csv", "PK\u0003\u0004", /archive\.csv: it is a zip archive or a spreadsheet: unpack it/],
      [
        "pointer.csv",
        "version https://git-lfs.github.com/spec/v1\noid 1\n",
        /pointer\.csv: it is a pointer of Git LFS/,
      ],
    ];
    for (const [name, content, message] of cases) {
      const choice = name.startsWith("twice") ? ["--header", "present"] : [];
      const { code, stdout, stderr } = await weir(
        "baseline",
        file(name, content),
        "--out",
        folder(),
        ...choice,
      );
      expect(code).toBe(1);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^weir: Cannot [^\n]+[^.\n]\n$/m);
      expect(stderr).toMatch(message);
    }
  });

  it("refuses to make what would go nowhere, or would be told to everybody", async () => {
    const path = file("train.csv", "a,b\n1,2\n");
    const nowhere = await weir("baseline", path);
    expect(nowhere).toMatchObject({ code: 1, stdout: "" });
    expect(nowhere.stderr).toMatch(
      /^weir: Cannot make a baseline of [^\n]+: say where it goes: --out[^\n]+\n$/,
    );
    const token = { WEIR_ADMIN_TOKEN: "not-to-be-seen" };
    for (const [endpoint, message] of [
      ["http://example.com/v1/endpoints/x", /anybody could read the admin token on its way: use https/],
      ["https://example.com/x", /expected an address such as https:/],
      ["https://not-to-be-seen@example.com/v1/endpoints/x", /expected an address such as https:/],
    ] as const) {
      const { code, stderr } = await ended(
        launch(["baseline", path, "--endpoint", endpoint], undefined, token),
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain("not-to-be-seen");
    }
  });

  it("refuses a file that is not there, and a usage it does not know, with exit code 1", async () => {
    expect(await weir("baseline", "/no/such.csv", "--out", folder())).toEqual({
      code: 1,
      stdout: "",
      stderr: "weir: Cannot read /no/such.csv: there is no such file or folder\n",
    });
    const empty = await weir("baseline", folder(), "--out", folder());
    expect(empty.stderr).toMatch(
      /^weir: Cannot read [^\n]+: the folder holds neither captures nor a table\n$/,
    );
    const unknown = await weir("baseline", "x.csv", "--out", "y", "--header", "maybe");
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(
      /^weir: Cannot read the command line: option '--header <choice>'[^\n]+\n$/,
    );
  });
});
