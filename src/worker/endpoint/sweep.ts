/** Files of an endpoint that are past the age to which they are kept: deleted once a day, over as many goes as it takes. */
import * as z from "zod";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { deleteKeys, filesOfEndpoint, firstKeys, foldersIn } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import type { Owner, Work } from "../platform/work.ts";
import { UpkeepRecord } from "./upkeep.ts";

const dayMs = 86_400_000;
/** Listings in one go: an alarm has fifteen minutes, and other work waits. */
const mostLists = 40;
const nextGoMs = 1_000;

const sweepSchema = z.strictObject({
  /** When files are looked through next. */
  at: z.number().default(0),
  /** The folder in which the last go ended, "" after all of them. */
  from: z.string().default(""),
});

export class Sweep implements Work {
  readonly name = "old files";
  readonly #owner: Owner;
  readonly #record: UpkeepRecord<typeof sweepSchema>;
  readonly #config: () => EndpointConfig | null;

  constructor(owner: Owner, config: () => EndpointConfig | null) {
    this.#owner = owner;
    this.#record = new UpkeepRecord(owner.storage.sql, "sweep", sweepSchema);
    this.#config = config;
  }

  /** Null where all files are kept for ever. */
  next(now: number): number | null {
    if (this.#ages().length === 0) return null;
    const at = this.#record.read()?.at ?? 0;
    // Put off for longer than a day by a clock that was ahead.
    return at > now + dayMs ? 0 : at;
  }

  /** Which files are kept for how long, in the order of their keys. */
  #ages(): { readonly root: string; readonly days: number }[] {
    const { capturesDays, reportsDays } = this.#config()?.retention ?? {};
    const { captures, reports } = filesOfEndpoint(this.#owner.name);
    const ages = [
      { root: captures, days: capturesDays },
      { root: reports, days: reportsDays },
    ];
    return ages.flatMap(({ root, days }) => (days === undefined ? [] : [{ root, days }]));
  }

  async doDue(now: number): Promise<void> {
    const from = this.#record.read()?.from ?? "";
    // Should it fail, the next go comes tomorrow at the latest, and begins where this one ended.
    this.#record.write({ at: now + dayMs, from });
    const { name: endpoint, env } = this.#owner;
    for (const { root, days } of this.#ages()) {
      const isBehind = from > root && !from.startsWith(root);
      if (isBehind) continue;
      const { deleted, next } = await sweep(env.BUCKET, root, now - days * dayMs, mostLists, from);
      if (deleted > 0) log("files_expired", { endpoint, root, deleted });
      if (next !== null) return this.#record.write({ at: now + nextGoMs, from: next });
    }
    this.#record.write({ at: now + dayMs, from: "" });
  }
}

/** How far a sweep got. */
interface Swept {
  readonly deleted: number;
  /** The folder in which the next go begins; null where all were looked through. */
  readonly next: string | null;
}

/**
 * Deletes what is under `{kind}/{endpoint}/{folder}/{yyyy}/{mm}/{dd}/{HH}/…` and of an hour that ended by `cutoff`, in
 * the folders that do not come before `from`, with `most` listings of them at the most. A folder is a variant or a
 * monitor. Keys hold their time, so the old ones are listed first.
 */
export async function sweep(
  bucket: R2Bucket,
  root: string,
  cutoff: number,
  most: number,
  from = "",
): Promise<Swept> {
  let lists = 0;
  let deleted = 0;
  for (const folder of await foldersIn(bucket, root)) {
    let isLeft = folder >= from;
    while (isLeft) {
      if (lists++ >= most) return { deleted, next: folder };
      const { keys, isTruncated } = await firstKeys(bucket, folder);
      const old = keys.filter((key) => isOver(key.slice(folder.length), cutoff));
      await deleteKeys(bucket, old);
      deleted += old.length;
      isLeft = isTruncated && old.length > 0 && old.length === keys.length;
    }
  }
  return { deleted, next: null };
}

function isOver(path: string, cutoff: number): boolean {
  const [, year, month, day, hour] = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\//.exec(path) ?? [];
  const end = Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`) + 3_600_000;
  // A folder that names no time is nothing that Weir wrote.
  return end <= cutoff;
}
