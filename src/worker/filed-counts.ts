/** What became of the calls that left a Recorder's journal: counts, and the day's and hour's amounts for the budget. */
import { demandAfter, type Amount } from "../core/budget.ts";
import { sampleOf, type Filed } from "./capture-files.ts";
import type { Generation, Journal } from "./journal.ts";
import type { Meta } from "./journal-schema.ts";

const dayMs = 86_400_000;

interface Kept {
  readonly counters: Readonly<Record<string, number>>;
  /** Stored on this day, counted from 1970. */
  readonly day?: number;
  readonly used?: Amount;
  /** What could be stored, per millisecond, and up to when that was seen. */
  readonly demand?: Amount | null;
  readonly seenUntil?: number;
}

/** What a budget is measured by. */
interface Today {
  readonly used: Amount;
  readonly demand: Amount | null;
  /** What is left of the day. */
  readonly leftMs: number;
}

export class FiledCounts {
  readonly #meta: Meta;
  #kept: Kept;

  constructor(meta: Meta) {
    this.#meta = meta;
    this.#kept = JSON.parse(meta.text("filed") ?? '{"counters":{}}') as Kept;
  }

  get counters(): Readonly<Record<string, number>> {
    return this.#kept.counters;
  }

  today(now: number): Today {
    const { day, used, demand = null } = this.#kept;
    const today = Math.floor(now / dayMs);
    const nothing = { captures: 0, bytes: 0 };
    return { used: day === today ? (used ?? nothing) : nothing, demand, leftMs: (today + 1) * dayMs - now };
  }

  /** A generation is in R2. Within the transaction that lets it go. */
  add({ stored, sampled }: Filed, now: number): void {
    const { used, demand } = this.today(now);
    const { counters, seenUntil } = this.#kept;
    const left = sampled.captures - stored.captures;
    this.#keep({
      counters: raised(raised(counters, "captured", stored.captures), "over_daily_budget", left),
      day: Math.floor(now / dayMs),
      used: { captures: used.captures + stored.captures, bytes: used.bytes + stored.bytes },
      demand: seenUntil === undefined ? demand : demandAfter(demand, sampled, now - seenUntil),
      seenUntil: now,
    });
  }

  /** A generation goes without having been written. */
  giveUp(journal: Journal, generation: Generation): void {
    const { stored } = sampleOf(journal, generation);
    const counters = raised(this.#kept.counters, "capture_backlog", stored.length);
    this.#keep({ ...this.#kept, counters });
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#meta.set("filed", JSON.stringify(kept));
  }
}

function raised(
  counters: Readonly<Record<string, number>>,
  name: string,
  times: number,
): Readonly<Record<string, number>> {
  return times === 0 ? counters : { ...counters, [name]: (counters[name] ?? 0) + times };
}
