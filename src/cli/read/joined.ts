/** A table in one file, or in parts that are read as one: its bytes, as a stream and by ranges. */
import type { FooterPart } from "../../core/parquet/footer.ts";
import { Transcoder, type Encoding } from "../../core/read/bytes/encoding.ts";
import { joined, type ByteSource } from "../../core/read/bytes/source.ts";
import type { PartStart } from "../../core/table/parts.ts";
import type { TableOptions } from "../../core/table/reader.ts";
import { bytesOf, withSource, type OnBytes } from "./file.ts";

export interface Part extends PartStart {
  readonly path: string;
  readonly sizeBytes: number;
  readonly encoding: Encoding;
}

/** Plain data, so that it can be handed to threads. */
export interface Parts {
  readonly isColumnar: boolean;
  readonly files: readonly Part[];
  /** Of all files. */
  readonly sizeBytes: number;
  /** How the whole is read. */
  readonly reading: Pick<TableOptions, "encoding" | "header" | "format">;
  /** How each part after the first is read alone. */
  readonly alone: TableOptions;
  /** Whether the bytes of the files are those of the table, so that ranges can be read. */
  readonly isPlain: boolean;
}

/** A path, or parts. */
export type TableFile = string | Parts;

/** Each piece is good until the next. `onBytes` hears of the files' own bytes. */
export async function* tableBytes(file: TableFile, onBytes: OnBytes = () => {}): AsyncGenerator<Uint8Array> {
  if (typeof file === "string") {
    yield* bytesOf(file, onBytes);
    return;
  }
  let before = 0;
  let isOpen = false;
  for (const part of file.files) {
    const already = before;
    let isStart = true;
    for await (const bytes of partBytes(part, (read) => onBytes(already + read))) {
      if (isStart && isOpen) yield lineEnd;
      isStart = false;
      isOpen = !endsLine(bytes);
      yield bytes;
    }
    before += part.sizeBytes;
  }
}

/** The records of one part, as UTF-8. */
export async function* partBytes(part: Part, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  const { path, encoding, start } = part;
  let left = start;
  for await (const bytes of inUtf8(bytesOf(path, onBytes), encoding)) {
    const rest = bytes.subarray(left);
    left -= Math.min(left, bytes.length);
    if (rest.length > 0) yield rest;
  }
}

const lineEnd = new TextEncoder().encode("\n");

/** LF or CR: UTF-8 has these bytes nowhere else. */
export function endsLine(bytes: Uint8Array): boolean {
  const last = bytes.at(-1);
  return last === 0x0a || last === 0x0d;
}

async function* inUtf8(stream: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  if (encoding === "utf-8") {
    yield* stream;
    return;
  }
  const decoder = new Transcoder(encoding);
  const encoder = new TextEncoder();
  for await (const bytes of stream) yield encoder.encode(decoder.decode(bytes, true));
  yield encoder.encode(decoder.decode(new Uint8Array(), false));
}

/** Gives a table for random access to `work`: of parts one after the other, which are plain or Parquet. */
export function withTable<T>(file: TableFile, work: (source: ByteSource) => Promise<T>): Promise<T> {
  return typeof file === "string" ? withSource(file, work) : work(sourceOf(file));
}

/** Where the parts of a Parquet table lie in that; none of one file. */
export function footerParts(file: TableFile): readonly FooterPart[] | undefined {
  if (typeof file === "string") return undefined;
  return placesOf(file).map(({ part, start, end }) => ({ name: part.path, start, end }));
}

interface Place {
  readonly part: Part;
  readonly start: number;
  readonly end: number;
}

function placesOf({ files }: Parts): Place[] {
  let end = 0;
  return files.map((part) => {
    const start = end;
    end += part.sizeBytes - part.start;
    return { part, start, end };
  });
}

function sourceOf(parts: Parts): ByteSource {
  const places = placesOf(parts);
  const read = async (start: number, end: number) => {
    const pieces: Uint8Array[] = [];
    for (const place of places) {
      if (place.end <= start || place.start >= end) continue;
      const { path, start: skipped } = place.part;
      const from = Math.max(start, place.start) - place.start + skipped;
      const to = Math.min(end, place.end) - place.start + skipped;
      pieces.push(await withSource(path, (source) => source.read(from, to)));
    }
    const [only] = pieces;
    return pieces.length === 1 && only !== undefined ? only : joined(pieces);
  };
  return { size: places.at(-1)?.end ?? 0, read };
}
