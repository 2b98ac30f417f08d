/**
 * A shard's part of the watch (core/watch/), within its Recorder: counts calls beside their profile, looks after each
 * batch, and tells the endpoint's object when its words have changed.
 *
 * It costs nothing else: no timer, no alarm, no row a look. What it goes by is asked for when a batch names another
 * version, and kept; what it has learned is stored with checkpoints, now and then, and when its words change. Recording
 * never waits for it, and whatever goes wrong here is told, and ends at most the watch.
 */
import { isAhead } from "../../../core/monitor/clock.ts";
import type { Profile } from "../../../core/profile/profile.ts";
import type { Watched } from "../../../core/profile/tap/tap.ts";
import { foundBy, keyOfWord, plainest, type Settlement } from "../../../core/watch/told.ts";
import { Watch } from "../../../core/watch/watch.ts";
import { log } from "../../platform/log.ts";
import { within } from "../../platform/patience.ts";
import { nameOf } from "../../platform/problem.ts";
import type { Meta } from "../rows.ts";
import type { ShardWatch } from "./contract.ts";
import { Going } from "./going.ts";
import type { WatchHost } from "./host.ts";
import { Learned } from "./learned.ts";
import { shownOf } from "./shown.ts";

/** What is stored of a watch that goes on is at most so old. */
const storedMs = 10 * 60_000;
const patienceMs = 10_000;
/** After a failure the endpoint's object is not asked or told for so long. */
const againMs = 5_000;
/** After a failure of its own it begins anew so much later. */
const restMs = 10 * 60_000;

export class Watching {
  readonly #host: WatchHost;
  readonly #going: Going;
  readonly #learned: Learned;
  #watch: Watch | null = null;
  /** Batches up to this one were looked at when it was stored: counted anew from the log, they are not looked at again. */
  #storedSeq = 0;
  #storedAt = Number.NEGATIVE_INFINITY;
  /** The last batch that was counted. */
  #seq = 0;
  /** Whether the endpoint's object knows the words that stand. */
  #isTold = true;
  /** The object is asked or told something right now. */
  #isBusy = false;
  #notBefore = 0;
  #restUntil = 0;
  #fault: string | null = null;

  constructor(meta: Meta, host: WatchHost, now: number) {
    this.#host = host;
    this.#going = new Going(meta);
    this.#learned = new Learned(meta);
    this.#guarded(now, () => this.#wake(now));
  }

  /** What goes wrong; null where nothing does. */
  get fault(): string | null {
    return this.#fault;
  }

  #wake(now: number): void {
    this.#going.wake();
    const found = this.#learned.read(this.#going);
    if (found !== null) {
      [this.#seq, this.#storedSeq, this.#isTold] = [found.seq, found.seq, found.isTold];
      this.#storedAt = Math.min(found.at, now);
    }
    // By a clock that was ahead it would not look for long.
    if (found !== null && !isAhead(found.watch.last, now)) this.#watch = found.watch;
    else this.#begin();
  }

  #begin(): void {
    const { bins, outputColumns } = this.#going;
    this.#watch = bins && new Watch(bins, { outputColumns });
    this.#fault = null;
  }

  /** The version under which a batch's calls are counted; undefined where they are not. Has another one brought. */
  versionFor(asked: number | undefined, now: number): number | undefined {
    if (asked === undefined) return undefined;
    if (this.#fault !== null && now >= this.#restUntil) this.#guarded(now, () => this.#begin());
    const isNew = asked > (this.#going.version ?? 0);
    if (isNew && now >= this.#notBefore) this.#inBackground(now, () => this.#bring());
    return this.#watch !== null && asked === this.#going.version ? asked : undefined;
  }

  /** What counts the calls of the next batch beside their profile; null where nothing does. */
  countsFor(version: number | undefined, seq: number): Watched | null {
    this.#seq = seq;
    const isOwn = version !== undefined && version === this.#going.version && seq > this.#storedSeq;
    return isOwn && this.#watch !== null ? this.#watch.counts : null;
  }

  /** Looks, after a batch that was counted; `time` is that of its last call. */
  look(time: number, profile: Profile | null, now: number): void {
    this.#guarded(now, () => {
      const changes = this.#watch?.look(Math.min(time, now), profile) ?? [];
      if (changes.length > 0) this.#isTold = false;
    });
  }

  /** Tells the words that stand, if they have changed: at the next batch again, should that fail. */
  speak(now: number): void {
    const watch = this.#watch;
    if (this.#isTold || watch === null || now < this.#notBefore || this.#isBusy) return;
    this.#store(now);
    this.#inBackground(now, () => this.#tell(watch));
  }

  /** Within the transaction of a checkpoint. */
  checkpoint(now: number): void {
    if (now - this.#storedAt >= storedMs) this.#store(now);
  }

  #store(now: number): void {
    this.#guarded(now, () => {
      const { version } = this.#going;
      if (this.#watch === null || version === null) return;
      this.#learned.write({ version, seq: this.#seq, at: now, isTold: this.#isTold, watch: this.#watch });
      this.#storedAt = now;
    });
  }

  /** An execution has judged a window, and what it made of this shard's words. */
  settle(settlement: Settlement, now: number): void {
    this.#guarded(now, () => {
      const changes = this.#watch?.settle(settlement, foundBy(settlement)) ?? [];
      if (changes.length > 0) this.#store(now);
    });
  }

  shown(): ShardWatch {
    return shownOf(this.#watch, this.#going, this.#fault);
  }

  async #bring(): Promise<void> {
    const answer = await within(patienceMs, this.#host.bins());
    const now = Date.now();
    if (answer.version === this.#going.version) return;
    this.#guarded(now, () => {
      this.#going.adopt(answer);
      this.#begin();
      this.#isTold = true;
      this.#storedSeq = this.#seq;
      this.#store(now);
    });
  }

  async #tell(watch: Watch): Promise<void> {
    const { version } = this.#going;
    if (version === null) return;
    const before = keysOf(watch);
    const { shard, say } = this.#host;
    const settlement = await within(patienceMs, say({ version, shard, ...plainest(watch.words) }));
    if (watch !== this.#watch) return;
    const now = Date.now();
    this.#isTold = keysOf(watch) === before;
    if (settlement !== null) this.settle(settlement, now);
    this.#store(now);
  }

  /** One at a time; what fails is tried again with a later batch. */
  #inBackground(now: number, work: () => Promise<void>): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const done = work().then(
      () => {
        this.#isBusy = false;
      },
      (error: unknown) => {
        this.#isBusy = false;
        this.#notBefore = now + againMs;
        log("watch_unheard", { endpoint: this.#host.endpoint, error: nameOf(error) });
      },
    );
    this.#host.background(done);
  }

  /** Recording goes on whatever happens here. */
  #guarded(now: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(now, error);
    }
  }

  /** Ends the watch, for a while. */
  #fail(now: number, error: unknown): void {
    log("watch_failed", { endpoint: this.#host.endpoint, error: nameOf(error) });
    this.#watch = null;
    this.#fault = nameOf(error);
    this.#restUntil = now + restMs;
    this.#notBefore = now + restMs;
  }
}

function keysOf({ words }: Watch): string {
  return words.map((word) => `${keyOfWord(word)} ${word.at}`).join("\n");
}
