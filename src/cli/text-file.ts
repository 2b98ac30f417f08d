/**
 * A file as text, a piece at a time. Files that are no text are refused with what they are and what
 * to do, before their bytes end up in a column.
 */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { TextDecoder } from "node:util";

/** What is taken at a time: large enough that reading costs nothing, small enough to hold. */
const chunkBytes = 1 << 20;

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

/** The beginning of a file, for recognising what it holds; what is no text stays unreadable in it. */
export async function headOf(path: string, bytes = 65_536): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString("utf8", 0, bytesRead).replace(/^\uFEFF/, "");
  } finally {
    await file.close();
  }
}

/** The text of a file in pieces. Throws SyntaxError that names the file and the line. */
export async function* textOf(path: string, onBytes: OnBytes = () => {}): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  let line = 1;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (bytes === 0) refuseKnown(path, chunk);
    const text = decode(decoder, chunk, path, line);
    line += newlines(text);
    yield text;
    bytes += chunk.byteLength;
    onBytes(bytes);
  }
  decode(decoder, null, path, line);
}

/** The lines of a file, without their ends, numbered from 1. */
export async function* linesOf(
  path: string,
  onBytes?: OnBytes,
): AsyncGenerator<[text: string, line: number]> {
  let partial = "";
  let line = 1;
  for await (const text of textOf(path, onBytes)) {
    const lines = (partial + text).split("\n");
    partial = lines.pop() ?? "";
    for (const each of lines) yield [each, line++];
  }
  if (partial !== "") yield [partial, line];
}

function decode(decoder: TextDecoder, chunk: Uint8Array | null, path: string, line: number): string {
  const zero = chunk?.indexOf(0) ?? -1;
  if (zero >= 0) throw binary(path, line + newlines(Buffer.from(chunk ?? []).toString("latin1", 0, zero)));
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    const lossy = Buffer.from(chunk ?? []).toString("utf8");
    throw binary(path, line + newlines(lossy.slice(0, Math.max(0, lossy.indexOf("\uFFFD")))));
  }
}

function binary(path: string, line: number): SyntaxError {
  return new SyntaxError(`Cannot read ${path}: line ${line} is not UTF-8 text: save the file as UTF-8`);
}

/** Compressed and columnar files, by their first bytes. */
const known: readonly (readonly [magic: string, advice: string])[] = [
  ["1f8b", "it is compressed with gzip: unpack it first (gunzip)"],
  ["504b0304", "it is a zip archive or a spreadsheet: unpack it or export it as CSV first"],
  ["28b52ffd", "it is compressed with zstd: unpack it first"],
  ["50415231", "it is a Parquet file: export it as CSV or JSON Lines first"],
];

function refuseKnown(path: string, chunk: Uint8Array): void {
  const start = Buffer.from(chunk.subarray(0, 4)).toString("hex");
  const match = known.find(([magic]) => start.startsWith(magic));
  if (match !== undefined) throw new SyntaxError(`Cannot read ${path}: ${match[1]}`);
}

function newlines(text: string): number {
  let found = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) found++;
  return found;
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
