/** Files as bytes: pieces of a stream, unpacked where need be, and ranges of them. */
import { open, readFile, stat, type FileHandle } from "node:fs/promises";
import { compressionOf } from "../../core/read/bytes/compression-mark.ts";
import { Transcoder, detectEncoding } from "../../core/read/bytes/encoding.ts";
import type { ByteSource } from "../../core/read/bytes/source.ts";

/** What is taken at a time: large enough that reading costs nothing, small enough to hold. */
const pieceBytes = 1 << 20;

/** Enough to recognise what a file holds. */
const headBytes = 65_536;

/** Called with the bytes read so far. */
export type OnBytes = (bytes: number) => void;

/** The size of a file or, for a folder, null. Throws an Error that says what is wrong with the path. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const status = await stat(path);
    return status.isDirectory() ? null : status.size;
  } catch (error) {
    throw new Error(`Cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** The first bytes of a file, unpacked. */
export async function headOf(path: string, most = headBytes): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytesOf(path)) {
    pieces.push(piece.slice(0, most));
    length += piece.length;
    if (length >= most) break;
  }
  return Buffer.concat(pieces).subarray(0, most);
}

/** A file's bytes in pieces, each good until the next, unpacked if they are compressed. `onBytes` hears of the file's own bytes. */
export async function* bytesOf(path: string, onBytes: OnBytes = () => {}): AsyncGenerator<Uint8Array> {
  const compression = compressionOf(await firstBytes(path));
  const raw = rawBytesOf(path, onBytes);
  if (compression === null) yield* raw;
  else {
    // Unpackers look back at what they were given.
    const { decompressed } = await import("../../core/read/bytes/compression.ts");
    yield* decompressed(copies(raw), compression);
  }
}

async function* copies(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield piece.slice();
}

/** By two buffers in turn: while one is looked at, the other is read. New ones for each piece cost as much as reading. */
async function* rawBytesOf(path: string, onBytes: OnBytes): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const buffers = [new Uint8Array(pieceBytes), new Uint8Array(pieceBytes)];
  const read = (turn: number) => {
    const reading = file.read(buffers[turn % 2] ?? new Uint8Array(pieceBytes));
    // Its error is told where it is awaited, which is later.
    reading.catch(() => null);
    return reading;
  };
  let next = read(0);
  try {
    let bytes = 0;
    for (let turn = 1; ; turn++) {
      const { buffer, bytesRead } = await next;
      if (bytesRead === 0) return;
      next = read(turn);
      bytes += bytesRead;
      yield buffer.subarray(0, bytesRead);
      onBytes(bytes);
    }
  } finally {
    // Nobody wants what comes after, nor why it does not come.
    await next.catch(() => null);
    await file.close();
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Gives a file for random access to `work`, and closes it. */
export async function withSource<T>(path: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await work({ size, read: (start, end, room) => readRange(file, start, end, room) });
  } finally {
    await file.close();
  }
}

async function readRange(
  file: FileHandle,
  start: number,
  end: number,
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(end - start),
): Promise<Uint8Array> {
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** The text of a file of UTF-8. Throws SyntaxError that names the first byte that is none. */
export async function* textOf(path: string, onBytes?: OnBytes): AsyncGenerator<string> {
  const decoder = new Transcoder("utf-8");
  for await (const bytes of bytesOf(path, onBytes)) yield decoder.decode(bytes, true);
  // Node's fetch waits for ever on an empty piece of a body.
  const rest = decoder.decode(new Uint8Array(), false);
  if (rest !== "") yield rest;
}

/** A small text file, as textIn() reads it; null where there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return textIn(await readFile(path));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new Error(`Cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * The text of a small file, without a byte order mark, as editors and PowerShell put before it. Throws SyntaxError for one
 * in another encoding than UTF-8 and UTF-16: its names would be others, and match nothing.
 */
export function textIn(bytes: Uint8Array): string {
  try {
    return new Transcoder(detectEncoding(bytes)).decode(bytes, false).replace(/^\uFEFF/, "");
  } catch (cause) {
    throw new SyntaxError("it is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8", {
      cause,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "reading it is not permitted",
  ENOTDIR: "a part of the path is not a folder",
};

/** An error of the file system in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
