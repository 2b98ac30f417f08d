/**
 * Durable Object `Recorder`, one for each endpoint and shard: from batches of calls to capture files and profiles.
 *
 * Logged before counted: a batch is in the SQLite journal before it is acknowledged. Profiles in
 * memory are a cache, rebuilt from the stored ones plus the journal. A generation of the journal leaves only when its
 * capture files are in R2 and its counts in stored profiles, so an acknowledged call is in exactly one capture file
 * and exactly once in the profiles, whenever the object dies.
 */
import { DurableObject } from "cloudflare:workers";
import { decodeCalls, type RawCall } from "../../core/call/frames.ts";
import { talliesOf } from "../../core/call/tallies.ts";
import { isAhead } from "../../core/monitor/clock.ts";
import { spanOf, type Window } from "../../core/monitor/window.ts";
import type { Settlement } from "../../core/watch/told.ts";
import { asNewest, type Acknowledgement, type Batch, type BatchOne } from "./batch.ts";
import { Generations } from "./flush.ts";
import type { Bindings } from "../env.ts";
import { type RecorderSettings, recorderSettingsOf } from "../platform/settings.ts";
import { FiledCounts } from "./budget.ts";
import type { ShardWatch } from "./count/contract.ts";
import { Counting } from "./count/counting.ts";
import { listHost, watchHost } from "./count/host.ts";
import { SegmentLists } from "./count/lists.ts";
import { Watching } from "./count/watching.ts";
import { Journal } from "./journal.ts";
import type { BatchHead } from "./head.ts";
import type { PiecesAnswer, ProfileAnswer, RecorderHealth, SegmentRecords } from "./answers.ts";
import { Load, Peaks } from "./load.ts";
import { Complaint, Trouble } from "./faults.ts";
import { ownBucket } from "../deployment/owner.ts";
import { keptName } from "./rows.ts";
import { Recent } from "./repeats.ts";
import { Shapes } from "./shapes.ts";

declare module "../env.ts" {
  interface Bindings {
    /** One object an endpoint and shard. */
    readonly RECORDERS: DurableObjectNamespace<Recorder>;
  }
}

/** At most so many journal bytes go into one generation: they are in memory at once when it is flushed. */
const generationBytes = 8 * 2 ** 20;
/** While nothing waits, the alarm comes no sooner, and after a failure no sooner than that. */
const idleMs = { least: 1_000, afterFailure: 3_600_000 };
/** An alarm that has not come so long after its time is set again. */
const alarmGraceMs = 60_000;

export class Recorder extends DurableObject<Bindings> {
  readonly #settings: RecorderSettings;
  readonly #journal: Journal;
  readonly #counting: Counting;
  readonly #watching: Watching;
  readonly #filed: FiledCounts;
  readonly #shapes: Shapes;
  readonly #recent: Recent;
  readonly #generations: Generations;
  readonly #load: Load;
  readonly #complaint: Complaint;
  readonly #endpoint: string;
  /** The last batch that is in the profiles and counters. */
  #applied: number;
  #sealed: number;
  #lagMs: number | null = null;
  /** When the alarm is set to come; null where it is not known to be set. */
  #armed: number | null = null;
  /** The alarm is at work, and sets itself again when it is done. */
  #isFlushing = false;
  readonly #trouble: Trouble;

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env);
    this.#settings = recorderSettingsOf(env);
    this.#journal = new Journal(state.storage);
    const { meta } = this.#journal;
    this.#filed = new FiledCounts(meta);
    this.#shapes = new Shapes(meta);
    this.#recent = new Recent(this.#journal, Date.now());
    this.#generations = new Generations(this.#journal, this.#filed, this.#recent);
    this.#endpoint = keptName(meta, state.id.name);
    const endpoint = this.#endpoint;
    const bindings = () => this.env;
    this.#watching = new Watching(meta, watchHost(state, bindings, endpoint), Date.now());
    const lists = new SegmentLists(meta, listHost(state, bindings, endpoint));
    const beside = { shapes: this.#shapes, watching: this.#watching, lists, endpoint };
    this.#counting = new Counting(this.#journal, this.#settings, beside);
    this.#load = new Load(Peaks.of(meta));
    this.#trouble = new Trouble(this.#endpoint);
    this.#complaint = new Complaint(this.#endpoint, () => this.env);
    this.#sealed = meta.number("sealed");
    this.#applied = meta.number("applied");
    for (const { seq, head, bytes } of this.#journal.batches(this.#applied)) {
      this.#apply(seq, head, decodeCalls(bytes));
    }
    // Whatever ended the last life of this object, what waits is flushed.
    void state.blockConcurrencyWhile(async () => {
      this.#armed = await state.storage.getAlarm();
      await this.#arm();
    });
  }

  /** Logs a batch, counts it and acknowledges: from here on nothing of it is lost. One that came before is not counted again. */
  async record(given: Batch | BatchOne): Promise<Acknowledgement> {
    const batch = asNewest(given);
    const baseline = await this.#shapes.atHand(this.env, this.#endpoint, batch);
    const segments = await this.#counting.segments.lists.stamps(batch.segments);
    const now = Date.now();
    const isBusy = this.#load.note(batch.id, batch.calls.length, now);
    if (this.#recent.has(batch.id)) return { isBusy };
    const calls = decodeCalls(batch.calls);
    const { id, reading, budget, firstBytes, unfinished } = batch;
    const tallies = talliesOf(batch, (one) => this.#recent.has(one));
    const [first] = calls;
    // Sealed by a clock that was ahead: what is before this minute may have been checked.
    if (isAhead(this.#sealed, now)) this.#seal(spanOf(now, this.#settings.profileMs).start);
    const watch = this.#watching.versionFor(batch.watch, now);
    const own = { since: first?.time ?? now, sealed: this.#sealed, baseline, watch, segments };
    const head: BatchHead = { id, reading, tallies, budget, firstBytes, unfinished, ...own };
    this.#makeRoom(batch.calls.length);
    const seq = this.#journal.append(head, batch.calls);
    this.#recent.arrived(batch, now);
    this.#apply(seq, head, calls);
    if (this.#counting.profiles.isCrowded(now)) this.#checkpoint();
    if (first !== undefined) this.#lagMs = Math.max(0, now - first.time - (first.traffic?.latencyMs ?? 0));
    this.#watching.speak(now);
    await this.#arm();
    return { isBusy };
  }

  /** Sees to it that a generation is open, and not too large for so many bytes more. */
  #makeRoom(bytes: number): void {
    const { openBytes, meta } = this.#journal;
    if (openBytes !== null && (openBytes === 0 || openBytes + bytes <= generationBytes)) return;
    this.#journal.begin((g) => `${meta.text("epoch")}/${g}`);
  }

  /** Makes sure an alarm does what is left to do; none comes where nothing is. */
  async #arm(): Promise<void> {
    const now = Date.now();
    const due = this.#isFlushing ? null : this.#due(now);
    if (due === null) return;
    if (this.#armed !== null && this.#armed <= due && this.#armed > now - alarmGraceMs) return;
    this.#armed = due;
    await this.ctx.storage.setAlarm(due);
  }

  /** What waits is flushed soon, a whole generation at once. While nothing waits, profiles are folded and leave in time. */
  #due(now: number): number | null {
    const { bytes, hasClosed } = this.#journal;
    if (bytes > 0) return Math.max(now + (hasClosed ? 0 : this.#settings.flushMs), this.#trouble.retryAt);
    const next = this.#counting.profiles.nextFold();
    return next === null
      ? null
      : Math.max(next, now + idleMs[this.#trouble.failures > 0 ? "afterFailure" : "least"]);
  }

  #apply(seq: number, head: BatchHead, calls: readonly RawCall[]): void {
    this.#applied = seq;
    this.#counting.add(seq, head, calls);
  }

  /**
   * The merged profile of `[start, end)`, right now, in pieces. With `seal` the window is done with: calls of it that come
   * later count in the next one, so that no check misses them. Whoever takes turns is given them where one is not enough.
   */
  pieces(window: Window, seal = false, takesTurns = false): PiecesAnswer {
    const answer = this.#answer(window, seal);
    if (answer.kind === "misaligned") return answer;
    return this.#counting.profiles.pieces(window, answer.spans, takesTurns);
  }

  /** The same as one value, if it is not too large for one: for a Worker of an earlier version. */
  profile(window: Window, seal = false): ProfileAnswer {
    const answer = this.#answer(window, seal);
    if (answer.kind === "misaligned") return answer;
    return { kind: "exact", bytes: this.#counting.profiles.merged(window, answer.spans).toBytes() };
  }

  /** All that is kept of a segment within a window, in pieces as pieces() has them. */
  segment(window: Window, segment: string, seal = false): ReadableStream<Uint8Array> {
    this.#answer(window, seal);
    return this.#counting.segments.pieces(window, segment);
  }

  /** How many records of a window each segment has. */
  segments(window: Window): SegmentRecords[] {
    return this.#counting.segments.records(window);
  }

  #answer(window: Window, seal: boolean) {
    const answer = this.#counting.profiles.cover(window);
    const isOver = seal && window.end > this.#sealed;
    // What is not over is not done with, whatever the clock of whoever asks says.
    if (answer.kind === "exact" && isOver && !isAhead(window.end, Date.now())) this.#seal(window.end);
    return answer;
  }

  #seal(until: number): void {
    this.#sealed = until;
    this.#journal.meta.set("sealed", until);
  }

  /** Null if a window can be answered exactly, else the nearest one that can. */
  nearest(window: Window): Window | null {
    const answer = this.#counting.profiles.cover(window);
    return answer.kind === "exact" ? null : answer.nearest;
  }

  health(): RecorderHealth {
    const watchFault = this.#watching.fault;
    return {
      counters: { ...this.#counting.counters.all, ...this.#filed.counters },
      lately: this.#counting.counters.lately(this.#filed, Date.now()),
      pendingBytes: this.#journal.bytes,
      oldestUnflushed: this.#journal.oldest(),
      lagMs: this.#lagMs,
      sampledShare: this.#generations.share,
      flushFailures: this.#trouble.failures,
      lastFlushError: this.#trouble.lastError,
      served: this.#counting.counters.served.state,
      ...(watchFault !== null && { watchFault }),
    };
  }

  /** What is watched here, and what it says. */
  watching(): ShardWatch {
    return this.#watching.shown();
  }

  /** An execution has judged a window, and what it made of the words of this shard. */
  settle(settlement: Settlement): void {
    this.#watching.settle(settlement, Date.now());
  }

  /** The most there was to do in the last day, as the part of what one Recorder is good for. */
  peak(): number {
    return this.#load.peak(Date.now());
  }

  /** Forgets everything; the object begins anew with its next call. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    await this.ctx.storage.sync();
    // What is in memory goes too, once the answer is out.
    setTimeout(() => this.ctx.abort("Purged"), 0);
  }

  /** Flushes what is in the journal now; a failed flush is tried again, later each time. */
  override async alarm(): Promise<void> {
    this.#armed = null;
    this.#isFlushing = true;
    try {
      // Up to what is here now: under traffic there is always more, and it waits for the next alarm.
      this.#journal.close();
      this.#checkpoint();
      await this.#flush();
      this.#trouble.over();
      this.#counting.fold(Date.now());
      this.#shapes.forget(() => this.#journal.shapes());
    } catch (error) {
      this.#trouble.failed(error, this.#settings.flushMs);
      this.#giveUp();
    } finally {
      this.#isFlushing = false;
      await this.#arm();
      this.ctx.waitUntil(this.#complaint.look(this.health(), Date.now()));
    }
  }

  /** Stores every profile and counter as it is now, and which batches they include. */
  #checkpoint(): void {
    const { meta } = this.#journal;
    if (meta.number("applied") < this.#applied) {
      this.#journal.transaction(() => {
        this.#counting.checkpoint();
        this.#load.store(meta);
        this.#watching.checkpoint(Date.now());
        meta.set("applied", this.#applied);
      });
      this.#counting.settle();
    }
    this.#counting.close(Date.now());
  }

  async #flush(): Promise<void> {
    if (this.#journal.closed().length === 0) return this.#recent.expire(Date.now());
    const bucket = await ownBucket(this.env);
    await this.#generations.flush({ bucket, endpoint: this.#endpoint, object: this.ctx.id.toString() });
  }

  /** More waits than may: the newest generations go, the oldest last, once their counts are stored. */
  #giveUp(): void {
    const { backlogBytes } = this.#settings;
    if (this.#journal.bytes <= backlogBytes) return;
    this.#checkpoint();
    this.#generations.giveUp(backlogBytes);
  }
}
