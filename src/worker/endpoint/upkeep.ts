/**
 * What a Monitor does for the files of its endpoint without being asked each time: deleting those past their age, once
 * a day, and all of them where the endpoint is purged. Both go on over as many alarms as it takes.
 */
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { clear, sweep } from "../platform/old-files.ts";
import { recordersOf } from "../recorder/shards.ts";
import { configKey, filesOfEndpoint } from "../platform/bucket.ts";
import { within } from "../platform/patience.ts";

const dayMs = 86_400_000;
/** Listings in one go: an alarm has fifteen minutes, and other work waits. */
const mostLists = 40;
const nextGoMs = 1_000;
/** Isolates send to Recorders for so long after an endpoint is gone: by a configuration they still have, or a retry. */
const echoMs = 60_000;
const patienceMs = 15_000;

/** When files are looked through next, and the folder in which the last go ended, "" after all of them. */
interface Sweep {
  readonly at: number;
  readonly from: string;
}

/** A purge that is under way. */
export interface Purge {
  readonly name: string;
  readonly shards: number;
  /** The second round takes what came while the first was under way. */
  readonly round: 1 | 2;
  readonly deleted: number;
  readonly at: number;
}

export class Upkeep {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  static create(sql: SqlStorage): void {
    sql.exec("CREATE TABLE IF NOT EXISTS upkeep (kind TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  }

  #read(kind: "sweep" | "purge"): string | null {
    const tables = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'upkeep'").toArray();
    if (tables.length === 0) return null;
    const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM upkeep WHERE kind = ?", kind);
    return row?.value ?? null;
  }

  #write(kind: "sweep" | "purge", value: string): void {
    Upkeep.create(this.#sql);
    this.#sql.exec("INSERT OR REPLACE INTO upkeep VALUES (?, ?)", kind, value);
  }

  /** When files are to be looked through; null where all are kept for ever. */
  nextSweep({ retention }: EndpointConfig): number | null {
    const { capturesDays, reportsDays } = retention;
    if (capturesDays === undefined && reportsDays === undefined) return null;
    return this.#lastSweep().at;
  }

  #lastSweep(): Sweep {
    const value = this.#read("sweep");
    return value === null ? { at: 0, from: "" } : (JSON.parse(value) as Sweep);
  }

  #sweepAgain(at: number, from: string): void {
    this.#write("sweep", JSON.stringify({ at, from } satisfies Sweep));
  }

  /** Deletes what is past its age, if it is time. */
  async sweep(env: Bindings, endpoint: string, config: EndpointConfig, now: number): Promise<void> {
    const due = this.nextSweep(config);
    if (due === null || due > now) return;
    const { from } = this.#lastSweep();
    // Should it fail, the next go comes tomorrow at the latest, and begins where this one ended.
    this.#sweepAgain(now + dayMs, from);
    const { capturesDays, reportsDays } = config.retention;
    const { captures, reports } = filesOfEndpoint(endpoint);
    // In the order of their keys.
    const ages = [
      { root: captures, days: capturesDays },
      { root: reports, days: reportsDays },
    ];
    for (const { root, days } of ages) {
      const isBehind = from > root && !from.startsWith(root);
      if (days === undefined || isBehind) continue;
      const { deleted, next } = await sweep(env.BUCKET, root, now - days * dayMs, mostLists, from);
      if (deleted > 0) log("files_expired", { endpoint, root, deleted });
      if (next !== null) return this.#sweepAgain(now + nextGoMs, next);
    }
    this.#sweepAgain(now + dayMs, "");
  }

  /** Null while there is none. */
  purge(): Purge | null {
    const value = this.#read("purge");
    return value === null ? null : (JSON.parse(value) as Purge);
  }

  /** Everything else of the object is forgotten by now. */
  beginPurge(name: string, shards: number, now: number): void {
    this.#keep({ name, shards, round: 1, deleted: 0, at: now });
  }

  #keep(purge: Purge): void {
    this.#write("purge", JSON.stringify(purge));
  }

  /** One go; null when nothing is left to do. */
  async goOnPurging(env: Bindings, purge: Purge, now: number): Promise<Purge | null> {
    if (purge.at > now) return purge;
    const { name, shards } = purge;
    // Recorders first, so that none writes a file after the others are gone.
    await Promise.all(recordersOf(env, name, shards).map((recorder) => within(patienceMs, recorder.purge())));
    let { deleted } = purge;
    let isDone = true;
    for (const prefix of Object.values(filesOfEndpoint(name))) {
      const cleared = await clear(env.BUCKET, prefix, mostLists);
      deleted += cleared.deleted;
      isDone &&= cleared.isDone;
    }
    // A copy of the configuration may have been on its way.
    await env.BUCKET.delete(configKey(name));
    if (isDone && purge.round === 2) return null;
    const next = isDone ? { round: 2 as const, at: now + echoMs } : { at: now + nextGoMs };
    const rest: Purge = { ...purge, deleted, ...next };
    this.#keep(rest);
    return rest;
  }
}
