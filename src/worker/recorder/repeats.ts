/**
 * The batches a Recorder has logged in the last minutes: an isolate that heard no answer sends its batch again, and
 * the second time it must not be counted. What is in the journal is known from there, what has left it is written down.
 */
import type { Batch } from "./batch.ts";
import type { Journal } from "./journal.ts";

/** Longer than any isolate goes on trying. */
const memoryMs = 10 * 60_000;

export class Recent {
  readonly #journal: Journal;
  /** By their ids, until when they are remembered. In the order they came. */
  readonly #until = new Map<string, number>();

  constructor(journal: Journal, now: number) {
    this.#journal = journal;
    for (const { until, ids } of journal.remembered()) for (const id of ids) this.#until.set(id, until);
    for (const id of journal.ids()) this.add(id, now);
  }

  has(id: string): boolean {
    return this.#until.has(id);
  }

  /** Those that were given up are counted as lost by now: should one come after all, it is not logged. */
  arrived({ id, givenUp = [] }: Batch, now: number): void {
    this.add(id, now);
    for (const { ids } of givenUp) for (const one of ids) this.add(one, now);
  }

  /** An empty id is none. */
  add(id: string, now: number): void {
    if (id === "") return;
    this.#until.set(id, now + memoryMs);
    for (const [oldest, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(oldest);
    }
  }

  /** Lets go what is written down and no longer to be remembered: nothing has left the journal. */
  expire(now: number): void {
    this.#journal.remember([], now, now);
  }

  /** Writes down batches that leave the journal. Within that transaction. */
  keep(ids: readonly string[], now: number): void {
    const known = ids.filter((id) => (this.#until.get(id) ?? 0) > now);
    this.#journal.remember(known, now + memoryMs, now);
  }
}
