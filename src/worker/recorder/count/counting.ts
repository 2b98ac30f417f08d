/** What batches come to, as it is counted: profiles, counters, and the watch beside them. */
import { withBeside } from "../../../core/call/beside.ts";
import { toCall, type RawCall } from "../../../core/call/frames.ts";
import { hasFailed } from "../../../core/call/record.ts";
import { readCall, withDialect, type ObserveOptions, type ReadCall } from "../../../core/profile/observe.ts";
import type { RecorderSettings } from "../../platform/settings.ts";
import { log } from "../../platform/log.ts";
import { nameOf } from "../../platform/problem.ts";
import type { Stamp } from "../../../core/segment/stamp.ts";
import type { BatchHead } from "../head.ts";
import type { Journal } from "../journal.ts";
import type { Shapes } from "../shapes.ts";
import { Counters } from "./counters.ts";
import type { Window } from "../../../core/monitor/window.ts";
import { LiveProfiles } from "./profiles.ts";
import type { SegmentLists } from "./lists.ts";
import { LiveSegments } from "./segments.ts";
import type { Watching } from "./watching.ts";

/** What else a Recorder has. */
interface Beside {
  readonly shapes: Shapes;
  readonly watching: Watching;
  readonly lists: SegmentLists;
  readonly endpoint: string;
}

export class Counting {
  readonly profiles: LiveProfiles;
  readonly segments: LiveSegments;
  readonly counters: Counters;
  readonly #shapes: Shapes;
  readonly #watching: Watching;
  readonly #endpoint: string;

  constructor(journal: Journal, settings: RecorderSettings, { shapes, watching, lists, endpoint }: Beside) {
    this.profiles = new LiveProfiles(journal, settings);
    this.segments = new LiveSegments(journal, settings, lists);
    this.counters = new Counters(journal.meta);
    this.#shapes = shapes;
    this.#watching = watching;
    this.#endpoint = endpoint;
    this.profiles.know(shapes.newest);
  }

  /** Counts a batch of the log, by what is in the log: counted anew, it comes to the same. */
  add(seq: number, head: BatchHead, calls: readonly RawCall[]): void {
    const { reading, baseline, tallies } = head;
    // By the time of the batch, which the log has: counted anew, it is the same minute.
    const at = head.since;
    this.counters.add("seen", calls.filter((call) => !hasFailed(call)).length, at);
    for (const { traffic } of calls) if (traffic !== undefined) this.counters.served.add(traffic);
    const shape = baseline === undefined ? null : this.#shapes.inForce(baseline);
    const watched = this.#watching.countsFor(head.watch, seq);
    const options = { ...withDialect({ ...reading, shape }), watched };
    for (const [index, call] of withBeside(calls, head).entries())
      if (call.profiled) this.#observe(call, { head, index, options });
    this.counters.addAll(tallies, at);
    const last = calls.at(-1);
    if (watched !== null && last !== undefined)
      this.#watching.look(last.time, this.profiles.newest, Date.now());
  }

  /** Stores all that is counted, within the caller's transaction; once that went through, settle(). */
  checkpoint(): void {
    this.profiles.checkpoint();
    this.segments.checkpoint();
    this.counters.store();
  }

  settle(): void {
    this.profiles.settle();
    this.segments.settle();
  }

  /** Spans that are over leave memory, if they are stored. */
  close(now: number): void {
    this.profiles.close(now);
    this.segments.close(now);
  }

  fold(now: number): void {
    this.profiles.fold(now);
    this.segments.fold(now);
  }

  /** A call that cannot be counted is said to be so; it must not keep the object from waking. */
  #observe(call: RawCall, { head, index, options }: InBatch): void {
    const at = head.since;
    try {
      const read = readCall(toCall(call), options);
      // A call of a span that is checked and sealed counts in the next one.
      const { outcome, tallies, span } = this.profiles.add(read, Math.max(call.time, head.sealed), options);
      this.counters.addAll(tallies, at);
      if (outcome !== "failed") this.counters.add(outcome, 1, at);
      if (head.segments !== undefined) this.#divide({ read, index, span }, head.segments, options);
    } catch (error) {
      this.counters.add("profile_failed", 1, at);
      log("profile_failed", { endpoint: this.#endpoint, error: nameOf(error) });
    }
  }

  /** What goes wrong here costs the segments alone. */
  #divide(call: Divided, stamps: readonly Stamp[], { shape = null }: ObserveOptions): void {
    try {
      this.segments.add({ ...call, wholeBytes: this.profiles.heldBytes }, stamps, shape);
    } catch (error) {
      log("segments_failed", { endpoint: this.#endpoint, error: nameOf(error) });
    }
  }
}

interface InBatch {
  readonly head: BatchHead;
  readonly index: number;
  readonly options: ObserveOptions;
}

interface Divided {
  readonly read: ReadCall;
  readonly index: number;
  readonly span: Window;
}
