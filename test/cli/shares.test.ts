/** A large CSV file's columns in shares: the same profile, files and refusals as of one reader. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { chanceFrom } from "../../src/cli/demo/random.ts";
import type { SharedTable } from "../../src/cli/ranges/share.ts";
import { SharedReading } from "../../src/cli/ranges/shares.ts";
import { sharesFor } from "../../src/core/bulk/share.ts";
import type { Profile } from "../../src/core/profile/profile.ts";
import { TableReader } from "../../src/core/table/reader.ts";
import { joinShares, type SharedColumns } from "../../src/core/share/table.ts";
import { compiled } from "../core/bulk/kernels.ts";
import { csvData, encode } from "../e2e/baseline/ranges-data.ts";
import { folder, weir } from "./weir.ts";

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

/** The folder of a baseline that so many threads have made. */
async function madeOf(path: string, threads: string): Promise<string> {
  const out = folder();
  const { code } = await weir("baseline", path, "--out", out, "--threads", threads);
  expect(code).toBe(0);
  return out;
}

function filesIn(out: string): string[] {
  return ["statistics.json", "constraints.json"].map((name) => readFileSync(join(out, name), "utf8"));
}

/** What this process and the threads come to, of which the latter read the file at `path`. */
async function sharedProfile(path: string, bytes: Uint8Array, threads: number): Promise<Profile | null> {
  const shared = new SharedReading<SharedTable, SharedColumns>(sharesFor, threads);
  const reader = new TableReader(compiled(), { share: shared.share });
  try {
    reader.push(bytes);
    shared.begin({ kind: "table", file: path, options: {} });
    const own = reader.end();
    const others = await shared.columns();
    return others && joinShares(own, others);
  } finally {
    await shared.end();
  }
}

describe("SharedReading", () => {
  const bytes = csvData();

  it.each([1, 2, 4, 9])(
    "of %d threads gives the bytes of one reader, of a packed file too",
    async (threads) => {
      const reader = new TableReader(compiled());
      reader.push(bytes);
      const whole = reader.end().toBytes();
      for (const path of [file("train.csv", bytes), file("train.csv.gz", gzipSync(bytes))]) {
        const profile = await sharedProfile(path, bytes, threads);
        expect(profile?.toBytes()).toEqual(whole);
      }
    },
  );

  it("ends with the error of a thread that fails", async () => {
    await expect(sharedProfile("/no/such.csv", bytes, 2)).rejects.toThrow("ENOENT");
  });

  it.each([
    ["has grown", "\n1,2,3,4\n"],
    ["cannot be read any more", "\n1,2\n"],
  ])("joins nothing where the file %s meanwhile", async (_, more) => {
    const path = file("train.csv", Buffer.concat([bytes, encode(more)]));
    expect(await sharedProfile(path, bytes, 2)).toBeNull();
  });
});

describe("a CSV file of 50 MB", () => {
  const lines = (from: number) =>
    Array.from(
      { length: 10_000 },
      (_, row) => `${from + row},${row % 100},word ${row % 7},${row / 8}\n`,
    ).join("");
  const text = `id,few,word,eighths\n${Array.from({ length: 200 }, (_, part) => lines(part * 10_000)).join("")}`;
  const path = file("train.csv", text);

  it("is the same baseline to one thread and to more, and the same verdict", async () => {
    const files = [];
    for (const threads of ["1", "2", "4"]) {
      const out = await madeOf(path, threads);
      files.push(filesIn(out));
      const { stdout } = await weir("check", path, "--baseline", out, "--json");
      expect(JSON.parse(stdout)).toMatchObject({ status: "Completed", records: 2_000_000 });
    }
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
  });

  it("that grows while it is read is read whole by one reader", async () => {
    const growing = file("growing.csv", text);
    const writing = setInterval(() => appendFileSync(growing, "1,2,word,3\n"), 1);
    try {
      const { stdout } = await weir("baseline", growing, "--out", folder(), "--json", "--threads", "2");
      const { rows } = JSON.parse(stdout) as { rows: number };
      expect(rows).toBeGreaterThan(2_000_000);
    } finally {
      clearInterval(writing);
    }
  });

  it("is refused in one line for a fault near its end", async () => {
    const faulty = file("faulty.csv", `${text}1,2\n`);
    const { code, stderr } = await weir("baseline", faulty, "--out", folder());
    expect(code).toBe(1);
    expect(stderr).toMatch(/^weir: Cannot read [^\n]+faulty\.csv: line 2000002 has 2 fields[^\n]+\n$/);
  });
});

describe("a JSON file of 48 MB", () => {
  it("is read by one reader, whatever the threads", async () => {
    const path = file("train.jsonl", '{"a": 1, "b": "two", "c": null}\n'.repeat(1_500_000));
    const { code, stdout } = await weir("baseline", path, "--out", folder(), "--json", "--threads", "2");
    expect([code, (JSON.parse(stdout) as { rows: number }).rows]).toEqual([0, 1_500_000]);
  });
});

describe("a Parquet file", () => {
  const random = chanceFrom(12);
  const length = 60_000;
  const values = <Value>(value: (row: number) => Value) => Array.from({ length }, (_, row) => value(row));
  const columnData = [
    { name: "id", data: values((row) => row), type: "INT32" as const },
    { name: "share", data: values(() => random()), type: "DOUBLE" as const },
    { name: "gap", data: values((row) => (row % 9 === 0 ? null : random() * 100)), type: "DOUBLE" as const },
    { name: "word", data: values((row) => `word ${row % 500} ${random()}`), type: "STRING" as const },
    { name: "flag", data: values(() => random() < 0.3), type: "BOOLEAN" as const },
    { name: "few", data: values((row) => row % 12), type: "INT32" as const },
  ];
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 13_000 }));
  const path = file("train.parquet", bytes);

  it("is the same baseline to one thread and to more", async () => {
    const files = [];
    for (const threads of ["1", "2", "4"]) {
      files.push(filesIn(await madeOf(path, threads)));
    }
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
  });

  it.each([0.2, 0.4, 0.6, 0.8])(
    "is refused in the same words where it is broken at %d of it",
    async (place) => {
      const broken = bytes.slice();
      broken.fill(0xff, Math.floor(bytes.length * place), Math.floor(bytes.length * place) + 70_000);
      const faulty = file("faulty.parquet", broken);
      const [one, two] = [await refusalOf(faulty, "1"), await refusalOf(faulty, "2")];
      expect(one).toMatch(
        /^1 weir: Cannot read [^\n]+: column \d of row group \d cannot be decoded[^\n]*\n$/,
      );
      expect(two.replaceAll(/Reading[^\n]*\n/g, "")).toBe(one);
    },
  );
});

async function refusalOf(path: string, threads: string): Promise<string> {
  const { code, stderr } = await weir("baseline", path, "--out", folder(), "--threads", threads);
  return `${code} ${stderr}`;
}
