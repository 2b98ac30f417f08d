/** What batches brought to a Recorder, counted: stored with the profiles, at the same number. */
import type { CounterName } from "../../core/counters.ts";
import { storedValue } from "../platform/stored.ts";
import { countersSchema } from "./budget.ts";
import type { Meta } from "./rows.ts";

export class Counters {
  readonly #meta: Meta;
  readonly #counts: Record<string, number>;

  constructor(meta: Meta) {
    this.#meta = meta;
    this.#counts = { ...storedValue(countersSchema, meta.text("counters") ?? "{}", "the counters") };
  }

  get all(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  add(name: CounterName, times: number): void {
    this.#raise(name, times);
  }

  /** What an isolate tallied, also under names that only its version of Weir knows. */
  addAll(tallies: Readonly<Record<string, number>>): void {
    for (const [name, times] of Object.entries(tallies)) this.#raise(name, times);
  }

  #raise(name: string, times: number): void {
    if (times > 0) this.#counts[name] = (this.#counts[name] ?? 0) + times;
  }

  /** Within the transaction of a checkpoint. */
  store(): void {
    this.#meta.set("counters", JSON.stringify(this.#counts));
  }
}
