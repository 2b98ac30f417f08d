/**
 * One range of a large training file: read from R2, profiled, its profile written to R2. And the merge of two such
 * profiles. Both write what they read to keys that nothing else writes, so a repeated step writes the same bytes.
 */
import {
  edgesOf,
  faultIn,
  mergeBytes,
  type Edges,
  type Merge,
  type Range,
  type RangeReader,
} from "../../core/table/ranges.ts";
import { openKernel } from "../../core/bulk/kernel.ts";
import { Profile } from "../../core/profile/profile.ts";
import type { Span } from "../../core/table/spans.ts";
import { layoutOf, openSpan, headBytes, type TableLayout } from "../../core/table/layout.ts";
import { tableOptions } from "../../core/config/training.ts";
import { dataFaults, noObject, pieces, rarely, trainingOf } from "./job.ts";
import type { BucketSource, RangeProgress } from "./records.ts";
import { problem, type Result } from "../platform/problem.ts";
import { kernelModule } from "../platform/kernel.ts";
import { rangesPrefix, readText, writeJson } from "../platform/bucket.ts";
import { within } from "../platform/patience.ts";

/** An object as it was when its reading began. */
export interface PinnedObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** Whose files these are. */
export interface BaselineName {
  readonly endpoint: string;
  readonly id: string;
}

export interface RangeJob extends BaselineName {
  readonly object: PinnedObject;
  readonly range: Range;
  readonly span: Span;
  /** Told at most once a second, and at the beginning and the end; says whether to go on. */
  readonly tell: (progress: Omit<RangeProgress, "instance">) => Promise<boolean>;
}

/** What became of a range. `unreadable`: its data, or where it was thought to begin; `lost`: the object is another. */
export type RangeOutcome =
  | ({ readonly kind: "read"; readonly rows: number } & Edges)
  | { readonly kind: "unreadable"; readonly message: string }
  | { readonly kind: "lost"; readonly message: string }
  | { readonly kind: "cancelled" };

export interface OpenedObject {
  readonly object: PinnedObject;
  /** Where its data begins. */
  readonly dataStart: number;
}

/** Looks at an object's head and leaves its layout where the ranges find it. */
export async function openObject(
  bucket: R2Bucket,
  name: BaselineName,
  source: BucketSource,
): Promise<Result<OpenedObject>> {
  const object = await bucket.get(source.key, { range: { offset: 0, length: headBytes } });
  if (object === null) return { ok: false, problem: problem("not_found", noObject(source)) };
  const head = new Uint8Array(await object.arrayBuffer());
  const found = await dataFaults(() => Promise.resolve(layoutOf(head, tableOptions(trainingOf(source)))));
  if (!found.ok) return found;
  await writeJson(bucket, layoutKey(name), JSON.stringify(found.value));
  const { key, etag, size } = object;
  return { ok: true, value: { object: { key, etag, size }, dataStart: found.value.dataStart } };
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
    await bucket.put(leafKey(job, range.index, span), read.value.toBytes());
    return { kind: "read", rows: reader.rows, ...edgesOf(reader) };
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
  if ((await bucket.head(nodeKey(name, from, to))) !== null) return;
  const left = await nodeBytes(bucket, name, leaves, from, mid);
  const right = await nodeBytes(bucket, name, leaves, mid, to);
  await bucket.put(nodeKey(name, from, to), mergeBytes(left, right));
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
  const object = await bucket.get(key);
  if (object === null) throw new Error(`Cannot merge ranges ${from} to ${to}: ${key} is not in the bucket`);
  return new Uint8Array(await object.arrayBuffer());
}

function nodeKey({ endpoint, id }: BaselineName, from: number, to: number): string {
  return `${rangesPrefix(endpoint, id)}${from}-${to}.prof`;
}

function layoutKey({ endpoint, id }: BaselineName): string {
  return `${rangesPrefix(endpoint, id)}layout.json`;
}

async function layoutIn(bucket: R2Bucket, name: BaselineName): Promise<TableLayout> {
  const text = await readText(bucket, layoutKey(name));
  if (text === null) throw new Error(`Cannot read a range: ${layoutKey(name)} is not in the bucket`);
  return JSON.parse(text) as TableLayout;
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

/** The object is not there any more, or is another one. */
class ObjectLost extends Error {}

/** A stream that gives nothing for so long is tried again. */
const patienceMs = 60_000;

/** Bytes [from, to) of an object, all of them, or it throws. */
async function* objectBytes(
  bucket: R2Bucket,
  { key, etag }: PinnedObject,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const options = { range: { offset: from, length: to - from }, onlyIf: { etagMatches: etag } };
  const object = await within(patienceMs, bucket.get(key, options));
  if (object === null) throw new ObjectLost(`The object ${key} was deleted while it was read`);
  if (!("body" in object))
    throw new ObjectLost(`The object ${key} was replaced while it was read: build it anew`);
  let at = from;
  for await (const piece of pieces(object.body, patienceMs)) {
    at += piece.length;
    yield piece;
  }
  if (at < to) throw new Error(`The stream of ${key} ended at byte ${at} instead of ${to}`);
}
