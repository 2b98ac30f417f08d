/**
 * To how many of its shards an endpoint's calls are sent. More where one has too much to do; fewer, a step a day, after
 * a day in which fewer had done. Shards that no calls are sent to are asked as before: they hold what they counted.
 */
import * as z from "zod";
import { mostShards } from "../../core/config/endpoint.ts";
import { log } from "../platform/log.ts";
import type { Owner, Work } from "../platform/work.ts";
import { fewerShards } from "../recorder/load.ts";
import { Shards } from "../recorder/shards.ts";
import { UpkeepRecord } from "./upkeep.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** The longest from a raise to the next look whether fewer would do. */
const mostDays = 32;

const sendingSchema = z.strictObject({
  count: z.int().min(1).max(mostShards).default(mostShards),
  /** When it is looked next whether fewer would do. */
  at: z.number().default(0),
  /** So many days after a raise it is looked. */
  days: z.int().min(1).max(mostDays).default(1),
  /** Whether the last change was to fewer. */
  isLowered: z.boolean().default(false),
});

/** How many there are, as it is kept: without a record, all shards. */
export class Sending {
  readonly #record: UpkeepRecord<typeof sendingSchema>;

  constructor(sql: SqlStorage) {
    this.#record = new UpkeepRecord(sql, "sending", sendingSchema);
  }

  /** Of so many shards. */
  count(shards: number): number {
    return Math.min(shards, this.#record.read()?.count ?? shards);
  }

  /** When it is looked whether fewer would do; null where that was never asked. */
  get lookAt(): number | null {
    return this.#record.read()?.at ?? null;
  }

  /** A number that was too low is not tried again so soon, each time later. */
  raise(count: number, now: number): void {
    const { days, isLowered } = this.#record.read() ?? { days: 1, isLowered: false };
    const later = isLowered ? Math.min(mostDays, days * 2) : days;
    this.#record.write({ count, at: afterMidnight(now, later), days: later, isLowered: false });
  }

  lower(count: number, now: number): void {
    const { days = 1 } = this.#record.read() ?? {};
    this.#record.write({ count, at: afterMidnight(now, 1), days, isLowered: true });
  }

  /** Configured: so many at the least. */
  ensure(least: number): void {
    const found = this.#record.read();
    if (found !== null && found.count < least) this.#record.write({ ...found, count: least });
  }

  /** Looks again so many midnights from now. */
  putOff(count: number, now: number, days: number): void {
    const { days: after = 1, isLowered = false } = this.#record.read() ?? {};
    this.#record.write({ count, at: afterMidnight(now, days), days: after, isLowered });
  }
}

/** Daily budgets are divided by the number: it is lowered when a day has just begun, and nothing of them is used. */
function afterMidnight(now: number, days: number): number {
  return (Math.floor(now / dayMs) + days) * dayMs + minuteMs;
}

/** An endpoint's configuration, as far as its shards go. */
interface Configured {
  readonly sending: Sending;
  /** Null while there is none that can be read. */
  read(): { readonly sending: number; readonly config: { readonly shards: number } } | null;
  /** False where calls are not sent to `from` any more. */
  lowerShards(from: number, to: number, now: number): boolean;
}

export class FewerShards implements Work {
  readonly name = "number of shards";
  readonly #owner: Owner;
  readonly #configuration: Configured;

  constructor(owner: Owner, configuration: Configured) {
    this.#owner = owner;
    this.#configuration = configuration;
  }

  /** Null where there are no more than are configured. */
  next(now: number): number | null {
    const found = this.#configuration.read();
    if (found === null || found.sending <= found.config.shards) return null;
    const at = this.#configuration.sending.lookAt ?? 0;
    // Put off for longer than it ever is, by a clock that was ahead.
    return at > now + (mostDays + 1) * dayMs ? 0 : at;
  }

  async doDue(now: number): Promise<void> {
    const found = this.#configuration.read();
    if (found === null) return;
    const { name, env } = this.#owner;
    const { sending, config } = found;
    const isFirst = this.#configuration.sending.lookAt === null;
    this.#configuration.sending.putOff(sending, now, isFirst ? 2 : 1);
    // Shards of an earlier version have noted nothing yet.
    if (isFirst) return;
    const { answers, silent } = await new Shards(env, name, sending).ask((recorder) => recorder.peak());
    if (silent.length > 0) return;
    const fewer = fewerShards(answers, config.shards);
    if (!this.#configuration.lowerShards(sending, fewer, now)) return;
    log("shards_lowered", { endpoint: name, from: sending, to: fewer });
  }
}
