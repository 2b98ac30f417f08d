/** Files in ranges: the same bytes as of the single pass over the same ranges, whoever reads them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { layoutIn, profileInRanges, threadsFor } from "../../src/cli/ranges/ranges.ts";
import { fileText } from "../../src/core/baseline/baseline.ts";
import { planRanges } from "../../src/core/table/ranges.ts";
import type { TableOptions } from "../../src/core/table/reader.ts";
import { csv, csvData, encode, rangeBytes, singlePass, learned } from "../e2e/baseline/ranges-data.ts";
import { ended, folder, launch, weir } from "./weir.ts";

const many = ["--json", "--range-bytes", String(rangeBytes)];

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

/** Whoever begins in the middle of a text finds rows there, and no fault. */
function deceptive(): Uint8Array<ArrayBuffer> {
  const rows = Array.from({ length: 8_000 }, (_, row) => `${row},"x\n${"1,2\n".repeat(9)}3,z"`);
  return encode(`a,b\n${rows.join("\n")}\n`);
}

function jsonLines(): Uint8Array<ArrayBuffer> {
  const lines = Array.from({ length: 12_000 }, (_, row) => JSON.stringify({ id: row, née: `a\n${row % 7}` }));
  return encode(lines.join("\r\n"));
}

async function inThreads(path: string, bytes: Uint8Array, format: TableOptions, threads: number) {
  const layout = await layoutIn(path, format);
  if (layout === null) throw new Error("There is no layout");
  const ranges = planRanges(layout.dataStart, bytes.length, rangeBytes);
  const seen: { bytes: number; rows: number }[] = [];
  const onProgress = (done: number, rows: number) => void seen.push({ bytes: done, rows });
  return { ...(await profileInRanges({ file: path, layout, ranges, threads, onProgress })), seen };
}

describe("profileInRanges()", () => {
  it.each([
    ["CSV with quoted line ends, one longer than a range", csvData(), csv],
    ["CSV whose quoted texts can be read as rows", deceptive(), csv],
    ["JSON Lines", jsonLines(), { format: "jsonl" } as const],
  ])("of %s gives the bytes of the single pass, whatever the number of threads", async (_, bytes, format) => {
    const path = file("train", bytes);
    const single = (await singlePass(bytes, format)).toBytes();
    for (const threads of [1, 2, 3]) {
      const { profile, seen } = await inThreads(path, bytes, format, threads);
      expect(Buffer.from(profile.toBytes()).equals(single)).toBe(true);
      expect(seen.at(-1)).toEqual({ bytes: bytes.length, rows: profile.records });
    }
  });

  it("ends with the error of a thread that fails", async () => {
    const bytes = csvData();
    const layout = await layoutIn(file("train.csv", bytes), csv);
    if (layout === null) throw new Error("There is no layout");
    const ranges = planRanges(layout.dataStart, bytes.length, rangeBytes);
    const lost = { file: "/no/such.csv", layout, ranges, threads: 2, onProgress: () => {} };
    await expect(profileInRanges(lost)).rejects.toThrow("ENOENT");
  });
});

it("layoutIn() leaves to the single pass what has no line ends to split at", async () => {
  for (const [name, content] of [
    ["packed.csv", gzipSync("a,b\n1,2\n")],
    ["array.json", '[{"a": 1}]'],
    ["spread.json", '{\n"instances": [[1], [2]]}\n'],
    ["wide.csv", Buffer.from("\uFEFFa,b\n1,2\n", "utf16le")],
  ] as const) {
    expect(await layoutIn(file(name, content), {})).toBeNull();
  }
  expect(await layoutIn(file("lines.json", '\n{"a": 1}\n'), {})).not.toBeNull();
  expect(await layoutIn(file("plain.csv", "a,b\n1,2\n"), { encoding: "latin1" })).toBeNull();
});

it("threadsFor() starts no more than can run, have something to do, or are useful", () => {
  expect([threadsFor(3, 2), threadsFor(1, 2), threadsFor(99, 64), threadsFor(5, 1)]).toEqual([2, 1, 8, 1]);
});

describe("weir baseline of a large file", () => {
  it("writes the files of the single pass, with one thread and with more", async () => {
    const bytes = csvData();
    const path = file("train.csv", bytes);
    const { statistics, constraints } = learned(bytes, await singlePass(bytes, csv), csv);
    for (const threads of ["1", "3"]) {
      const out = folder();
      const { code, stdout, stderr } = await weir(
        "baseline",
        path,
        "--out",
        out,
        ...many,
        "--threads",
        threads,
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ rows: 30_000, columns: 4, sizeBytes: bytes.length });
      expect(stderr).toMatch(/^Reading: 30,000 rows, \d\.\d\d MB, [\d.]+ [kM]B a second$/m);
      expect(readFileSync(join(out, "statistics.json"), "utf8")).toBe(statistics && fileText(statistics));
      expect(readFileSync(join(out, "constraints.json"), "utf8")).toBe(fileText(constraints));
    }
  });

  it("sums what is ragged, and names the lines it knows", async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => (row % 20_000 === 9 ? "1" : "1,2"));
    const path = file("train.csv", `a,b\n${rows.join("\n")}\n`);
    for (const threads of ["1", "2"]) {
      const { stdout } = await weir(
        "baseline",
        path,
        "--out",
        folder(),
        "--ragged",
        "skip",
        ...many,
        "--threads",
        threads,
      );
      expect(JSON.parse(stdout)).toMatchObject({
        rows: 59_997,
        notes: ["3 records of another length than the first left out (lines 11, 20011, …)"],
      });
    }
  });

  it("ends with one line where a range holds a fault, the same with any number of threads", async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => (row === 40_000 ? "1,2,3" : "1,2"));
    const path = file("train.csv", `a,b\n${rows.join("\n")}\n`);
    for (const threads of ["1", "2"]) {
      const { code, stderr } = await weir("baseline", path, "--out", folder(), ...many, "--threads", threads);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^weir: Cannot read [^\n]+train\.csv: line \d+ has 3 fields[^\n]+ byte 100004 of the file\)\n$/,
      );
    }
  });

  it("reads what cannot be split in one pass", async () => {
    const path = file("train.csv.gz", gzipSync(csvData()));
    const { stdout } = await weir("baseline", path, "--out", folder(), "--json", "--range-bytes", "1000");
    expect(JSON.parse(stdout)).toMatchObject({ rows: 30_000 });
  });

  it("ends at once at Ctrl-C", async () => {
    const path = file("train.csv", `a,b\n${"0.25,some text\n".repeat(2_000_000)}`);
    const child = launch(["baseline", path, "--out", folder(), "--range-bytes", "1000", "--threads", "2"]);
    const end = ended(child);
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.kill("SIGINT");
    await end;
    // Not with an answer, which it would have had in the end.
    expect(child.signalCode).toBe("SIGINT");
  });
});
