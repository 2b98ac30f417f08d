/** A file in memory, read as the Worker reads one: a piece at a time. */
import { readFileSync } from "node:fs";

/** As large as the Worker's pieces of an R2 object (src/worker/baseline/pieces.ts). */
export const pieceBytes = 1_048_576;

export function bytesOf({ path }) {
  return new Uint8Array(readFileSync(path));
}

/** Gives a reader all the bytes, and the profile back. */
export function pushed(reader, bytes) {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    reader.push(bytes.subarray(start, start + pieceBytes));
  }
  return reader.end();
}
