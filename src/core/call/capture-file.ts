/**
 * Calls as the bytes of a capture file. A body that is plain text passes as the bytes that it is, escaped on the way:
 * most are, and to make texts of them costs more than everything else that becomes of a stored call.
 */
import { toCall, type RawCall } from "./frames.ts";
import { aroundData, captureLine } from "./record.ts";

/** A line for each call, in their order. */
export function captureFile(calls: readonly RawCall[]): Uint8Array {
  const sizes = calls.map((call) => bodyBytes(call));
  // The last body is escaped in place, which may take twice as much.
  const last = sizes.reduce((most, size) => Math.max(most, size), 0) * 2;
  const file = new CaptureFile(sizes.reduce((total, size) => total + lineRoom + size, last + lineRoom * 3));
  for (const call of calls) file.add(call);
  return file.bytes;
}

/** A line of a capture file without its bodies, in bytes: about as much. */
export const lineBytes = 400;
/** The same, and room for what is escaped in most bodies. */
const lineRoom = lineBytes + 32;

/** How much of a call its bodies are. */
export function bodyBytes({ input, output }: RawCall): number {
  return (input?.bytes.length ?? 0) + (output?.bytes.length ?? 0);
}

const encoder = new TextEncoder();
const quote = 0x22;
const backslash = 0x5c;

/** By byte: 0 where JSON has it as it is, the letter after the backslash where it escapes it, 1 of all others. */
const escapes = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x20 && byte < 0x80) return byte === quote || byte === backslash ? byte : 0;
  const letters: Readonly<Record<number, string>> = { 8: "b", 9: "t", 10: "n", 12: "f", 13: "r" };
  return letters[byte]?.charCodeAt(0) ?? 1;
});

class CaptureFile {
  #bytes: Uint8Array;
  #length = 0;

  /** `room`: about how long it will be. */
  constructor(room: number) {
    this.#bytes = new Uint8Array(room);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(call: RawCall): void {
    const start = this.#length;
    if (!this.#addPlain(call)) {
      this.#length = start;
      this.#text(captureLine(toCall(call)));
    }
    this.#text("\n");
  }

  /** Whether both bodies are text without anything that must be looked at closer. */
  #addPlain(call: RawCall): boolean {
    const bodies = [call.input, call.output].filter((body) => body !== null);
    if (bodies.some(({ encoding }) => encoding === "BASE64")) return false;
    const [first = "", ...texts] = aroundData(call);
    this.#text(first);
    for (const [index, { bytes }] of bodies.entries()) {
      if (!this.#quoted(bytes)) return false;
      this.#text(texts[index] ?? "");
    }
    return true;
  }

  #text(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** A text of JSON; false where the bytes have more in them than ASCII and the usual escapes. */
  #quoted(body: Uint8Array): boolean {
    this.#makeRoom(body.length * 2 + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = quote;
    if (isAsItIs(body)) {
      bytes.set(body, at);
      at += body.length;
    } else {
      for (const byte of body) {
        const escape = escapes[byte] ?? 1;
        if (escape === 1) return false;
        if (escape > 0) {
          bytes[at++] = backslash;
          bytes[at++] = escape;
        } else bytes[at++] = byte;
      }
    }
    bytes[at++] = quote;
    this.#length = at;
    return true;
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, Math.ceil(this.#bytes.length * 1.5)));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}

/** Whether nothing in it is escaped, as in most rows of CSV: then it is copied as a whole. */
function isAsItIs(body: Uint8Array): boolean {
  for (let at = 0; at < body.length; at++) if (escapes[body[at] ?? 0] !== 0) return false;
  return true;
}
