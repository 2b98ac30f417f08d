/** What batches come to, as it is counted: profiles, counters, and the watch beside them. */
import { withBeside } from "../../../core/call/beside.ts";
import { toCall, type RawCall } from "../../../core/call/frames.ts";
import { hasFailed } from "../../../core/call/record.ts";
import { withDialect, type ObserveOptions } from "../../../core/profile/observe.ts";
import type { RecorderSettings } from "../../platform/settings.ts";
import { log } from "../../platform/log.ts";
import { nameOf } from "../../platform/problem.ts";
import type { BatchHead } from "../head.ts";
import type { Journal } from "../journal.ts";
import type { Shapes } from "../shapes.ts";
import { Counters } from "./counters.ts";
import { LiveProfiles } from "./profiles.ts";
import type { Watching } from "./watching.ts";

export class Counting {
  readonly profiles: LiveProfiles;
  readonly counters: Counters;
  readonly #shapes: Shapes;
  readonly #watching: Watching;
  readonly #endpoint: string;

  constructor(
    journal: Journal,
    settings: RecorderSettings,
    { shapes, watching, endpoint }: { shapes: Shapes; watching: Watching; endpoint: string },
  ) {
    this.profiles = new LiveProfiles(journal, settings);
    this.counters = new Counters(journal.meta);
    this.#shapes = shapes;
    this.#watching = watching;
    this.#endpoint = endpoint;
    this.profiles.know(shapes.newest);
  }

  /** Counts a batch of the log, by what is in the log: counted anew, it comes to the same. */
  add(seq: number, head: BatchHead, calls: readonly RawCall[]): void {
    const { sealed, reading, baseline, tallies } = head;
    // By the time of the batch, which the log has: counted anew, it is the same minute.
    const at = head.since;
    this.counters.add("seen", calls.filter((call) => !hasFailed(call)).length, at);
    for (const { traffic } of calls) if (traffic !== undefined) this.counters.served.add(traffic);
    const shape = baseline === undefined ? null : this.#shapes.inForce(baseline);
    const watched = this.#watching.countsFor(head.watch, seq);
    const options = { ...withDialect({ ...reading, shape }), watched };
    for (const call of withBeside(calls, head)) if (call.profiled) this.#observe(call, sealed, options, at);
    this.counters.addAll(tallies, at);
    const last = calls.at(-1);
    if (watched !== null && last !== undefined)
      this.#watching.look(last.time, this.profiles.newest, Date.now());
  }

  /** A call that cannot be counted is said to be so; it must not keep the object from waking. */
  #observe(call: RawCall, sealed: number, options: ObserveOptions, at: number): void {
    try {
      const { outcome, tallies } = this.profiles.add(toCall(call), sealed, options);
      this.counters.addAll(tallies, at);
      if (outcome !== "failed") this.counters.add(outcome, 1, at);
    } catch (error) {
      this.counters.add("profile_failed", 1, at);
      log("profile_failed", { endpoint: this.#endpoint, error: nameOf(error) });
    }
  }
}
