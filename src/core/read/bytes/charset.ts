/**
 * The bytes of one body → text, in the character set that its content type names. A byte order mark is dropped.
 *
 * What is not of the character set is null: never a guess. For bytes that are nearly UTF-8 there is a second way, which
 * whoever takes it must say: the ones that are not are read as windows-1252, one by one. Most such bodies are
 * windows-1252 as a whole, and U+FFFD would make one category of many.
 */
import { latin1Text } from "./encoding.ts";

/** `charset`: a label of the Encoding Standard. Null as well where the label is not known. */
export function textIn(bytes: Uint8Array, charset = "utf-8"): string | null {
  // The platform's own decoder of these is wrong in many releases (encoding.ts).
  if (/^(?:windows-1252|cp-?1252|(?:iso-?8859-?1|latin-?1)|us-ascii|ascii)$/i.test(charset)) {
    return latin1Text(bytes);
  }
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    // Both errors mean that these bytes are not text that we know: a TypeError of the bytes, a RangeError of the label.
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Of all bytes of a text: letters with accents are fewer, in any language that windows-1252 is for. */
const mostWrong = 1 / 3;

/** UTF-8 with some bytes of windows-1252 in it. Null for bytes that are no such text. */
export function mixedText(bytes: Uint8Array): string | null {
  if (bytes.some(isControl)) return null;
  const parts: string[] = [];
  let from = 0;
  let wrong = 0;
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    if (length === 0) {
      parts.push(decode(bytes.subarray(from, at)), latin1Text(bytes.subarray(at, at + 1)));
      from = at + 1;
      if (++wrong > bytes.length * mostWrong) return null;
    }
    at += Math.max(1, length);
  }
  parts.push(decode(bytes.subarray(from)));
  return parts.join("");
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Characters that texts have none of; tabs and line ends are not among them. */
function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

/** Bytes of the character of UTF-8 that begins here; 0 where none does (the Unicode Standard, table 3-7). */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0) return 0;
  const second = bytes[at + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let index = 2; index < length; index++) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
