/**
 * What an endpoint leaves behind and is past the age or the number to which it is kept: deleted once a day, over as many
 * goes as it takes. Records go before the files that they name, or name them no more, so that none names a report that is gone.
 */
import * as z from "zod";
import { expiredBy, mostKept, type MostKept, type Retention } from "../../core/config/retention.ts";
import { expiredBaselines, forgetBaseline, hasFormerBaselines } from "../baseline/expiry.ts";
import { ownBucketNow } from "../deployment/owner.ts";
import type { Incidents } from "../incident/incidents.ts";
import type { Replays } from "../monitor/replay/replays.ts";
import type { Executions } from "../monitor/executions.ts";
import type { Outbox } from "../notify/outbox.ts";
import {
  baselinePrefix,
  clear,
  deleteKeys,
  filesOfEndpoint,
  foldersIn,
  keysUnder,
} from "../platform/bucket.ts";
import { idsFrom } from "../platform/id.ts";
import { log } from "../platform/log.ts";
import type { Owner, Work } from "../platform/work.ts";
import { UpkeepRecord } from "./upkeep.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Listings in one go: an alarm has fifteen minutes, and other work waits. */
const mostLists = 40;
/** Records in one go: nothing else of the object comes to its turn meanwhile. */
const mostRecords = 5_000;
const mostBaselines = 20;
const mostReplays = 20;
const nextGoMs = 1_000;

const sweepSchema = z.strictObject({
  /** When files are looked through next. */
  at: z.number().default(0),
  /** The folder or file at which the last go ended, "" after all of them. */
  from: z.string().default(""),
});

/** The rooms whose records expire. */
interface Kept {
  readonly executions: Executions;
  readonly outbox: Outbox;
  readonly incidents: Incidents;
  readonly replays: Pick<Replays, "isEmpty" | "forget">;
}

export class Sweep implements Work {
  readonly name = "old files";
  readonly #owner: Owner;
  readonly #record: UpkeepRecord<typeof sweepSchema>;
  readonly #retention: () => Retention | null;
  readonly #kept: Kept;
  readonly #most: MostKept;

  /** `retention` is null while it is not known: then nothing expires. */
  constructor(owner: Owner, retention: () => Retention | null, kept: Kept, most: MostKept = mostKept) {
    this.#owner = owner;
    this.#record = new UpkeepRecord(owner.storage.sql, "sweep", sweepSchema);
    this.#retention = retention;
    this.#kept = kept;
    this.#most = most;
  }

  /** Null where there is nothing that could expire. */
  next(now: number): number | null {
    if (this.#retention() === null) return null;
    const { executions, outbox, incidents, replays } = this.#kept;
    const isNothing =
      [executions, outbox, incidents, replays].every(({ isEmpty }) => isEmpty) &&
      !hasFormerBaselines(this.#owner.storage.sql);
    if (isNothing && this.#ages().length === 0) return null;
    const at = this.#record.read()?.at ?? 0;
    // Put off for longer than a day by a clock that was ahead.
    return at > now + dayMs ? 0 : at;
  }

  /** Which files are kept for how long, in the order of their keys. */
  #ages(): { readonly root: string; readonly days: number }[] {
    const { capturesDays, reportsDays } = this.#retention() ?? {};
    const { captures, reports } = filesOfEndpoint(this.#owner.name);
    const ages = [
      { root: captures, days: capturesDays },
      { root: reports, days: reportsDays },
    ];
    return ages.flatMap(({ root, days }) => (days === undefined ? [] : [{ root, days }]));
  }

  async doDue(now: number): Promise<void> {
    if (this.#retention() === null) return;
    const from = this.#record.read()?.from ?? "";
    // Should it fail, the next go comes tomorrow at the latest, and begins where this one ended.
    this.#record.write({ at: now + dayMs, from });
    const isAll =
      this.#forgetRecords(now) && (await this.#forgetReplays(now)) && (await this.#forgetBaselines(now));
    if (!isAll) return this.#record.write({ at: now + nextGoMs, from });
    const next = await this.#sweepFiles(now, from);
    this.#record.write({ at: now + (next === null ? dayMs : nextGoMs), from: next ?? "" });
  }

  /** Where the next go begins; null where all were looked through. */
  async #sweepFiles(now: number, from: string): Promise<string | null> {
    const { name: endpoint, env } = this.#owner;
    const bucket = await ownBucketNow(env);
    for (const { root, days } of this.#ages()) {
      const isBehind = from > root && !from.startsWith(root);
      if (isBehind) continue;
      const { deleted, next } = await sweep(bucket, root, expiredBy(days, now), mostLists, from);
      if (deleted > 0) log("files_expired", { endpoint, root, deleted });
      if (next !== null) return next;
    }
    return null;
  }

  /** False where there may be more. */
  #forgetRecords(now: number): boolean {
    const { executionsDays, deliveriesDays } = this.#most;
    const { reportsDays = executionsDays } = this.#retention() ?? {};
    const { executions, outbox, incidents } = this.#kept;
    const reports = expiredBy(reportsDays, now);
    const records = Math.min(reports, expiredBy(executionsDays, now));
    const over = incidents.forget(reports, this.#most.incidents, mostRecords);
    const ended = executions.forget({ reports, records }, this.#most.executions, mostRecords);
    const told = outbox.forget(expiredBy(deliveriesDays, now), this.#most.deliveries, mostRecords);
    if (ended + told + over > 0) {
      const gone = { executions: ended, deliveries: told, incidents: over };
      log("records_expired", { endpoint: this.#owner.name, ...gone });
    }
    return Math.max(ended, told, over) < mostRecords;
  }

  /** As reports are. */
  async #forgetReplays(now: number): Promise<boolean> {
    const { reportsDays = this.#most.executionsDays } = this.#retention() ?? {};
    const bucket = await ownBucketNow(this.#owner.env);
    const gone = await this.#kept.replays.forget(bucket, expiredBy(reportsDays, now), mostReplays);
    if (gone > 0) log("records_expired", { endpoint: this.#owner.name, replays: gone });
    return gone < mostReplays;
  }

  /** Files first: what has a record is found again. */
  async #forgetBaselines(now: number): Promise<boolean> {
    const { baselinesDays } = this.#retention() ?? {};
    const expired = baselinesDays === undefined ? 0 : expiredBy(baselinesDays, now);
    const { name: endpoint, env, storage } = this.#owner;
    const ids = expiredBaselines(storage.sql, expired, this.#most.baselines, mostBaselines);
    const bucket = await ownBucketNow(env);
    for (const id of ids) {
      await clear(bucket, baselinePrefix(endpoint, id));
      forgetBaseline(storage.sql, id);
      log("baseline_expired", { endpoint, baseline: id });
    }
    return ids.length < mostBaselines;
  }
}

/** How far a sweep got. */
interface Swept {
  readonly deleted: number;
  /** The folder or file behind which the next go begins; null where all were looked through. */
  readonly next: string | null;
}

/**
 * Deletes what is under `{kind}/{endpoint}/{folder}/{yyyy}/{mm}/{dd}/{HH}/…` and of an hour that ended by `cutoff`, in
 * the folders that do not come before `from`, with `most` listings of them at the most. A folder is a variant or a
 * monitor. Keys hold their time, so the old ones are listed first. Among them, what an execution wrote that was made
 * after `cutoff`, of an old window, stays.
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
    let behind = from.startsWith(folder) ? from : folder;
    let isLeft = behind >= from;
    while (isLeft) {
      if (lists++ >= most) return { deleted, next: behind };
      const { keys, isTruncated } = await keysUnder(bucket, folder, behind);
      const old = keys.filter((key) => isOver(key.slice(folder.length), cutoff));
      const expired = old.filter((key) => !isMadeSince(key, cutoff));
      await deleteKeys(bucket, expired);
      deleted += expired.length;
      behind = keys.at(-1) ?? behind;
      isLeft = isTruncated && old.length === keys.length;
    }
  }
  return { deleted, next: null };
}

function isOver(path: string, cutoff: number): boolean {
  const [, year, month, day, hour] = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\//.exec(path) ?? [];
  const end = Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`) + hourMs;
  // A folder that names no time is nothing that Weir wrote.
  return end <= cutoff;
}

/** Whether a file is of an execution that is younger than its window. */
function isMadeSince(key: string, cutoff: number): boolean {
  const [, id] = /\/(\d{8}T\d{6}-[0-9a-f]{8})\/[^/]+$/.exec(key) ?? [];
  return id !== undefined && id >= idsFrom(cutoff);
}
