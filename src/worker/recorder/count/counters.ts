/** What batches brought to a Recorder, counted: stored with the profiles, at the same number. */
import type { CounterName } from "../../../core/counters.ts";
import type { Lately } from "../../../core/lately.ts";
import { ServedCounts, servedSchema } from "../../../core/metrics/served.ts";
import { readableIn, storedValue } from "../../platform/stored.ts";
import { countersSchema, latelyOf, type FiledCounts } from "../budget.ts";
import type { Meta } from "../rows.ts";

export class Counters {
  readonly #meta: Meta;
  readonly #counts: Record<string, number>;
  readonly #lately: Lately;
  readonly served: ServedCounts;

  constructor(meta: Meta) {
    this.#meta = meta;
    this.#counts = { ...storedValue(countersSchema, meta.text("counters") ?? "{}", "the counters") };
    this.#lately = latelyOf(meta, "lately");
    this.served = new ServedCounts(readableIn(servedSchema, meta.text("served")) ?? undefined);
  }

  get all(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /** Of the last hour and the last day, with what was filed in them. */
  lately(filed: FiledCounts, now: number) {
    const { hour, day } = filed.lately(now);
    return { hour: { ...this.#lately.hour(now), ...hour }, day: { ...this.#lately.day(now), ...day } };
  }

  add(name: CounterName, times: number, at: number): void {
    this.#raise(name, times, at);
  }

  /** What an isolate tallied, also under names that only its version of Weir knows. */
  addAll(tallies: Readonly<Record<string, number>>, at: number): void {
    for (const [name, times] of Object.entries(tallies)) this.#raise(name, times, at);
  }

  #raise(name: string, times: number, at: number): void {
    if (!(times > 0)) return;
    this.#counts[name] = (this.#counts[name] ?? 0) + times;
    this.#lately.add(name, times, at);
  }

  /** Within the transaction of a checkpoint. */
  store(): void {
    this.#meta.set("counters", JSON.stringify(this.#counts));
    this.#meta.set("lately", JSON.stringify(this.#lately.state()));
    this.#meta.set("served", JSON.stringify(this.served.state));
  }
}
