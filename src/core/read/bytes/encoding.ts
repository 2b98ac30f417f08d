/**
 * Bytes of a text file → text, whatever chunks they come in, and never a silent U+FFFD.
 *
 * UTF-8 unless a byte order mark says UTF-16 or the encoding is named. A byte order mark is passed on as U+FEFF: the
 * readers of CSV and JSON drop one. "latin1" is windows-1252, as the Encoding Standard and browsers take it, and so
 * never fails. Everything goes through the platform's UTF-8 and UTF-16LE decoders: its windows-1252 reads 0x80 to 0x9F
 * as control characters in many releases (nodejs/node#56542: from 20.18.3 and 22.13; cloudflare/workerd#6027).
 */

import { joined } from "./source.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "latin1";

/** Bytes of a head that are looked at for signs of UTF-16. */
const signLength = 4_096;

/** By the first bytes of a file, which say nothing of Latin-1. Throws SyntaxError for what only a name can settle. */
export function detectEncoding(head: Uint8Array): Encoding {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe && third === 0 && fourth === 0) throw unreadable("it is UTF-32");
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) throw unreadable("it is UTF-32");
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const likely = likelyUtf16(head.subarray(0, signLength));
  if (likely === null) return "utf-8";
  throw unreadable(`it looks like ${likely} without a byte order mark`, `, or name the encoding ${likely}`);
}

function unreadable(what: string, orElse = ""): SyntaxError {
  return new SyntaxError(`Cannot read text: ${what}: save the file as UTF-8${orElse}`);
}

/** Latin letters, digits, commas and line ends are NUL and one byte in UTF-16; in UTF-8 NULs are few and anywhere. */
function likelyUtf16(head: Uint8Array): Encoding | null {
  const pairs = head.length >> 1;
  if (pairs < 2) return null;
  const zeros = [0, 0];
  for (let at = 0; at < 2 * pairs; at++) if (head[at] === 0) zeros[at & 1]!++;
  const [even = 0, odd = 0] = zeros;
  if (odd > pairs / 2 && even < pairs / 10) return "utf-16le";
  return even > pairs / 2 && odd < pairs / 10 ? "utf-16be" : null;
}

/** Node's types know TextDecoder only as a value. */
type Decoder = InstanceType<typeof TextDecoder>;

export class Transcoder {
  readonly #encoding: Encoding;
  readonly #decoder: Decoder;
  /** Bytes in chunks before the open one. */
  #offset = 0;
  /** The last bytes before this chunk: a character may have begun in them. */
  #tail = new Uint8Array();
  /** An odd byte of UTF-16BE that waits for its pair. */
  #half = new Uint8Array();

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
    this.#decoder = decoderOf(encoding);
  }

  /** `stream` is false for the last chunk, which may be empty. Throws SyntaxError that names the first wrong byte. */
  decode(chunk: Uint8Array, stream: boolean): string {
    let text: string;
    try {
      text = this.#decoder.decode(this.#units(chunk, stream), { stream });
    } catch {
      throw new SyntaxError(
        `Cannot read text: byte ${this.#firstWrong(chunk)} is not ${names[this.#encoding]}: save the file as UTF-8, or name the encoding it has (such as latin1)`,
      );
    }
    this.#offset += chunk.length;
    this.#tail = chunk.length < longest ? joined([this.#tail, chunk]).slice(-longest) : chunk.slice(-longest);
    return text;
  }

  /** Bytes that were read by other means, between two characters. */
  skip(bytes: number): void {
    this.#offset += bytes;
    this.#tail = new Uint8Array();
  }

  #units(chunk: Uint8Array, stream: boolean): Uint8Array {
    if (this.#encoding !== "utf-16be") return unitsOf(chunk, this.#encoding);
    const bytes = joined([this.#half, chunk]);
    this.#half = bytes.slice(bytes.length & ~1);
    const units = unitsOf(bytes, this.#encoding);
    // At the end an odd byte is left for the decoder to refuse.
    return stream ? units : joined([units, this.#half]);
  }

  /** Offset in the file of the first byte that no character can begin with. */
  #firstWrong(chunk: Uint8Array): number {
    const bytes = joined([this.#tail, chunk]);
    const start = this.#offset - this.#tail.length;
    // The tail, which is sound, may begin inside a character.
    let from = 0;
    if (this.#encoding === "utf-8") {
      while (from < this.#tail.length && (bytes[from]! & 0xc0) === 0x80) from++;
    } else {
      from = start & 1;
      const high = this.#encoding === "utf-16be" ? from : from + 1;
      if (from + 2 <= this.#tail.length && (bytes[high]! & 0xfc) === 0xdc) from += 2;
    }
    return start + from + soundLength(bytes.subarray(from), this.#encoding);
  }
}

/** Bytes of the longest character. */
const longest = 4;

const names: Record<Encoding, string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16LE",
  "utf-16be": "UTF-16BE",
  latin1: "Latin-1",
};

/** How many bytes are whole characters, up to the first that is none; found by bisection: this is for one error message. */
function soundLength(bytes: Uint8Array, encoding: Encoding): number {
  let [sound, wrong] = [0, bytes.length + 1];
  while (wrong - sound > 1) {
    const middle = (sound + wrong) >> 1;
    if (decodable(bytes.subarray(0, middle), encoding) === null) wrong = middle;
    else sound = middle;
  }
  const text = decodable(bytes.subarray(0, sound), encoding) ?? "";
  return encoding === "utf-8" ? new TextEncoder().encode(text).length : 2 * text.length;
}

/** The characters that are whole; null if some bytes cannot be any. */
function decodable(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return decoderOf(encoding).decode(unitsOf(bytes, encoding), { stream: true });
  } catch {
    return null;
  }
}

function decoderOf(encoding: Encoding): Decoder {
  return new TextDecoder(encoding === "utf-8" ? "utf-8" : "utf-16le", { fatal: true, ignoreBOM: true });
}

/** What the decoder understands: UTF-8 as it is, all else as UTF-16LE. */
function unitsOf(bytes: Uint8Array, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case "utf-8":
    case "utf-16le":
      return bytes;
    case "utf-16be":
      return swapped(bytes);
    case "latin1":
      return widened(bytes);
  }
}

function swapped(bytes: Uint8Array): Uint8Array {
  const units = new Uint8Array(bytes.length & ~1);
  for (let at = 0; at < units.length; at += 2) {
    units[at] = bytes[at + 1]!;
    units[at + 1] = bytes[at]!;
  }
  return units;
}

/** windows-1252 in 0x80 to 0x9F; the five bytes it leaves open are control characters in the Encoding Standard. */
const upperControls =
  "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
  "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

/** Bytes of windows-1252 as text. */
export function latin1Text(bytes: Uint8Array): string {
  return decoderOf("latin1").decode(widened(bytes));
}

function widened(chunk: Uint8Array): Uint8Array {
  const units = new Uint8Array(2 * chunk.length);
  for (let at = 0; at < chunk.length; at++) {
    const byte = chunk[at]!;
    const unit = byte >= 0x80 && byte < 0xa0 ? upperControls.charCodeAt(byte - 0x80) : byte;
    units[2 * at] = unit;
    units[2 * at + 1] = unit >> 8;
  }
  return units;
}
