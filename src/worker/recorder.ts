/**
 * Durable Object `Recorder`, one for each endpoint and shard: from calls to capture files and profiles.
 *
 * Logged before counted: a batch is in the SQLite journal before it is acknowledged. Profiles in
 * memory are a cache, rebuilt from the stored ones plus the journal. A journal row leaves only in the
 * transaction that knows its capture file in R2 and its counts in a stored profile, so an acknowledged
 * call is in exactly one capture file and exactly once in the profiles, whenever the object dies.
 */
import { DurableObject } from "cloudflare:workers";
import { captureKey, captureLine, type Call } from "../core/capture.ts";
import { observe, type ObserveOptions } from "../core/observe.ts";
import { mergeProfiles, Profile } from "../core/profile.ts";
import { cover, folding, spanOf, tiers, type Cover, type Window } from "../core/window.ts";
import { hex } from "./bytes.ts";
import { settingsOf, type Bindings, type Settings } from "./env.ts";
import { nameOf } from "./errors.ts";
import { Journal, type Batch } from "./journal.ts";
import { log } from "./log.ts";
import { createCapture } from "./storage.ts";

/** At most so many journal bytes go into one flush: they are in memory at once. */
const flushBytes = 8 * 2 ** 20;
const longestRetryMs = 60_000;

/** The profile of a window, or why it cannot be answered exactly. */
export type ProfileAnswer =
  | { readonly kind: "exact"; readonly bytes: Uint8Array }
  | { readonly kind: "misaligned"; readonly nearest: Window };

export interface RecorderHealth {
  /** Counts since the endpoint began: calls seen, profiled, captured, and what was not recorded, by reason. */
  readonly counters: Readonly<Record<string, number>>;
  /** Journal bytes that wait for the next flush. */
  readonly pendingBytes: number;
  /** Flushes that failed in a row, and the last failure. */
  readonly flushFailures: number;
  readonly lastFlushError: string | null;
}

/** The shards of an endpoint. One for now; checks merge whatever is listed here. */
export function recordersOf(env: Bindings, endpoint: string): DurableObjectStub<Recorder>[] {
  return [recorderOf(env, endpoint)];
}

/** The shard that this isolate's calls go to. */
export function recorderOf(env: Bindings, endpoint: string): DurableObjectStub<Recorder> {
  return env.RECORDERS.getByName(`${endpoint}:0`);
}

export class Recorder extends DurableObject<Bindings> {
  readonly #settings: Settings;
  readonly #journal: Journal;
  readonly #endpoint: string;
  /** Profiles that hold more than their stored form does, by the start of their span. */
  readonly #open = new Map<number, Profile>();
  #counters: Record<string, number>;
  /** The last batch that is in the profiles and counters. */
  #applied: number;
  #flushFailures = 0;
  #lastFlushError: string | null = null;
  /** No flush before this: the last one failed. */
  #retryAt = 0;

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env);
    this.#settings = settingsOf(env);
    this.#journal = new Journal(state.storage);
    this.#endpoint = this.#named(state.id.name);
    this.#counters = JSON.parse(this.#journal.text("counters") ?? "{}") as Record<string, number>;
    this.#applied = this.#journal.number("applied");
    for (const { seq, batch } of this.#journal.batches(this.#applied)) this.#apply(seq, batch);
    // Whatever ended the last life of this object, what waits is flushed.
    void state.blockConcurrencyWhile(() => this.#arm());
  }

  /** The endpoint's name is kept: an object that its alarm has woken is not told it. */
  #named(name: string | undefined): string {
    const kept = this.#journal.text("endpoint");
    if (kept !== null) return kept;
    const endpoint = name?.split(":")[0] ?? "";
    if (endpoint !== "") this.#journal.set("endpoint", endpoint);
    return endpoint;
  }

  /** Logs a batch, counts it and acknowledges: from here on nothing of it is lost. */
  async record(batch: Batch): Promise<void> {
    if (batch.version !== 1) throw new TypeError("Cannot record batch: its version is not known here");
    const seq = this.#journal.append(batch);
    this.#apply(seq, batch);
    await this.#arm();
  }

  /** Makes sure an alarm flushes what waits: soon, or at once when a whole flush is waiting. */
  async #arm(): Promise<void> {
    const { bytes } = this.#journal;
    if (bytes === 0) return;
    const soon = Date.now() + (bytes > flushBytes ? 0 : this.#settings.flushMs);
    const due = Math.max(soon, this.#retryAt);
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || due < alarm) await this.ctx.storage.setAlarm(due);
  }

  #apply(seq: number, { calls, tallies, reading }: Batch): void {
    this.#applied = seq;
    for (const call of calls) {
      this.#count("seen", 1);
      if (call.profiled) this.#observe(call, reading);
    }
    for (const [reason, times] of Object.entries(tallies)) this.#count(reason, times);
  }

  /** A call that cannot be counted is said to be so; it must not keep the object from waking. */
  #observe(call: Call, reading?: ObserveOptions): void {
    try {
      observe(this.#profileAt(call.time), call, reading);
      this.#count("profiled", 1);
    } catch (error) {
      this.#count("profile_failed", 1);
      log("profile_failed", { endpoint: this.#endpoint, error: nameOf(error) });
    }
  }

  #count(name: string, times: number): void {
    this.#counters[name] = (this.#counters[name] ?? 0) + times;
  }

  #profileAt(time: number): Profile {
    const span = spanOf(time, this.#settings.profileMs);
    const profile = this.#open.get(span.start) ?? this.#stored(span) ?? new Profile();
    this.#open.set(span.start, profile);
    return profile;
  }

  #stored(span: Window): Profile | null {
    const bytes = this.#journal.profile(span);
    return bytes === null ? null : Profile.fromBytes(bytes);
  }

  /** The merged profile of `[start, end)`, right now. */
  profile(window: Window): ProfileAnswer {
    const answer = this.#cover(window);
    if (answer.kind === "misaligned") return answer;
    return { kind: "exact", bytes: mergeProfiles(this.#read(answer.spans)).toBytes() };
  }

  /** Profiles one at a time: a window's are more than fit in memory at once. */
  *#read(spans: readonly Window[]): Generator<Profile> {
    for (const span of spans) {
      const open = this.#isOpen(span) ? this.#open.get(span.start) : undefined;
      const profile = open?.copy() ?? this.#stored(span);
      if (profile !== null) yield profile;
    }
  }

  /** Null if a window can be answered exactly, else the nearest one that can. */
  nearest(window: Window): Window | null {
    const answer = this.#cover(window);
    return answer.kind === "exact" ? null : answer.nearest;
  }

  #cover(window: Window): Cover {
    const open = [...this.#open.keys()].map((start) => spanOf(start, this.#settings.profileMs));
    const stored = this.#journal.spans().filter((span) => !this.#isOpen(span));
    return cover(window, [...stored, ...open], this.#settings.profileMs);
  }

  #isOpen({ start, end }: Window): boolean {
    return end - start === this.#settings.profileMs && this.#open.has(start);
  }

  health(): RecorderHealth {
    return {
      counters: this.#counters,
      pendingBytes: this.#journal.bytes,
      flushFailures: this.#flushFailures,
      lastFlushError: this.#lastFlushError,
    };
  }

  /** Flushes until the journal is empty; a failed flush is tried again, later each time. */
  override async alarm(): Promise<void> {
    try {
      // Up to what is here now: under traffic there is always more, and it waits for the next alarm.
      const upTo = this.#applied;
      let more = true;
      while (more) more = await this.#flush(upTo);
      this.#flushFailures = 0;
      this.#lastFlushError = null;
      this.#retryAt = 0;
      this.#fold(Date.now());
      await this.#arm();
    } catch (error) {
      this.#flushFailures++;
      this.#lastFlushError = nameOf(error);
      log("flush_failed", { endpoint: this.#endpoint, failures: this.#flushFailures, error: nameOf(error) });
      const first = Math.min(1_000, this.#settings.flushMs);
      this.#retryAt = Date.now() + Math.min(longestRetryMs, first * 2 ** this.#flushFailures);
      await this.ctx.storage.setAlarm(this.#retryAt);
      // The profiles need no R2: stored now, they neither fill memory nor have to be counted again.
      this.#journal.transaction(() => this.#checkpoint(this.#counters));
      this.#close(Date.now());
    }
  }

  /** Writes the oldest batches to R2 and lets them go. False when there was nothing to do. */
  async #flush(upTo: number): Promise<boolean> {
    const last = this.#frozen(upTo);
    if (last === 0) return false;
    const calls: Call[] = [];
    for (const { batch } of this.#journal.batches(0, last))
      calls.push(...batch.calls.filter(({ stored }) => stored));
    for (const [index, file] of [...filesOf(calls).values()].entries())
      await this.#write(file, `${last}-${index}`);
    const counters = { ...this.#counters, captured: (this.#counters["captured"] ?? 0) + calls.length };
    this.#journal.transaction(() => {
      this.#checkpoint(counters);
      this.#journal.discard(last);
      this.#journal.clear("flushing");
    });
    this.#counters = counters;
    this.#close(Date.now());
    return true;
  }

  /**
   * The end of the range being flushed, fixed before its first file is written: after a crash the
   * same range gives the same files under the same keys, whatever has come since.
   */
  #frozen(upTo: number): number {
    const begun = this.#journal.number("flushing");
    if (begun > 0) return begun;
    const last = this.#journal.endWithin(flushBytes, upTo);
    if (last > 0) this.#journal.set("flushing", last);
    return last;
  }

  async #write(calls: readonly Call[], batch: string): Promise<void> {
    const [first] = calls;
    if (first === undefined) return;
    const uuid = await uuidOf(`${this.ctx.id.toString()}/${batch}`);
    const key = captureKey(this.#endpoint, first.variant, first.time, uuid);
    const text = calls.map((call) => `${captureLine(call)}\n`).join("");
    await createCapture(this.env.BUCKET, key, text, batch);
  }

  /** Stores every profile and counter as it is now. */
  #checkpoint(counters: Readonly<Record<string, number>>): void {
    for (const [start, profile] of this.#open) {
      this.#journal.store(spanOf(start, this.#settings.profileMs), profile.toBytes());
    }
    this.#journal.set("counters", JSON.stringify(counters));
    this.#journal.set("applied", this.#applied);
  }

  /** Spans that are over leave memory; they are stored. */
  #close(now: number): void {
    const current = spanOf(now, this.#settings.profileMs).start;
    for (const start of this.#open.keys()) if (start < current) this.#open.delete(start);
  }

  /** Minutes into hours into days, and out. */
  #fold(now: number): void {
    const stored = this.#journal.spans().filter((span) => !this.#isOpen(span));
    const { fold, expired } = folding(stored, tiers(this.#settings.profileMs), now);
    this.#journal.transaction(() => {
      for (const { into, from } of fold) {
        const merged = mergeProfiles(this.#read([into, ...from])).toBytes();
        for (const span of from) this.#journal.forget(span);
        this.#journal.store(into, merged);
      }
      for (const span of expired) this.#journal.forget(span);
    });
  }
}

/** Calls by the file they go to: one for each variant and hour, since the folder names both. */
function filesOf(calls: readonly Call[]): Map<string, Call[]> {
  const files = new Map<string, Call[]>();
  for (const call of calls) {
    const file = `${call.variant}/${spanOf(call.time, 3_600_000).start}`;
    const same = files.get(file);
    if (same) same.push(call);
    else files.set(file, [call]);
  }
  return files;
}

/** A UUID (version 8, RFC 9562) that is always the same for the same text. */
async function uuidOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = new Uint8Array(digest).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
