/**
 * After an endpoint was forgotten: its name leaves the Catalog's list, its files are purged where that was wanted, and
 * messages that wait are sent, the ends of its incidents among them, for as long as their receivers are tried. Then
 * nothing is left of its object but how many shards may hold something.
 */
import * as z from "zod";
import { askedCatalog } from "../deployment/catalog.ts";
import type { Bindings } from "../env.ts";
import type { Outbox } from "../notify/outbox.ts";
import { configKey, deleteKeys } from "../platform/bucket.ts";
import { unmet, type Condition } from "../platform/condition.ts";
import { log } from "../platform/log.ts";
import { nameOf, problem, type Problem } from "../platform/problem.ts";
import { hasTable } from "../platform/sql.ts";
import type { Configuration } from "./configuration.ts";
import type { Purge } from "./purge.ts";
import { UpkeepRecord } from "./upkeep.ts";
import { missing } from "./view.ts";

/** Tables whose rows stay while messages wait; the configuration's goes as a whole. */
const kept: ReadonlySet<string> = new Set(["endpoint", "outbox"]);

/** Longer than any receiver is tried. */
const longestMs = 3 * 86_400_000;
const someMessages = 1_000;
/** A Catalog that did not answer is asked again so much later. */
const againMs = 5_000;

const configuredMeanwhile =
  "The endpoint was configured while it was being deleted, so it stays: delete it again if it is to go";

/** Stands while the Catalog has the name on its list. */
const listedSchema = z.object({});

export class Leaving {
  readonly #storage: DurableObjectStorage;
  readonly #configuration: Configuration;
  readonly #purge: Purge;
  readonly #outbox: Outbox;
  readonly #listed: UpkeepRecord<typeof listedSchema>;

  constructor(storage: DurableObjectStorage, configuration: Configuration, purge: Purge, outbox: Outbox) {
    this.#storage = storage;
    this.#configuration = configuration;
    this.#purge = purge;
    this.#outbox = outbox;
    this.#listed = new UpkeepRecord(storage.sql, "listed", listedSchema);
  }

  /** Within a transaction: the endpoint is not configured any more, its files stay. */
  forget(): void {
    const { sql } = this.#storage;
    const shards = this.#configuration.shards();
    const tables = sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray();
    const own = tables.filter(({ name }) => !/^(?:sqlite|_cf)_/.test(name));
    for (const { name } of own) if (!kept.has(name)) sql.exec(`DELETE FROM "${name}"`);
    this.#configuration.rememberShards(shards);
    this.#listed.write({});
  }

  /** Within a transaction: the same, and its files go. */
  purge(now: number): void {
    this.#purge.begin(this.#configuration.shards(), now);
    this.#listed.write({});
    this.#configuration.drop();
  }

  /** Why the endpoint is not forgotten; null where it may be. Since then it may have been configured, which was acknowledged. */
  refusal(condition: Condition, since: number): Problem | null {
    const { isThere, writes } = this.#configuration;
    if (!isThere) return missing(this.#configuration.fault(), this.#purge.state());
    const refused = unmet(condition, this.#configuration.etag());
    return refused ?? (writes === since ? null : problem("conflict", configuredMeanwhile));
  }

  /**
   * Before the endpoint is forgotten: by a copy that stays it would still be called. Where nobody knows whether the copy
   * is gone, the endpoint stays, and it is written again.
   */
  async deleteCopy({ BUCKET }: Bindings, name: string): Promise<void> {
    try {
      await deleteKeys(BUCKET, [configKey(name)]);
    } catch (error) {
      await this.stay();
      throw error;
    }
  }

  /** An endpoint that is not forgotten after all has its copy written again. */
  async stay(): Promise<void> {
    if (!this.#configuration.isThere) return;
    this.#configuration.isNotCopied();
    await this.#storage.setAlarm(Date.now());
  }

  /** Takes the name off the Catalog's list; gives when that is tried again, null where it is off. */
  async unlist(env: Bindings, name: string): Promise<number | null> {
    if (this.#listed.read() === null) return null;
    try {
      await askedCatalog(env).remove(name, this.#purge.state() !== null);
      this.#listed.remove();
      return null;
    } catch (error) {
      log("names_unreachable", { endpoint: name, error: nameOf(error) });
      return Date.now() + againMs;
    }
  }

  /** One go; gives when the next one is, null where nothing is left to do. */
  async goOn(env: Bindings, name: string, now: number): Promise<number | null> {
    const times = [
      await this.unlist(env, name),
      await this.#goOnPurging(env, name, now),
      await this.#goOnTelling(now),
    ];
    const next = times.filter((time) => time !== null);
    if (next.length > 0) return Math.min(...next);
    // Meanwhile it may have been configured anew.
    if (this.#configuration.isThere) return null;
    const shards = this.#configuration.formerShards();
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
    if (shards > 1) this.#configuration.rememberShards(shards);
    else this.#configuration.drop();
    return null;
  }

  async #goOnPurging(env: Bindings, name: string, now: number): Promise<number | null> {
    const state = this.#purge.state();
    if (state === null) return null;
    const next = await this.#purge.goOn(env, state, now);
    if (next !== null) return next;
    await askedCatalog(env).purged(name);
    this.#purge.end();
    return null;
  }

  async #goOnTelling(now: number): Promise<number | null> {
    if (!this.#isTelling()) return null;
    this.#outbox.forget(now - longestMs, someMessages, someMessages);
    const due = this.#outbox.next(now);
    if (due !== null && due <= now) await this.#outbox.doDue(now);
    return this.#isTelling() ? this.#outbox.next(Date.now()) : null;
  }

  #isTelling(): boolean {
    return hasTable(this.#storage.sql, "outbox") && !this.#configuration.isThere;
  }
}
