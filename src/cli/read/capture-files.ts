/** Capture files: how one is known, and those of a folder. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { headOf, sizeOf } from "./file.ts";

export interface SizedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Within a JSON text a quote would be escaped, so this is a key. */
const shape = /^\s*\{.*"captureData"\s*:/m;

export function looksCaptured(head: string): boolean {
  return shape.test(head);
}

/** Whether any of the files does. */
export async function areCaptured(files: readonly SizedFile[]): Promise<boolean> {
  for (const { path } of files) if (looksCaptured(new TextDecoder().decode(await headOf(path)))) return true;
  return false;
}

/** Every `.jsonl` file below a folder, in the order of their paths, which is that of their times. */
export async function captureFiles(folder: string): Promise<SizedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.jsonl(?:\.gz|\.zst)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(paths.map(async (path) => ({ path, sizeBytes: (await sizeOf(path)) ?? 0 })));
}
