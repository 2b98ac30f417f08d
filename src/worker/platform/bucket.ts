/** R2: every read and write of every key (bucket/keys.ts). */
import { OutOfReach, reached } from "./patience.ts";

export * from "./bucket/keys.ts";

/** A request that hangs must not hold up the ones after it; it is tried again. Nor may a body that stops coming. */
export const patienceMs = 30_000;

function fromR2<T>(work: Promise<T>): Promise<T> {
  return reached("R2", patienceMs, work);
}

export async function writeJson(bucket: R2Bucket, key: string, text: string): Promise<void> {
  await fromR2(bucket.put(key, text, { httpMetadata: { contentType: "application/json" } }));
}

/** In characters: so much of a text is made and encoded at a time. */
const chunkLength = 2 ** 19;

/** Writes JSON whose text is made a piece at a time: it is never there as a whole but as bytes, which go as they are sent. */
export async function writePieces(bucket: R2Bucket, key: string, pieces: Iterable<string>): Promise<void> {
  const chunks = [...chunksOf(pieces)];
  // R2 is told the length before the first byte.
  const { readable, writable } = new FixedLengthStream(chunks.reduce((sum, { length }) => sum + length, 0));
  const written = bucket.put(key, readable, { httpMetadata: { contentType: "application/json" } });
  await fromR2(Promise.all([written, pour(chunks, writable)]));
}

function* chunksOf(pieces: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < chunkLength) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}

/** Uses the chunks up. */
async function pour(chunks: Uint8Array[], to: WritableStream<Uint8Array>): Promise<void> {
  const writer = to.getWriter();
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) await writer.write(chunk);
  await writer.close();
}

/** What an object says, with its tag; null if there is none. */
export interface TaggedText {
  readonly text: string;
  readonly etag: string;
}

export async function readTagged(bucket: R2Bucket, key: string): Promise<TaggedText | null> {
  const object = await fromR2(bucket.get(key));
  return object === null ? null : { text: await fromR2(object.text()), etag: object.httpEtag };
}

/** Writes, if the object is still as it was read, or still not there. Gives its tag; null if it is not. */
export async function replaceText(
  bucket: R2Bucket,
  key: string,
  text: string,
  read: Pick<TaggedText, "etag"> | null,
  contentType = "application/json",
): Promise<string | null> {
  const onlyIf = read === null ? { etagDoesNotMatch: "*" } : { etagMatches: read.etag.replaceAll('"', "") };
  const written = await fromR2(bucket.put(key, text, { httpMetadata: { contentType }, onlyIf }));
  return written?.httpEtag ?? null;
}

/** Others may write the same key at once: each time at least one of them has written. */
const mostTries = 30;

/**
 * Writes, whatever is there. Each try is made on condition all the same: R2 may carry out a write that was given up, and by
 * then it must not take the place of a later one.
 */
export async function putText(
  bucket: R2Bucket,
  key: string,
  text: string,
  contentType?: string,
): Promise<string> {
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await fromR2(bucket.head(key));
    const read = found === null ? null : { etag: found.httpEtag };
    const etag = await replaceText(bucket, key, text, read, contentType);
    if (etag !== null) return etag;
  }
  throw new OutOfReach("R2", new Error(`${key} was another with each of ${mostTries} tries`));
}

export async function writeBytes(
  bucket: R2Bucket,
  key: string,
  bytes: Uint8Array,
  contentType?: string,
): Promise<void> {
  const options = contentType === undefined ? {} : { httpMetadata: { contentType } };
  await fromR2(bucket.put(key, bytes, options));
}

/** The text of an object, or null if there is none. */
export async function readText(bucket: R2Bucket, key: string): Promise<string | null> {
  const object = await fromR2(bucket.get(key));
  return object === null ? null : fromR2(object.text());
}

/** The bytes of an object, or null if there is none. */
export async function readBytes(bucket: R2Bucket, key: string): Promise<Uint8Array | null> {
  const object = await fromR2(bucket.get(key));
  return object === null ? null : new Uint8Array(await fromR2(object.arrayBuffer()));
}

/** The length of an object, or null if there is none. */
export async function sizeOf(bucket: R2Bucket, key: string): Promise<number | null> {
  return (await fromR2(bucket.head(key)))?.size ?? null;
}

/** An object as it was when its reading began. */
export interface PinnedObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** Bytes of an object from a place on; null if there is none. So for an object that ends before it, and an empty one: R2 fails. */
async function rangeOf(
  bucket: R2Bucket,
  key: string,
  range: { readonly offset: number; readonly length: number },
): Promise<R2ObjectBody | null> {
  const asked = bucket.get(key, { range }).catch(async (error: unknown) => {
    const found = await bucket.head(key);
    if (found === null || found.size <= range.offset) return null;
    throw error;
  });
  return fromR2(asked);
}

/** An object and its first bytes, or null if there is none. */
export async function openHead(
  bucket: R2Bucket,
  key: string,
  length: number,
): Promise<{ readonly object: PinnedObject; readonly head: Uint8Array } | null> {
  const found = await rangeOf(bucket, key, { offset: 0, length });
  const object = found ?? (await fromR2(bucket.head(key)));
  if (object === null) return null;
  const { etag, size } = object;
  const head = new Uint8Array(found === null ? new ArrayBuffer(0) : await fromR2(found.arrayBuffer()));
  return { object: { key, etag, size }, head };
}

/** The object is not there any more, or is another one. */
export class ObjectLost extends Error {
  constructor(key: string, what: "deleted" | "replaced") {
    super(`The object ${key} was ${what} while it was read${what === "replaced" ? ": build it anew" : ""}`);
  }
}

/** Bytes [from, to) of an object as it was pinned. Throws ObjectLost. */
export async function openRange(
  bucket: R2Bucket,
  { key, etag }: PinnedObject,
  from: number,
  to: number,
): Promise<R2ObjectBody> {
  const range = { offset: from, length: to - from };
  const object = await fromR2(bucket.get(key, { range, onlyIf: { etagMatches: etag } }));
  if (object === null) throw new ObjectLost(key, "deleted");
  if (!("body" in object)) throw new ObjectLost(key, "replaced");
  return object;
}

/** Some bytes of an object from a place on, as many as it has of them, and its size; null if there is none, or it ends before. */
export async function readPart(
  bucket: R2Bucket,
  key: string,
  offset: number,
  length: number,
): Promise<{ readonly bytes: Uint8Array; readonly size: number } | null> {
  const object = await rangeOf(bucket, key, { offset, length });
  if (object === null) return null;
  return { bytes: new Uint8Array(await fromR2(object.arrayBuffer())), size: object.size };
}

/** A whole object, or null if there is none. */
export async function openObject(
  bucket: R2Bucket,
  key: string,
): Promise<{ readonly size: number; readonly body: ReadableStream<Uint8Array> } | null> {
  return fromR2(bucket.get(key));
}

/**
 * Creates a capture file. A file that is there already must be this very one, from a flush whose
 * answer was lost; anything else would hide captures, so it throws.
 */
export async function createCapture(
  bucket: R2Bucket,
  key: string,
  text: Uint8Array,
  batch: string,
): Promise<void> {
  const creation = bucket.put(key, text, {
    onlyIf: { etagDoesNotMatch: "*" },
    httpMetadata: { contentType: "application/jsonlines" },
    customMetadata: { batch },
  });
  if ((await fromR2(creation)) !== null) return;
  const existing = await fromR2(bucket.head(key));
  if (existing?.customMetadata?.["batch"] === batch) return;
  throw new Error("Cannot create capture file: another object has its key");
}

/** The prefixes one level below a prefix, in order. */
export async function foldersIn(bucket: R2Bucket, root: string): Promise<string[]> {
  const folders: string[] = [];
  let cursor: string | undefined;
  do {
    const request = { prefix: root, delimiter: "/", ...(cursor !== undefined && { cursor }) };
    const page = await fromR2(bucket.list(request));
    folders.push(...page.delimitedPrefixes);
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return folders;
}

/** The first thousand objects under a prefix, by their keys, each with when it was put. */
export async function objectsUnder(
  bucket: R2Bucket,
  prefix: string,
): Promise<{ readonly key: string; readonly putAt: Date }[]> {
  const { objects } = await fromR2(bucket.list({ prefix }));
  return objects.map(({ key, uploaded }) => ({ key, putAt: uploaded }));
}

/** The keys under a prefix behind one of them, up to a thousand, and whether there are more. */
export async function keysUnder(
  bucket: R2Bucket,
  prefix: string,
  startAfter = "",
): Promise<{ readonly keys: readonly string[]; readonly isTruncated: boolean }> {
  const { files, isTruncated } = await filesUnder(bucket, prefix, startAfter);
  return { keys: files.map(({ key }) => key), isTruncated };
}

/** The same with their lengths, in bytes. */
export async function filesUnder(
  bucket: R2Bucket,
  prefix: string,
  startAfter = "",
): Promise<{
  readonly files: readonly { readonly key: string; readonly size: number }[];
  readonly isTruncated: boolean;
}> {
  const behind = startAfter === "" ? {} : { startAfter };
  const { objects, truncated } = await fromR2(bucket.list({ prefix, ...behind }));
  return { files: objects.map(({ key, size }) => ({ key, size })), isTruncated: truncated };
}

/** Deletes up to a thousand objects; those that are not there are no fault. */
export async function deleteKeys(bucket: R2Bucket, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await fromR2(bucket.delete([...keys]));
}

/** Deletes what is under a prefix, with `mostLists` listings at the most. */
export async function clear(
  bucket: R2Bucket,
  prefix: string,
  mostLists = Infinity,
): Promise<{ readonly deleted: number; readonly isDone: boolean }> {
  let deleted = 0;
  for (let lists = 0; lists < mostLists; lists++) {
    const { keys } = await keysUnder(bucket, prefix);
    if (keys.length === 0) return { deleted, isDone: true };
    await deleteKeys(bucket, keys);
    deleted += keys.length;
  }
  return { deleted, isDone: false };
}
