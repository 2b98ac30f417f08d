/**
 * The stored form of sketches: little-endian numbers, as every machine that runs this has them, whole numbers as varints (LEB128), texts with their length.
 *
 * What is written is read back exactly, lone surrogates included: a text is UTF-8 where it is well formed and
 * UTF-16 where it is not, told apart by the lowest bit of its length. Nothing is read past the end, and no length
 * is believed before the bytes are seen to be there. The outermost form opens with "WEIR", its kind and a version.
 */
import type { Passing } from "./passing.ts";

const magic = "WEIR";
/** Twice this length is one byte as a count. */
const shortText = 63;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class ByteWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u8(n: number): void {
    requireWhole(n, 0xff);
    const start = this.#grow(1);
    this.#view.setUint8(start, n);
  }

  u32(n: number): void {
    requireWhole(n, 0xffff_ffff);
    const start = this.#grow(4);
    this.#view.setUint32(start, n, true);
  }

  f64(n: number): void {
    const start = this.#grow(8);
    this.#view.setFloat64(start, n, true);
  }

  /** A whole number in as few bytes as it needs: 1 below 128, 8 at most. */
  count(n: number): void {
    if (n < 0x80 && n >= 0 && Number.isInteger(n)) {
      const start = this.#grow(1);
      this.#bytes[start] = n;
      return;
    }
    requireWhole(n, Number.MAX_SAFE_INTEGER);
    let rest = n;
    while (rest >= 0x80) {
      this.u8((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.u8(rest);
  }

  text(s: string): void {
    if (s.length <= shortText && this.#ascii(s)) return;
    if (s.isWellFormed()) {
      const utf8 = encoder.encode(s);
      this.count(utf8.length * 2);
      this.bytes(utf8);
      return;
    }
    this.count(s.length * 2 + 1);
    const start = this.#grow(s.length * 2);
    for (let i = 0; i < s.length; i++) this.#view.setUint16(start + i * 2, s.charCodeAt(i), true);
  }

  /** Short texts are nearly all of a profile, and nearly all ASCII: the encoder costs several times as much. */
  #ascii(s: string): boolean {
    const start = this.#grow(s.length + 1);
    const bytes = this.#bytes;
    bytes[start] = s.length * 2;
    for (let i = 0; i < s.length; i++) {
      const code = s.charCodeAt(i);
      if (code > 0x7f) {
        this.#length = start;
        return false;
      }
      bytes[start + 1 + i] = code;
    }
    return true;
  }

  f64s(values: Float64Array | readonly number[]): void {
    const { buffer, byteOffset, byteLength } =
      values instanceof Float64Array ? values : Float64Array.from(values);
    this.bytes(new Uint8Array(buffer, byteOffset, byteLength));
  }

  bytes(b: Uint8Array): void {
    const start = this.#grow(b.length);
    this.#bytes.set(b, start);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes away the first bytes: what is written afterwards is their continuation. */
  take(sizeBytes: number): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, sizeBytes);
    this.#bytes.copyWithin(0, sizeBytes, this.#length);
    this.#length -= sizeBytes;
    return taken;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Makes room for `sizeBytes` more bytes and returns where they start. */
  #grow(sizeBytes: number): number {
    const start = this.#length;
    this.#length += sizeBytes;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #passing: Passing | null;
  #position = 0;

  /** `passing`: where numbers and bytes that are read are put; if absent, each has memory of its own. */
  constructor(bytes: Uint8Array, passing: Passing | null = null) {
    this.#passing = passing;
    // A plain view even of a Node Buffer, whose slice() would share memory.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are read. */
  get position(): number {
    return this.#position;
  }

  u8(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw truncated("a byte");
    this.#position++;
    return byte;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4, "a whole number"), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8, "a number"), true);
  }

  count(): number {
    const first = this.#bytes[this.#position];
    if (first === undefined || first >= 0x80) return this.#longCount();
    this.#position++;
    return first;
  }

  #longCount(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 49; weight *= 0x80) {
      const byte = this.#view.getUint8(this.#take(1, "a count"));
      value += (byte % 0x80) * weight;
      if (byte >= 0x80) continue;
      if (value > Number.MAX_SAFE_INTEGER) break;
      if (byte === 0 && weight > 1)
        throw new RangeError("Cannot read a count: it is longer than it needs to be");
      return value;
    }
    throw new RangeError(`Cannot read a count: it is past ${Number.MAX_SAFE_INTEGER}`);
  }

  text(): string {
    const length = this.count();
    return length % 2 === 0 ? this.#utf8(length / 2) : this.#utf16((length - 1) / 2);
  }

  f64s(length: number): Float64Array<ArrayBuffer> {
    const start = this.#take(length * 8, "numbers");
    const values = this.#passing?.take(length) ?? new Float64Array(length);
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(
      this.#bytes.subarray(start, start + length * 8),
    );
    return values;
  }

  /** So many numbers, to be filled: 0 each. */
  room(length: number): Float64Array<ArrayBuffer> {
    return this.#passing?.take(length).fill(0) ?? new Float64Array(length);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const start = this.#take(length, "bytes");
    const own = this.#bytes.subarray(start, start + length);
    if (this.#passing === null) return own.slice();
    const room = this.#passing.take(Math.ceil(length / 8));
    const bytes = new Uint8Array(room.buffer, room.byteOffset, length);
    bytes.set(own);
    return bytes;
  }

  end(): void {
    const left = this.#bytes.length - this.#position;
    if (left > 0) throw new RangeError(`Cannot read to the end: ${left} bytes are left over`);
  }

  #utf8(sizeBytes: number): string {
    const start = this.#take(sizeBytes, "text");
    try {
      return decoder.decode(this.#bytes.subarray(start, start + sizeBytes));
    } catch {
      throw new RangeError("Cannot read text: bytes are not UTF-8");
    }
  }

  #utf16(length: number): string {
    const start = this.#take(length * 2, "text");
    const parts: string[] = [];
    for (let i = 0; i < length; i++) {
      parts.push(String.fromCharCode(this.#view.getUint16(start + i * 2, true)));
    }
    return parts.join("");
  }

  /** Steps over `sizeBytes` bytes and returns where they start. */
  #take(sizeBytes: number, what: string): number {
    requireWhole(sizeBytes, Number.POSITIVE_INFINITY);
    const start = this.#position;
    if (sizeBytes > this.#bytes.length - start) throw truncated(what);
    this.#position = start + sizeBytes;
    return start;
  }
}

/** Opens the outermost stored form: whose it is, what it holds (four ASCII letters) and its version. */
export function writeHeader(writer: ByteWriter, kind: string, version: number): void {
  requireKind(kind);
  if (version === 0) throw new RangeError(`Cannot write ${kind} in version 0: versions start at 1`);
  writer.bytes(encoder.encode(magic + kind));
  writer.u8(version);
}

/** Returns the version found, from 1 to `version`, the newest that the caller knows. */
export function readHeader(reader: ByteReader, kind: string, version: number): number {
  requireKind(kind);
  if (asciiOf(reader.bytes(4)) !== magic) {
    throw new RangeError(`Cannot read ${kind}: bytes do not start with ${magic}`);
  }
  const foundKind = asciiOf(reader.bytes(4));
  if (foundKind !== kind) {
    const found = isKind(foundKind) ? foundKind : "no known kind";
    throw new RangeError(`Cannot read ${kind}: bytes hold ${found}`);
  }
  const foundVersion = reader.u8();
  if (foundVersion > version) {
    throw new RangeError(
      `Cannot read ${kind}: version ${foundVersion} is newer than ${version}, the newest known`,
    );
  }
  if (foundVersion === 0) throw new RangeError(`Cannot read ${kind}: versions start at 1, not 0`);
  return foundVersion;
}

function asciiOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function isKind(kind: string): boolean {
  return /^[A-Za-z]{4}$/.test(kind);
}

function requireKind(kind: string): void {
  if (!isKind(kind)) throw new RangeError(`Cannot use ${kind} as a kind: it must be four ASCII letters`);
}

function truncated(what: string): RangeError {
  return new RangeError(`Cannot read ${what}: bytes are truncated`);
}

function requireWhole(n: number, most: number): void {
  if (!Number.isInteger(n) || n < 0 || n > most) {
    throw new RangeError(`Cannot use ${n} as a whole number here: it must be from 0 to ${most}`);
  }
}
