/** Byte sources for tests, and what a profile says of a column. */
import { readFileSync } from "node:fs";
import type { Column } from "../../../src/core/profile/column.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import type { ByteSource } from "../../../src/core/read/bytes/source.ts";

export function memorySource(bytes: Uint8Array): ByteSource {
  // A copy, as a file or a bucket gives: whoever changed it would change the file.
  return { size: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

export function fileSource(path: string): ByteSource {
  return memorySource(new Uint8Array(readFileSync(path)));
}

export function columnOf(profile: Profile, path: string): Column {
  const column = profile.data.names.get(path);
  if (column === undefined) throw new Error(`Cannot find column ${path}: the profile lacks it`);
  return column;
}

/** Every text with its count, sorted by text. */
export function countsOf(column: Column): [string, number][] {
  const { counts } = column.summary();
  if (counts === null) throw new Error("Cannot list the values: the column is sketched");
  return [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
}
