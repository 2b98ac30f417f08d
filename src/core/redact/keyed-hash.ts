/**
 * Texts as keyed hashes: equal texts give equal ones, and without the key nobody can try out which text gave which.
 *
 * The first 64 bits of HMAC-SHA256 (RFC 2104), in hex: among a million different texts two meet by chance once in
 * 37 million times. Nothing is remembered, since that would keep in memory what is to be kept nowhere.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const sizeBytes = 8;

/** The hash under a key: 16 hex digits of the UTF-8 bytes of a text. */
export function keyedHash(key: string): (text: string) => string {
  if (key === "") throw new RangeError("Cannot hash with an empty key");
  const encoder = new TextEncoder();
  const keyed = hmac.create(sha256, encoder.encode(key));
  return (text) => bytesToHex(keyed.clone().update(encoder.encode(text)).digest().subarray(0, sizeBytes));
}
