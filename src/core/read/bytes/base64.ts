/**
 * Base64 text → bytes → text (RFC 4648 §4, with or without padding), since the platform's decoder is not
 * core's to use. What is no base64, or no text in UTF-8, is null: never a guess.
 */

import { textIn } from "./charset.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The six bits of each character code; 255 for those that are not of the alphabet. */
const bitsOf = new Uint8Array(128).fill(255);
for (let bits = 0; bits < 64; bits++) bitsOf[alphabet.charCodeAt(bits)] = bits;

export function base64Bytes(text: string): Uint8Array | null {
  const length = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  if (length % 4 === 1 || (length < text.length && text.length % 4 !== 0)) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let at = 0;
  let pending = 0;
  for (let index = 0; index < length; index++) {
    const bits = bitsOf[text.charCodeAt(index)] ?? 255;
    if (bits === 255) return null;
    pending = ((pending << 6) | bits) & 0xffffff;
    // Whole bytes are there after the second, third and fourth character of every four.
    if (index % 4 > 0) bytes[at++] = pending >>> (6 - 2 * (index % 4));
  }
  return bytes;
}

export function base64Text(text: string): string | null {
  const bytes = base64Bytes(text);
  return bytes && textIn(bytes);
}
