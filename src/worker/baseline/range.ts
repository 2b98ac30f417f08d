/**
 * One range of a large training file: read from R2, profiled, its profile written to R2. And the merge of two such
 * profiles. Both write what they read to keys that nothing else writes, so a repeated step writes the same bytes.
 */
import * as z from "zod";
import {
  edgesOf,
  faultIn,
  mergeBytes,
  type Merge,
  type ByteRange,
  type RangeReader,
} from "../../core/table/ranges.ts";
import { openKernel } from "../../core/bulk/compiled.ts";
import { Profile } from "../../core/profile/profile.ts";
import type { ByteSource } from "../../core/read/bytes/source.ts";
import { leniencies } from "../../core/read/json/leniency.ts";
import type { Span } from "../../core/table/spans.ts";
import type { Told } from "../../core/table/told.ts";
import { layoutOf, openSpan, headBytes, type TableLayout } from "../../core/table/layout.ts";
import { layoutSchema, tableOptions, trainingOf, type BucketSource } from "../../core/config/training.ts";
import type { BaselineName, RangeProgress } from "./contract.ts";
import { dataFaults, noObject, rarely } from "./job.ts";
import { pieces } from "./pieces.ts";
import { problem, type Result } from "../platform/problem.ts";
import { kernelModule } from "../platform/kernel.ts";
import {
  ObjectLost,
  openHead,
  openRange,
  rangesPrefix,
  readBytes,
  readText,
  sizeOf,
  writeBytes,
  writeJson,
  type PinnedObject,
} from "../platform/bucket.ts";
import { storedValue } from "../platform/stored.ts";
import { within } from "../platform/patience.ts";

export interface RangeJob extends BaselineName {
  readonly object: PinnedObject;
  readonly range: ByteRange;
  readonly span: Span;
  /** Told at most once a second, and at the beginning and the end; says whether to go on. */
  readonly tell: (progress: Omit<RangeProgress, "instance">) => Promise<boolean>;
}

/** Of a range that another version has read nothing may be told, or what is not known here. */
const toldSchema: z.ZodType<Told | undefined> = z
  .object({
    ragged: z
      .object({
        padded: z.number(),
        skipped: z.number(),
        examples: z.array(z.object({ line: z.number(), fields: z.number() })),
      })
      .nullable(),
    forgiven: z
      .object({
        records: z.number(),
        firstLine: z.number().nullable(),
        leniencies: z.array(z.enum(leniencies)),
      })
      .nullable(),
  })
  .optional()
  .catch(undefined);

/** What became of a range. `unreadable`: its data, or where it was thought to begin; `lost`: the object is another. */
export const rangeOutcomeSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("read"),
      rows: z.number(),
      firstRecord: z.number(),
      nextRecord: z.number(),
      told: toldSchema,
    }),
    z.object({ kind: z.enum(["unreadable", "lost"]), message: z.string() }),
    z.object({ kind: z.literal("cancelled") }),
  ])
  .readonly();

export type RangeOutcome = z.infer<typeof rangeOutcomeSchema>;

/** A text in the bucket that is read in ranges. */
export interface OpenedTable {
  readonly object: PinnedObject;
  /** Where the object's data begins. */
  readonly dataStart: number;
}

/** Looks at an object's head and leaves its layout where the ranges find it. */
export async function openTable(
  bucket: R2Bucket,
  name: BaselineName,
  source: BucketSource,
): Promise<Result<OpenedTable>> {
  const opened = await openHead(bucket, source.key, headBytes);
  if (opened === null) return { ok: false, problem: problem("not_found", noObject(source)) };
  const { object, head } = opened;
  const found = await dataFaults(() => Promise.resolve(layoutOf(head, tableOptions(trainingOf(source)))));
  if (!found.ok) return found;
  await writeJson(bucket, layoutKey(name), JSON.stringify(found.value));
  return { ok: true, value: { object, dataStart: found.value.dataStart } };
}

/** Throws for what may go better another time. */
export async function readRange(bucket: R2Bucket, job: RangeJob): Promise<RangeOutcome> {
  const { range, span } = job;
  const layout = await layoutIn(bucket, job);
  const reader = openSpan(openKernel(kernelModule), layout, span);
  try {
    const read = await dataFaults(async () => ((await pushSpan(bucket, job, reader)) ? reader.end() : null));
    if (!read.ok) {
      return { kind: "unreadable", message: faultIn(read.problem.message, span.start, layout.dataStart) };
    }
    const bytes = range.end - range.start;
    if (read.value === null || !(await job.tell({ range: range.index, rows: reader.rows, bytes }))) {
      return { kind: "cancelled" };
    }
    await writeBytes(bucket, leafKey(job, range.index, span), read.value.toBytes());
    const { rows, ragged, forgiven } = reader;
    return { kind: "read", rows, ...edgesOf(reader), told: { ragged, forgiven } };
  } catch (error) {
    if (error instanceof ObjectLost) return { kind: "lost", message: error.message };
    throw error;
  }
}

/** Where the profile of a range is. The same range read again from elsewhere is another object. */
export function leafKey(
  { endpoint, id }: BaselineName,
  index: number,
  { start, isRecordStart }: Span,
): string {
  const place = isRecordStart && index > 0 ? `${index}-at-${start}` : String(index);
  return `${rangesPrefix(endpoint, id)}${place}.prof`;
}

/** Merges two nodes of the tree over `leaves`, each a key or null for a range without records. Once is enough. */
export async function mergeNodes(
  bucket: R2Bucket,
  name: BaselineName,
  leaves: readonly (string | null)[],
  { from, mid, to }: Merge,
): Promise<void> {
  if ((await sizeOf(bucket, nodeKey(name, from, to))) !== null) return;
  const left = await nodeBytes(bucket, name, leaves, from, mid);
  const right = await nodeBytes(bucket, name, leaves, mid, to);
  await writeBytes(bucket, nodeKey(name, from, to), mergeBytes(left, right));
}

/** The profile of leaves [from, to), which are merged already. */
export async function nodeBytes(
  bucket: R2Bucket,
  name: BaselineName,
  leaves: readonly (string | null)[],
  from: number,
  to: number,
): Promise<Uint8Array> {
  const key = to - from === 1 ? (leaves[from] ?? null) : nodeKey(name, from, to);
  if (key === null) return new Profile().toBytes();
  const bytes = await readBytes(bucket, key);
  if (bytes === null) throw new Error(`Cannot merge ranges ${from} to ${to}: ${key} is not in the bucket`);
  return bytes;
}

function nodeKey({ endpoint, id }: BaselineName, from: number, to: number): string {
  return `${rangesPrefix(endpoint, id)}${from}-${to}.prof`;
}

function layoutKey({ endpoint, id }: BaselineName): string {
  return `${rangesPrefix(endpoint, id)}layout.json`;
}

/** What separates the fields of a text that was opened; undefined where it is not CSV. */
export async function foundDelimiter(bucket: R2Bucket, name: BaselineName): Promise<string | undefined> {
  return (await layoutIn(bucket, name)).options.delimiter;
}

async function layoutIn(bucket: R2Bucket, name: BaselineName): Promise<TableLayout> {
  const text = await readText(bucket, layoutKey(name));
  if (text === null) throw new Error(`Cannot read a range: ${layoutKey(name)} is not in the bucket`);
  return storedValue(layoutSchema, text, layoutKey(name));
}

/** So much is asked for beyond a range at first, for its last record; then twice as much each time. */
const tailBytes = 65_536;

/** False if told to stop. */
async function pushSpan(
  bucket: R2Bucket,
  { object, range, span, tell }: RangeJob,
  reader: RangeReader,
): Promise<boolean> {
  let at = span.start;
  const goOn = rarely(() => {
    const bytes = Math.min(Math.max(at, range.start), range.end) - range.start;
    return tell({ range: range.index, rows: reader.rows, bytes });
  }, -Infinity);
  for (let tail = tailBytes; !reader.isDone && at < object.size; tail *= 2) {
    const to = Math.min(Math.max(at, range.end) + tail, object.size);
    for await (const piece of objectBytes(bucket, object, at, to)) {
      if (!(await goOn())) return false;
      reader.push(piece);
      at += piece.length;
      if (reader.isDone) break;
    }
  }
  return true;
}

/** An object for random access. What does not come whole is asked for once more; throws after that, and for another object. */
export function objectSource(bucket: R2Bucket, pinned: PinnedObject): ByteSource {
  const read = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start);
    let at = start;
    for await (const piece of objectBytes(bucket, pinned, start, end)) {
      bytes.set(piece, at - start);
      at += piece.length;
    }
    return bytes;
  };
  const again = (error: unknown, start: number, end: number) => {
    if (error instanceof ObjectLost) throw error;
    return read(start, end);
  };
  return {
    size: pinned.size,
    read: (start, end) => read(start, end).catch((error: unknown) => again(error, start, end)),
  };
}

/** A stream that gives nothing for so long is tried again. */
const patienceMs = 60_000;

/** Bytes [from, to) of an object, all of them, or it throws. */
async function* objectBytes(
  bucket: R2Bucket,
  pinned: PinnedObject,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const object = await within(patienceMs, openRange(bucket, pinned, from, to));
  let at = from;
  for await (const piece of pieces(object.body, patienceMs)) {
    at += piece.length;
    yield piece;
  }
  if (at < to) throw new Error(`The stream of ${pinned.key} ended at byte ${at} instead of ${to}`);
}
