/** Files of an endpoint that are older than they are to be kept. Keys hold their time, so the old ones are listed first. */
import { within } from "./patience.ts";

const patienceMs = 30_000;

/** How far a sweep got. */
interface Swept {
  readonly deleted: number;
  /** The folder in which the next go begins; null where all were looked through. */
  readonly next: string | null;
}

/**
 * Deletes what is under `{kind}/{endpoint}/{folder}/{yyyy}/{mm}/{dd}/{HH}/…` and of an hour that ended by `cutoff`, in
 * the folders that do not come before `from`, with `mostLists` listings of them at the most. A folder is a variant or a
 * monitor.
 */
export async function sweep(
  bucket: R2Bucket,
  root: string,
  cutoff: number,
  mostLists: number,
  from = "",
): Promise<Swept> {
  let lists = 0;
  let deleted = 0;
  for (const folder of await foldersOf(bucket, root)) {
    let isLeft = folder >= from;
    while (isLeft) {
      if (lists++ >= mostLists) return { deleted, next: folder };
      const { objects, truncated } = await within(patienceMs, bucket.list({ prefix: folder }));
      const keys = objects.map(({ key }) => key).filter((key) => isOver(key.slice(folder.length), cutoff));
      if (keys.length > 0) await within(patienceMs, bucket.delete(keys));
      deleted += keys.length;
      isLeft = truncated && keys.length > 0 && keys.length === objects.length;
    }
  }
  return { deleted, next: null };
}

async function foldersOf(bucket: R2Bucket, root: string): Promise<string[]> {
  const folders: string[] = [];
  let cursor: string | undefined;
  do {
    const request = { prefix: root, delimiter: "/", ...(cursor !== undefined && { cursor }) };
    const page = await within(patienceMs, bucket.list(request));
    folders.push(...page.delimitedPrefixes);
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return folders;
}

function isOver(path: string, cutoff: number): boolean {
  const [, year, month, day, hour] = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\//.exec(path) ?? [];
  const end = Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`) + 3_600_000;
  // What is no time is nothing that Weir wrote.
  return end <= cutoff;
}

/** Deletes what is under a prefix, with `mostLists` listings at the most. */
export async function clear(
  bucket: R2Bucket,
  prefix: string,
  mostLists: number,
): Promise<{ readonly deleted: number; readonly isDone: boolean }> {
  let deleted = 0;
  for (let lists = 0; lists < mostLists; lists++) {
    const { objects } = await within(patienceMs, bucket.list({ prefix }));
    if (objects.length === 0) return { deleted, isDone: true };
    const keys = objects.map(({ key }) => key);
    await within(patienceMs, bucket.delete(keys));
    deleted += keys.length;
  }
  return { deleted, isDone: false };
}
