/** Capture files: how one is known, and those of a folder. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sizeOf } from "./file.ts";

export interface SizedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Within a JSON text a quote would be escaped, so this is a key. */
const shape = /^\s*\{.*"captureData"\s*:/m;

export function looksCaptured(head: string): boolean {
  return shape.test(head);
}

/** Every `.jsonl` file below a folder, in the order of their paths, which is that of their times. */
export async function captureFiles(folder: string): Promise<SizedFile[]> {
  const paths = await filesIn(folder, /\.jsonl(?:\.gz|\.zst)?$/);
  return Promise.all(paths.map(async (path) => ({ path, sizeBytes: (await sizeOf(path)) ?? 0 })));
}

/** The paths of files below a folder that may be tables, in their order. */
export function tableFiles(folder: string): Promise<string[]> {
  return filesIn(folder, /\.(?:csv|tsv|txt|json|parquet)(?:\.gz|\.zst)?$/);
}

async function filesIn(folder: string, name: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
