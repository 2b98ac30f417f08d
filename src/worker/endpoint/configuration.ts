/** The endpoint's configuration in its object's SQLite. Read once in a life of the object; names nobody configured leave no trace. */
import * as z from "zod";
import { mostShards, type EndpointConfig } from "../../core/config/endpoint.ts";
import type { Retention } from "../../core/config/retention.ts";
import { ForeignBucket, knownId, ownBucket } from "../deployment/owner.ts";
import { configKey, deleteKeys, putText } from "../platform/bucket.ts";
import { tagOf } from "../platform/condition.ts";
import { readConfig, withholds, type VersionedConfig } from "../platform/configuration.ts";
import { hasTable } from "../platform/sql.ts";
import type { Owner, Work } from "../platform/work.ts";
import { makeTables, newestSchema } from "./schema.ts";
import { Sending } from "./sending.ts";
import { UpkeepRecord } from "./upkeep.ts";

/** A configuration that is in force. */
export interface Configured extends Omit<VersionedConfig, "shards"> {
  readonly name: string;
  /** How many shards may hold something: all of them are asked. */
  readonly shards: number;
  /** To how many of them calls are sent. */
  readonly sending: number;
  /** The address this deployment was last configured under. */
  readonly origin: string;
  /** Paths of what is stored and not understood by this version of Weir. */
  readonly notUnderstood: readonly string[];
}

type Row = {
  name: string;
  version: number;
  config: string;
  origin: string;
  copied: number;
  shards: number;
};

type State =
  | { readonly kind: "readable"; readonly configured: Configured }
  | { readonly kind: "unreadable"; readonly reason: string };

/** While the bucket is another deployment's, it is looked at again so much later. */
const foreignMs = 60_000;
/** A copy that failed is tried again so much later. */
const againMs = 5_000;

const formerSchema = z.strictObject({
  /** How many shards an endpoint of this name had before it was forgotten. */
  count: z.int().min(1).max(mostShards).default(1),
});

/** When the endpoint was made: forgotten with it. */
const sinceSchema = z.object({ at: z.number().default(0) });

function sinceIn(sql: SqlStorage): UpkeepRecord<typeof sinceSchema> {
  return new UpkeepRecord(sql, "since", sinceSchema);
}

export class Configuration {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  readonly #former: UpkeepRecord<typeof formerSchema>;
  readonly sending: Sending;
  /** Undefined until the row is read. */
  #known: State | null | undefined;
  #writes = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#former = new UpkeepRecord(storage.sql, "shards", formerSchema);
    this.sending = new Sending(storage.sql);
  }

  /** Null while the endpoint is not configured, and where what is stored cannot be read: see fault(). */
  read(): Configured | null {
    const known = this.#state();
    return known?.kind === "readable" ? known.configured : null;
  }

  /** Why what is stored cannot be read by this version of Weir; null if it can, or there is nothing. */
  fault(): string | null {
    const known = this.#state();
    return known?.kind === "unreadable"
      ? `The configuration that is stored cannot be read by this version of Weir: ${known.reason}: put it again`
      : null;
  }

  #state(): State | null {
    if (this.#known === undefined) this.#known = this.#parse();
    return this.#known;
  }

  #parse(): State | null {
    const row = this.#row();
    if (row === null) return null;
    const { name, version, origin, shards } = row;
    const stored = readConfig(row.config);
    if (stored.kind === "unreadable") return stored;
    const { value: config, notUnderstood } = stored;
    const withheld = withholds(notUnderstood) && { withholds: true as const };
    const sending = this.sending.count(shards);
    const since = sinceIn(this.#sql).read();
    const known = { ...withheld, ...(since !== null && { since: since.at }) };
    return {
      kind: "readable",
      configured: { name, version, config, shards, sending, origin, notUnderstood, ...known },
    };
  }

  /** What the endpoint was configured as: an object that its alarm has woken is not told its name. */
  name(): string | null {
    return this.#row()?.name ?? null;
  }

  /** Null where it is not known for certain: of what another version of Weir may keep for longer nothing goes. */
  retention(): Retention | null {
    const known = this.read();
    const isKnown = known?.notUnderstood.every((path) => !path.startsWith("retention")) ?? false;
    return isKnown ? (known?.config.retention ?? null) : null;
  }

  /** The tag of what is configured, readable or not; null where nothing is. */
  etag(): string | null {
    const row = this.#row();
    return row === null ? null : tagOf(row.config);
  }

  /** How many shards there are, at least one. */
  shards(): number {
    return this.#row()?.shards ?? 1;
  }

  /** Whether there is a configuration, readable or not. */
  get isThere(): boolean {
    return this.#row() !== null;
  }

  #row(): Row | null {
    return rowOf(this.#sql);
  }

  /**
   * Takes the next version of the configuration; one that is equal is no other version. Shards that an earlier endpoint
   * of this name had are this one's.
   */
  write(name: string, config: EndpointConfig, origin: string): void {
    makeTables(this.#storage);
    const count = this.formerShards();
    if (!this.isThere) sinceIn(this.#sql).write({ at: Date.now() });
    this.#sql.exec(
      `INSERT INTO endpoint (id, schema, name, version, config, origin, copied, shards) VALUES (1, ?, ?, 1, ?, ?, 0, ?)
        ON CONFLICT (id) DO UPDATE SET version = version + (config <> excluded.config), config = excluded.config, origin = excluded.origin,
        shards = MAX(shards, excluded.shards)`,
      newestSchema,
      name,
      JSON.stringify(config),
      origin,
      Math.max(config.shards, count),
    );
    this.sending.ensure(config.shards);
    this.#known = undefined;
    this.#writes++;
  }

  /** How often the endpoint was configured in this life of the object. */
  get writes(): number {
    return this.#writes;
  }

  /** The endpoint is forgotten, but not how many shards hold what it counted and has not yet stored. */
  rememberShards(count: number): void {
    makeTables(this.#storage);
    this.#former.write({ count });
    this.drop();
  }

  /** How many shards an endpoint of this name had before it was forgotten. */
  formerShards(): number {
    return this.#former.read()?.count ?? 1;
  }

  /** The copy in R2 may be gone: it is written again. */
  isNotCopied(): void {
    this.#sql.exec("UPDATE endpoint SET copied = 0");
  }

  /** From here on the endpoint is not configured. */
  drop(): void {
    this.#sql.exec("DROP TABLE IF EXISTS endpoint");
    this.#known = undefined;
  }

  /** Calls are sent to twice as many shards, if they are still sent to `from`; to how many they are then. */
  raiseShards(from: number, now: number): number {
    const row = this.#row();
    if (row === null) return from;
    const sending = this.sending.count(row.shards);
    const more = Math.min(from * 2, mostShards);
    if (sending !== from || more === from) return sending;
    this.#sendTo(more, () => this.sending.raise(more, now));
    return more;
  }

  /** Calls are sent to fewer shards, if they are still sent to `from`; false where nothing has changed. */
  lowerShards(from: number, to: number, now: number): boolean {
    if (to >= from || this.read()?.sending !== from) return false;
    this.#sendTo(to, () => this.sending.lower(to, now));
    return true;
  }

  /** Isolates begin another batch with another version. */
  #sendTo(count: number, write: () => void): void {
    this.#storage.transactionSync(() => {
      write();
      this.#sql.exec("UPDATE endpoint SET shards = MAX(shards, ?), version = version + 1", count);
    });
    this.#known = undefined;
  }
}

/** The copy in R2: what cold isolates read should the object not answer. As it is stored, understood here or not. */
export class ConfigurationCopy implements Work {
  readonly name = "copy of the configuration";
  readonly #owner: Owner;
  #notBefore = 0;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  next(): number | null {
    const row = this.#row();
    return row === null || row.copied >= row.version ? null : this.#notBefore;
  }

  async doDue(now: number): Promise<void> {
    const row = this.#row();
    if (row === null) return;
    this.#notBefore = now + againMs;
    const BUCKET = await ownBucket(this.#owner.env).catch((error: unknown) => {
      if (error instanceof ForeignBucket) this.#notBefore = now + foreignMs;
      throw error;
    });
    const key = configKey(this.#owner.name);
    const text = this.#textOf(row);
    // The copy says whose it is: that of another deployment must not send calls to its upstream.
    const copy = `${text.slice(0, -1)},"deployment":${JSON.stringify(knownId())}}`;
    await putText(BUCKET, key, copy);
    // Meanwhile the endpoint may have been forgotten, or forgotten and configured anew.
    const present = this.#row();
    if (present === null) await deleteKeys(BUCKET, [key]);
    else if (this.#textOf(present) === text) {
      this.#owner.storage.sql.exec("UPDATE endpoint SET copied = ?", row.version);
    }
    this.#notBefore = 0;
  }

  #row(): Row | null {
    return rowOf(this.#owner.storage.sql);
  }

  #textOf({ version, config, shards }: Row): string {
    const { sql } = this.#owner.storage;
    const since = sinceIn(sql).read();
    const known = since === null ? "" : `"since":${since.at},`;
    return `{"version":${version},${known}"config":${config},"shards":${new Sending(sql).count(shards)}}`;
  }
}

/** The one row there is, if the endpoint is configured. */
function rowOf(sql: SqlStorage): Row | null {
  if (!hasTable(sql, "endpoint")) return null;
  const [row] = sql.exec<Row>("SELECT name, version, config, origin, copied, shards FROM endpoint");
  return row ?? null;
}
