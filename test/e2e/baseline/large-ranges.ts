/** What large-ranges.mjs runs, once it is JavaScript. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, readFile, readdir } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { planRanges, profileRanges } from "../../../src/core/table/ranges.ts";
import { headBytes, layoutOf, openSpan } from "../../../src/core/table/layout.ts";
import type { BaselineRecord } from "../../../src/worker/baseline/records.ts";
import { startServer, startWeir, type Weir } from "../given/given.ts";
import { compiled } from "../../core/bulk/kernels.ts";

interface LargeOptions {
  readonly sizeBytes: number;
  readonly rangeBytes: number;
  readonly kills: number;
}

const endpoint = "/v1/endpoints/large";
const key = "datasets/large.csv";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Gives the exit code. */
export async function run(folder: string, options: LargeOptions): Promise<number> {
  const file = join(folder, "large.csv");
  const rows = await writeData(file, options.sizeBytes);
  const offsets: number[] = [];
  const ledger = await startServer(({ body }) => {
    offsets.push((JSON.parse(body.toString("utf8")) as { offset: number }).offset);
    return {};
  });
  const start = () =>
    startWeir({
      script: join(folder, "worker.mjs"),
      persist: join(folder, "state"),
      bindings: { WEIR_RANGE_BYTES: String(options.rangeBytes), LEDGER: ledger.url, CUT: "7", REFUSE: "5" },
    });
  const first = await start();
  await put(file, first.url);
  const began = performance.now();
  const { weir, record, peakMb } = await build(first, start, options);
  const seconds = (performance.now() - began) / 1_000;
  say(
    `In ranges: ${record.status}, ${record.rows} rows in ${seconds.toFixed(1)} s with ${options.kills} kills; workerd took at most ${peakMb} MB`,
  );
  const kept = new Uint8Array(await (await fetch(`${weir.url}/test/object/kept/${record.id}`)).arrayBuffer());
  const left = await weir.objects(`baselines/large/${record.id}/ranges/`);
  await weir.stop();
  await ledger.stop();
  const single = await singlePass(file, options.rangeBytes);
  say(`Reads of ranges: ${offsets.length}, of them ${new Set(offsets).size} different`);
  say(`In ranges   ${digestOf(kept)} ${kept.length} bytes`);
  say(`Single pass ${digestOf(single)} ${single.length} bytes`);
  const isSame = digestOf(kept) === digestOf(single) && record.rows === rows && left.length === 0;
  say(
    isSame
      ? "The same"
      : `NOT THE SAME: ${record.failure}, ${rows} rows were written, ${left.length} ranges are left`,
  );
  return isSame ? 0 : 1;
}

/** 12 columns, every hundredth row with line ends in quotes; gives the number of rows. */
async function writeData(file: string, sizeBytes: number): Promise<number> {
  const random = chanceFrom(2_026);
  const output = createWriteStream(file);
  let [written, rows] = [0, 0];
  let text = "id,a,b,c,d,e,f,colour,city,flag,when,note\n";
  while (written < sizeBytes) {
    while (text.length < 1_048_576) {
      const numbers = [random() * 1e6, random(), random() * 10 - 5]
        .map((value) => value.toPrecision(12))
        .join(",");
      const whole = `${Math.floor(random() * 100)},${Math.floor(random() * 1e9)},${random() < 0.9 ? 0 : 1}`;
      const colour = ["red", "green", "blue", ""][Math.floor(random() * 4)];
      const note = random() < 0.01 ? `"née ${rows}\r\n1,2,""x""\n3,4"` : `n${Math.floor(random() * 1e5)}`;
      const day = String(1 + Math.floor(random() * 28)).padStart(2, "0");
      text += `${rows++},${numbers},${whole},${colour},city ${Math.floor(random() * 9_000)},${random() < 0.5},2026-02-${day},${note}\n`;
    }
    const bytes = Buffer.from(text);
    written += bytes.length;
    text = "";
    if (!output.write(bytes)) await new Promise<void>((resolve) => output.once("drain", () => resolve()));
  }
  output.end();
  await finished(output);
  say(`File: ${(written / 1e9).toFixed(3)} GB, ${rows} rows`);
  return rows;
}

async function put(file: string, url: string): Promise<void> {
  const handle = await open(file);
  const { size } = await handle.stat();
  await handle.close();
  const sent = request(`${url}/test/object/${key}`, { method: "PUT", headers: { "content-length": size } });
  const answered = new Promise<number>((resolve, reject) => {
    sent.once("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once("error", reject);
  });
  await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), sent);
  const status = await answered;
  if (status !== 204) throw new Error(`Cannot put the file into R2: ${status}`);
}

/** Builds it, killing workerd at even shares of the way. */
async function build(first: Weir, start: () => Promise<Weir>, { kills }: LargeOptions) {
  let weir = first;
  await weir.api("PUT", endpoint, { upstream: { url: "http://127.0.0.1:9" } });
  let record = await weir.api<BaselineRecord>("POST", `${endpoint}/baselines`, { source: { r2: key } });
  let [killed, peakMb, shown, slowestMs] = [0, 0, 0, 0];
  while (record.status === "InProgress") {
    await sleep(200);
    const asked = performance.now();
    // On a busy machine a kept-alive connection may close under the question: it is asked again.
    record = await weir
      .api<BaselineRecord>("GET", `${endpoint}/baselines/${record.id}`)
      .catch((error: unknown) => {
        if (error instanceof TypeError) return record;
        throw error;
      });
    slowestMs = Math.max(slowestMs, performance.now() - asked);
    peakMb = Math.max(peakMb, await workerdMb());
    const share = record.bytes / (record.totalBytes ?? Infinity);
    if (performance.now() - shown > 5_000) {
      shown = performance.now();
      const rate = ((record.bytesPerSecond ?? 0) / 1e6).toFixed(0);
      say(`  ${(share * 100).toFixed(1)} %, ${record.rows} rows, ${rate} MB/s, ${record.secondsLeft} s left`);
    }
    if (killed < kills && share > (killed + 1) / (kills + 1)) {
      say(`  SIGKILL at ${(share * 100).toFixed(1)} %`);
      await weir.kill();
      killed++;
      weir = await start();
    }
  }
  say(`The slowest answer to a question about progress took ${Math.round(slowestMs)} ms`);
  return { weir, record, peakMb };
}

async function singlePass(file: string, rangeBytes: number): Promise<Uint8Array> {
  const handle = await open(file);
  const { size } = await handle.stat();
  const read = async (from: number, to: number) => {
    const { buffer } = await handle.read(new Uint8Array(to - from), 0, to - from, from);
    return buffer;
  };
  const layout = layoutOf(await read(0, Math.min(headBytes, size)), { format: "csv" });
  const ranges = planRanges(layout.dataStart, size, rangeBytes);
  const began = performance.now();
  const profile = await profileRanges(
    { size, read },
    { ranges, open: (span) => openSpan(compiled(), layout, span) },
  );
  await handle.close();
  say(`Single pass over ${ranges.length} ranges: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  return profile.toBytes();
}

/** The most memory that a workerd of this process has had, as Linux tells it; 0 elsewhere. */
async function workerdMb(): Promise<number> {
  let most = 0;
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (!status.startsWith("Name:\tworkerd") || !status.includes(`\nPPid:\t${process.pid}\n`)) continue;
    most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
  }
  return Math.round(most);
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
