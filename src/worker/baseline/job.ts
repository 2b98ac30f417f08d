/**
 * A training set becomes a baseline: bytes stream through the reader into a profile, the profile into
 * `statistics.json` and `constraints.json` in R2. Memory does not depend on the number of rows.
 *
 * Here one invocation reads the whole of it; workflow.ts does so with what is too large for that.
 */
import { baselineOf } from "../../core/baseline/baseline.ts";
import { printable } from "../../core/baseline/names.ts";
import { linesOf, surprisesOf } from "../../core/baseline/surprise/surprises.ts";
import type { Reading } from "../../core/baseline/reading.ts";
import { openKernel } from "../../core/bulk/compiled.ts";
import { isParquet } from "../../core/parquet/footer.ts";
import { leftOutLines } from "../../core/parquet/leaves.ts";
import { profileParquet } from "../../core/parquet/profile.ts";
import { learn } from "../../core/learn/learn.ts";
import { ownColumns } from "../../core/profile/align.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { roomLines } from "../../core/profile/room/told.ts";
import { Stretches } from "../../core/stretch/stretches.ts";
import { compressionOf } from "../../core/read/bytes/compression-mark.ts";
import { decompressed } from "../../core/read/bytes/compression.ts";
import { TableReader } from "../../core/table/reader.ts";
import { Sample } from "../../core/table/sample.ts";
import { stretchesIn } from "../../core/table/stretches.ts";
import { toldLines } from "../../core/table/told.ts";
import {
  readingIn,
  tableOptions,
  trainingOf,
  typeRules,
  type BucketSource,
  type Training,
} from "../../core/config/training.ts";
import type { BaselineName, Built, Progress } from "./contract.ts";
import { problem, type Result } from "../platform/problem.ts";
import { kernelModule } from "../platform/kernel.ts";
import {
  openHead,
  openObject,
  openRange,
  patienceMs,
  type PinnedObject,
  ObjectLost,
} from "../platform/bucket.ts";
import { within } from "../platform/patience.ts";
import { pieces } from "./pieces.ts";
import { writeLearned } from "./written.ts";

/** Progress is told this often. */
const tellMs = 1_000;

/** Calls `tell` whenever progress is due, first that long after `since`; says whether to go on. */
export function rarely(tell: () => Promise<boolean>, since = Date.now()): () => Promise<boolean> {
  let told = since;
  return async () => {
    if (Date.now() - told < tellMs) return true;
    const isWanted = await tell();
    told = Date.now();
    return isWanted;
  };
}

export interface BaselineJob extends BaselineName {
  readonly training: Training;
  readonly totalBytes: number | null;
  /** So long nothing may come; for ever where it is null. */
  readonly patienceMs: number | null;
  /** Told while it runs, and awaited, so that it also yields to other work; says whether to go on. */
  readonly tell: (progress: Progress) => Promise<boolean>;
}

/** Returns null if told to stop. Throws SyntaxError or RangeError for data that makes no baseline. */
export async function buildBaseline(
  bucket: R2Bucket,
  job: BaselineJob,
  body: ReadableStream<Uint8Array>,
): Promise<Built | null> {
  const { training } = job;
  const reader = new TableReader(openKernel(kernelModule), tableOptions(training));
  const sample = new Sample();
  let bytes = 0;
  const tell = () => job.tell({ rows: reader.rows, bytes, totalBytes: job.totalBytes });
  const goOn = rarely(tell);
  const packed = counted(pieces(body, job.patienceMs), (read) => (bytes = read));
  for await (const piece of unpacked(packed)) {
    reader.push(piece);
    sample.push(piece);
    if (!(await goOn())) return null;
  }
  if (job.totalBytes !== null && bytes < job.totalBytes) {
    throw new Error(`The training data ended after ${bytes} of ${job.totalBytes} bytes`);
  }
  const profile = reader.end();
  if (!(await tell())) return null;
  const reading = readingIn(training, reader.delimiter);
  const stretches = stretchesOf(sample, training, profile);
  const notes = await writeBaseline(bucket, { ...job, reading }, profile, stretches);
  return { rows: reader.rows, notes: [...toldLines(reader), ...notes] };
}

async function* counted(
  stream: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of stream) {
    onBytes((bytes += piece.length));
    yield piece;
  }
}

/** What the first piece says of compression holds for all. */
async function* unpacked(stream: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { value: first, done } = await stream.next();
  if (done === true) return;
  if (isParquet(first)) {
    throw new SyntaxError(
      "Cannot read a Parquet file as it comes: put it into the bucket and name it as the source",
    );
  }
  const compression = compressionOf(first);
  const whole = (async function* () {
    yield first;
    yield* stream;
  })();
  yield* compression === null ? whole : decompressed(whole, compression);
}

/** Makes a baseline of a Parquet object, by range reads. */
async function buildFromParquet(
  bucket: R2Bucket,
  job: BaselineJob,
  object: PinnedObject,
): Promise<Built | null> {
  let isWanted = true;
  let [rows, bytes] = [0, 0];
  const goOn = rarely(() => job.tell({ rows, bytes, totalBytes: object.size }));
  const readRange = async (start: number, end: number) => {
    isWanted &&= await goOn();
    const part = await openRange(bucket, object, start, end);
    return new Uint8Array(await within(patienceMs, part.arrayBuffer()));
  };
  const stretches = new Stretches();
  const options = {
    kernel: openKernel(kernelModule),
    nullTokens: job.training.nullTokens,
    stretches,
    onProgress: (progress: { readonly rows: number; readonly bytes: number }) => {
      [rows, bytes] = [progress.rows, progress.bytes];
    },
    shouldStop: () => !isWanted,
  };
  const read = await profileParquet({ size: object.size, read: readRange }, options).catch(
    (error: unknown) => {
      if (!isWanted) return null;
      // Another object is for whoever put it there to mend, as bad data is.
      throw error instanceof ObjectLost ? new SyntaxError(error.message) : error;
    },
  );
  if (read === null) return null;
  const { profile, unsupported } = read;
  if (!(await job.tell({ rows: profile.records, bytes: object.size, totalBytes: object.size }))) return null;
  const reading = readingIn(job.training, undefined);
  const notes = await writeBaseline(bucket, { ...job, reading }, profile, stretches);
  const leftOut = leftOutLines(unsupported, mostLeftOut).map((line) => printable(line, longestLine));
  return { rows: profile.records, notes: [...leftOut, ...notes] };
}

/** So many columns that are left out are named; a file may have thousands, and of any length. */
const mostLeftOut = 10;
const longestLine = 200;

export function stretchesOf(sample: Sample, training: Training, { records }: Profile): Stretches {
  return stretchesIn(sample, openKernel(kernelModule), tableOptions(training), records);
}

/** Writes a baseline's two files; what may surprise in the data. Throws RangeError for a profile without rows. */
export async function writeBaseline(
  bucket: R2Bucket,
  {
    endpoint,
    id,
    training,
    reading,
  }: Pick<BaselineJob, "endpoint" | "id" | "training"> & { readonly reading: Reading },
  profile: Profile,
  stretches: Stretches,
): Promise<string[]> {
  const rules = typeRules(training);
  const learned = learn(baselineOf(profile, rules, reading), stretches);
  const { notes } = await writeLearned(bucket, { endpoint, id }, learned);
  const surprises = surprisesOf(ownColumns(profile, "START"), () => rules.oddCellTolerance ?? 0);
  return [...roomLines(profile), ...notes, ...linesOf(surprises)];
}

/** Builds a baseline from an object in the bucket; a problem is what the data itself is to blame for. */
export async function buildFromBucket(
  bucket: R2Bucket,
  name: BaselineName,
  source: BucketSource,
  tell: (progress: Progress) => Promise<boolean>,
): Promise<Result<Built | null>> {
  const opened = await openHead(bucket, source.key, 4);
  if (opened === null) return { ok: false, problem: problem("not_found", noObject(source)) };
  const totalBytes = opened.object.size;
  const job = { ...name, training: trainingOf(source), totalBytes, patienceMs, tell };
  if (isParquet(opened.head)) return dataFaults(() => buildFromParquet(bucket, job, opened.object));
  const object = await openObject(bucket, source.key);
  if (object === null) return { ok: false, problem: problem("not_found", noObject(source)) };
  return dataFaults(() => buildBaseline(bucket, { ...job, totalBytes: object.size }, object.body));
}

export function noObject({ key }: BucketSource): string {
  const none = `There is no object ${key} in the bucket`;
  // Whoever names a prefix has a table in parts.
  if (!key.endsWith("/")) return none;
  return `${none}: a table in parts is read by weir baseline FOLDER --endpoint ADDRESS, here only from one object`;
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
