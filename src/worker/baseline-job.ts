/**
 * A training set becomes a baseline: bytes stream through the reader into a profile, the profile into
 * `statistics.json` and `constraints.json` in R2. Memory does not depend on the number of rows.
 */
import { baselineOf, fileText } from "../core/baseline/baseline.ts";
import { TrainingReader, type TrainingFormat } from "../core/read/training.ts";
import type { BaselineSource, Progress } from "./baselines.ts";
import { problem, type Result } from "./errors.ts";
import { baselineKey, writeJson } from "./storage.ts";

/** Progress is told this often. */
const tellMs = 1_000;

/** Large pieces cost decoding and parsing in one long turn; small ones, a turn each. */
const pieceBytes = 65_536;

export interface BaselineJob {
  readonly endpoint: string;
  readonly id: string;
  readonly format: TrainingFormat;
  readonly body: ReadableStream<Uint8Array>;
  readonly totalBytes: number | null;
  /** Told while it runs, and awaited, so that it also yields to other work. */
  readonly tell: (progress: Progress) => Promise<void>;
}

/** Returns the number of rows. Throws SyntaxError or RangeError for data that makes no baseline. */
export async function buildBaseline(bucket: R2Bucket, job: BaselineJob): Promise<number> {
  const reader = new TrainingReader(job.format);
  let told = Date.now();
  for await (const piece of pieces(job.body)) {
    reader.push(piece);
    if (Date.now() - told < tellMs) continue;
    await job.tell({ rows: reader.rows, bytes: reader.bytes, totalBytes: job.totalBytes });
    told = Date.now();
  }
  const { constraints, statistics } = baselineOf(reader.end());
  await job.tell({ rows: reader.rows, bytes: reader.bytes, totalBytes: job.totalBytes });
  const { endpoint, id } = job;
  if (statistics !== null) {
    await writeJson(bucket, baselineKey(endpoint, id, "statistics.json"), fileText(statistics));
  }
  await writeJson(bucket, baselineKey(endpoint, id, "constraints.json"), fileText(constraints));
  return reader.rows;
}

/** Builds a baseline from an object in the bucket; a problem is what the data itself is to blame for. */
export async function buildFromBucket(
  bucket: R2Bucket,
  endpoint: string,
  id: string,
  { key, format, header }: BaselineSource & { readonly kind: "r2" },
  tell: (progress: Progress) => Promise<void>,
): Promise<Result<number>> {
  const object = await bucket.get(key);
  if (object === null) {
    return { ok: false, problem: problem("not_found", `There is no object ${key} in the bucket`) };
  }
  return dataFaults(() =>
    buildBaseline(bucket, {
      endpoint,
      id,
      format: format === "csv" ? { kind: "csv", header } : { kind: "jsonl" },
      body: object.body,
      totalBytes: object.size,
      tell,
    }),
  );
}

/** What readers throw for bad data becomes a problem; everything else stays an error. */
export async function dataFaults<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { ok: false, problem: problem("invalid", error.message) };
  }
}

/** A byte stream in pieces of a good size: a BYOB reader, since the default one reads 4 KiB at a time. */
async function* pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: "byob" });
  try {
    for (;;) {
      const { done, value } = await reader.readAtLeast(pieceBytes, new Uint8Array(pieceBytes));
      if (value !== undefined && value.byteLength > 0) yield value;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
