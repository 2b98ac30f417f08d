/**
 * Baselines of files too large for one invocation: ranges in Workflow instances on real workerd. Whatever is killed,
 * cut short or refused on the way, the profile is byte for byte the one of a single pass over the same ranges.
 */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fileText } from "../../../src/core/baseline/baseline.ts";
import type { Reading } from "../../../src/core/baseline/reading.ts";
import type { TableOptions } from "../../../src/core/table/reader.ts";
import type { BaselineRecord } from "../../../src/worker/baseline/records.ts";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { csv, csvData, encode, learned, oddNotes, rangeBytes, rangesOf, singlePass } from "./ranges-data.ts";
import {
  adminToken,
  builtCommand,
  startServer,
  startWeir,
  temporaryFolder,
  until,
  type LoopbackServer,
  type Weir,
} from "../given/given.ts";

const endpoint = "/v1/endpoints/large";
const folder = temporaryFolder();
let script: string;

interface ReadEntry {
  readonly offset: number;
  readonly length: number;
}

let ledger: LoopbackServer;
/** What the Workflows read, since the test began. */
let reads: ReadEntry[] = [];
let running: Weir | null = null;

beforeAll(async () => {
  script = await bundleEntry("baseline/ranges-entry.ts", folder.path);
  ledger = await startServer(({ body }) => {
    reads.push(JSON.parse(body.toString("utf8")) as ReadEntry);
    return {};
  });
});

afterEach(async () => {
  await running?.stop();
  [running, reads] = [null, []];
});

afterAll(async () => {
  await ledger.stop();
  folder.remove();
});

async function start(bindings: Record<string, string>, persist?: string): Promise<Weir> {
  const weir = await startWeir({
    script,
    bindings: {
      WEIR_RANGE_BYTES: `${rangeBytes}`,
      WEIR_RANGES_AT_ONCE: "4",
      LEDGER: ledger.url,
      ...bindings,
    },
    ...(persist !== undefined && { persist }),
  });
  running = weir;
  return weir;
}

async function begin(
  weir: Weir,
  bytes: Uint8Array<ArrayBuffer>,
  key: string,
  options: object = {},
): Promise<BaselineRecord> {
  await weir.api("PUT", endpoint, { upstream: { url: "http://127.0.0.1:9" } });
  await fetch(`${weir.url}/test/object/${key}`, { method: "PUT", body: bytes });
  return weir.api("POST", `${endpoint}/baselines`, { source: { r2: key, ...options } });
}

/** On a busy machine a kept-alive connection may close under a question: it is asked once more. */
function recordOf(weir: Weir, id: string): Promise<BaselineRecord> {
  const ask = () => weir.api<BaselineRecord>("GET", `${endpoint}/baselines/${id}`);
  return ask().catch(ask);
}

async function ended(weir: Weir, id: string): Promise<BaselineRecord> {
  let record = await recordOf(weir, id);
  await until("the baseline has ended", async () => {
    record = await recordOf(weir, id);
    return record.status !== "InProgress";
  });
  return record;
}

async function expectSinglePass(
  weir: Weir,
  id: string,
  bytes: Uint8Array,
  format: TableOptions,
  reading: Reading = {},
): Promise<void> {
  const single = await singlePass(bytes, format);
  const kept = await fetch(`${weir.url}/test/object/kept/${id}`);
  expect(Buffer.from(await kept.arrayBuffer()).equals(single.toBytes())).toBe(true);
  const { statistics, constraints } = learned(bytes, single, format, reading);
  const objects = await weir.objects(`baselines/large/${id}/`);
  expect(objects).toEqual([
    { key: `baselines/large/${id}/constraints.json`, text: fileText(constraints) },
    { key: `baselines/large/${id}/statistics.json`, text: statistics === null ? "" : fileText(statistics) },
  ]);
}

describe("a large baseline", () => {
  it("comes from ranges in parallel, each read once; its progress is told meanwhile", async () => {
    const weir = await start({ SLOW_MS: "15" });
    const bytes = csvData();
    const { id } = await begin(weir, bytes, "datasets/large.csv");
    const seen: BaselineRecord[] = [];
    await until("it has ended", async () => {
      seen.push(await recordOf(weir, id));
      return seen.at(-1)?.status !== "InProgress";
    });
    const rows = 30_000;
    expect(seen.at(-1)).toMatchObject({
      status: "Completed",
      rows,
      bytes: bytes.length,
      totalBytes: bytes.length,
      current: true,
    });
    expect(seen.at(-1)).toMatchObject({ bytesPerSecond: null, secondsLeft: null, failure: null });
    const during = seen.filter(({ bytesPerSecond }) => bytesPerSecond !== null);
    expect(during.length).toBeGreaterThan(0);
    for (const record of during) {
      expect(record.secondsLeft).toBe(
        Math.ceil((bytes.length - record.bytes) / (record.bytesPerSecond ?? 0)),
      );
      expect(record.rows).toBeGreaterThan(0);
    }
    const ranges = rangesOf(bytes, csv);
    expect(ranges.length).toBeGreaterThan(10);
    for (const { index, start } of ranges) {
      const offset = index === 0 ? start : start - 1;
      expect(reads.filter((read) => read.offset === offset)).toHaveLength(1);
    }
    await expectSinglePass(weir, id, bytes, csv);
  });

  it("survives SIGKILL again and again without counting a finished range again", async () => {
    const persist = join(folder.path, "killed");
    const bytes = csvData();
    let weir = await start({ SLOW_MS: "40" }, persist);
    const { id } = await begin(weir, bytes, "datasets/large.csv");
    let bytesBefore = 0;
    for (let life = 1; life <= 3; life++) {
      await until("some more is read", async () => (await recordOf(weir, id)).bytes >= bytesBefore + 300_000);
      bytesBefore = (await recordOf(weir, id)).bytes;
      await weir.kill();
      expect((await recordOf(weir, id).catch(() => null))?.status).toBeUndefined();
      weir = await start({ SLOW_MS: life === 3 ? "0" : "40" }, persist);
    }
    expect(await ended(weir, id)).toMatchObject({ status: "Completed", rows: 30_000 });
    await expectSinglePass(weir, id, bytes, csv);
    const times = new Map<number, number>();
    for (const { offset } of reads) times.set(offset, (times.get(offset) ?? 0) + 1);
    // A life takes at most those 4 with it that it was reading.
    const again = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(again).toBeGreaterThan(0);
    expect(again).toBeLessThanOrEqual(3 * 4);
  });

  it("survives streams that end early and puts that fail, done or not", async () => {
    const weir = await start({ CUT: "3", REFUSE: "4" });
    const bytes = csvData();
    const { id } = await begin(weir, bytes, "datasets/large.csv");
    expect(await ended(weir, id)).toMatchObject({ status: "Completed", rows: 30_000 });
    await expectSinglePass(weir, id, bytes, csv);
    // At least each third of the reads came to nothing.
    const different = new Set(reads.map(({ offset }) => offset)).size;
    expect(reads.length).toBeGreaterThan(different * 1.3);
  });

  it("of JSON Lines is the same", async () => {
    const weir = await start({});
    const lines = Array.from({ length: 12_000 }, (_, row) =>
      row % 100 === 7 ? `{"id": ${row}, "née": NaN}` : JSON.stringify({ id: row, née: `a\n${row % 7}` }),
    );
    const bytes = encode(lines.join("\r\n"));
    const { id } = await begin(weir, bytes, "datasets/large.jsonl");
    const notes = oddNotes.map((line): unknown => expect.stringMatching(line));
    expect(await ended(weir, id)).toMatchObject({ status: "Completed", rows: 12_000, notes });
    await expectSinglePass(weir, id, bytes, { format: "jsonl" });
  });

  it("of CSV below a title and between comments is the same, and keeps the delimiter that was found", async () => {
    const rows = Array.from({ length: 30_000 }, (_, row) =>
      row % 100 === 7 ? `# "row ${row}; 1; 2\n${row};x` : `${row};"a\n# b"`,
    );
    const bytes = encode(`Report of\n"May\nid;note\n${rows.join("\n")}\n`);
    const weir = await start({});
    const options = { skipLines: 2, comment: "#" };
    const { id } = await begin(weir, bytes, "datasets/titled.csv", options);
    expect(await ended(weir, id)).toMatchObject({ status: "Completed", rows: 30_000 });
    await expectSinglePass(weir, id, bytes, { ...csv, ...options }, { delimiter: ";" });
  });

  it("is cancelled: nothing is read any more, nothing is left of it, the baseline in force stays", async () => {
    const weir = await start({ SLOW_MS: "60" });
    const bytes = csvData();
    const small = await begin(weir, encode("a,b\n1,2\n"), "datasets/small.csv");
    expect(await ended(weir, small.id)).toMatchObject({ status: "Completed" });
    const { id } = await begin(weir, bytes, "datasets/large.csv");
    await until("something is read", async () => (await recordOf(weir, id)).bytes > 100_000);
    const cancelled = await weir.api("POST", `${endpoint}/baselines/${id}/cancel`);
    expect(cancelled).toMatchObject({ status: "Cancelled", current: false });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const count = reads.length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(reads.length).toBe(count);
    expect(await weir.objects(`baselines/large/${id}/`)).toEqual([]);
    expect(await weir.api("POST", `${endpoint}/baselines/${id}/cancel`)).toMatchObject({
      status: "Cancelled",
    });
    expect(await recordOf(weir, id)).toMatchObject({ status: "Cancelled" });
    expect(await recordOf(weir, small.id)).toMatchObject({ current: true });
    await expect(weir.api("POST", `${endpoint}/baselines/${small.id}/cancel`)).rejects.toThrow("409");
  });

  it("fails by name where the data is at fault, and where the object is replaced", async () => {
    const weir = await start({ SLOW_MS: "20" });
    const text = `a,b\n${"1,2\n".repeat(60_000)}`;
    const faulty = encode(`${text.slice(0, 200_000)}7,8,9\n${text.slice(200_000)}`);
    const first = await begin(weir, faulty, "datasets/faulty.csv");
    const failed = await ended(weir, first.id);
    expect(failed).toMatchObject({ status: "Failed" });
    await expect(singlePass(faulty, csv)).rejects.toThrow(failed.failure ?? "no failure");
    expect(failed.failure).toMatch(
      /^Cannot read CSV: line \d+ has 3 fields.*from byte 100004 of the file\)$/,
    );
    expect(await weir.objects(`baselines/large/${first.id}/`)).toEqual([]);
    const second = await begin(weir, csvData(), "datasets/replaced.csv");
    await until("something is read", async () => (await recordOf(weir, second.id)).bytes > 0);
    await fetch(`${weir.url}/test/object/datasets/replaced.csv`, {
      method: "PUT",
      body: csvData().subarray(1),
    });
    expect(await ended(weir, second.id)).toMatchObject({
      status: "Failed",
      failure: "The object datasets/replaced.csv was replaced while it was read: build it anew",
    });
  });

  it("is refused without Workflows, with commands that do it on a computer", async () => {
    const weir = await start({ WORKFLOWS: "none" });
    const bytes = csvData();
    const refusal = await begin(weir, bytes, "datasets/large.csv").then(
      () => "nothing",
      (error: unknown) => (error instanceof Error ? error.message : ""),
    );
    expect(refusal).toMatch(/answered 403: .*"not_configured"/);
    const body: unknown = JSON.parse(refusal.replace(/^.*? answered 403: /, ""));
    const { message } = (body as { error: { message: string } }).error;
    const [why, ...commands] = message.split("\n");
    expect(why).toBe(
      `Cannot read an object of ${bytes.length} bytes here: one invocation reads ${rangeBytes}, and this deployment has no Workflows for more (binding WORKFLOW in wrangler.toml): on a computer with the file, set WEIR_ADMIN_TOKEN and run`,
    );
    const out = join(folder.path, "out");
    const file = join(folder.path, "train.csv");
    await writeFile(file, bytes);
    const run = commands
      .map((line) => line.replace("npx weir", `'${process.execPath}' '${builtCommand}'`))
      .join("\n")
      .replaceAll("FILE", `${file} --json --out ${out}`);
    await promisify(execFile)("bash", ["-euc", run], {
      env: { ...process.env, WEIR_ADMIN_TOKEN: adminToken },
    });
    const [current] = (await weir.api<{ baselines: BaselineRecord[] }>("GET", `${endpoint}/baselines`))
      .baselines;
    expect(current).toMatchObject({
      status: "Completed",
      rows: 30_000,
      source: { kind: "adopted" },
      current: true,
    });
    for (const { key, text } of await weir.objects(`baselines/large/${current?.id}/`)) {
      const local = await readFile(join(out, key.split("/").at(-1) ?? ""), "utf8");
      expect(JSON.parse(text)).toEqual(JSON.parse(local));
    }
  });
});
