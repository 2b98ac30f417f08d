/** What became of the calls that left a Recorder's journal: counts, and the day's and hour's amounts for the budget. */
import * as z from "zod";
import type { CounterName } from "../../core/counters.ts";
import { coming, demandAfter, shareFor, type Amount, type Budget } from "../../core/call/budget.ts";
import { Lately } from "../../core/lately.ts";
import { readableIn, readStored, writtenAgain } from "../platform/stored.ts";
import type { Meta } from "./rows.ts";

const dayMs = 86_400_000;

const amountSchema = z.strictObject({ captures: z.number(), bytes: z.number() });

export const countersSchema = z.record(z.string(), z.number());

const spansSchema = z.array(z.tuple([z.number(), countersSchema])).default([]);
const latelySchema = z.object({ minutes: spansSchema, hours: spansSchema });

/** What was counted of late, as it is kept. What cannot be read begins anew: it is of a day at the most. */
export function latelyOf(meta: Meta, key: string): Lately {
  return new Lately(readableIn(latelySchema, meta.text(key)) ?? undefined);
}

const keptSchema = z.strictObject({
  counters: countersSchema,
  /** The day, counted from 1970, on which `used` was stored. */
  day: z.number().exactOptional(),
  used: amountSchema.exactOptional(),
  /** Calls that could be stored, per millisecond, and up to when they were seen. */
  demand: amountSchema.nullable().exactOptional(),
  seenUntil: z.number().exactOptional(),
});

type Kept = Readonly<z.infer<typeof keptSchema>>;

/** How much a generation held. */
interface Filed {
  /** Captures that were written. */
  readonly stored: Amount;
  /** Captures that would have been written without the daily budget. */
  readonly sampled: Amount;
  /** When the generation's first call came. */
  readonly since: number;
}

export class FiledCounts {
  readonly #meta: Meta;
  #kept: Kept;
  /** Members that another version of Weir keeps beside these. */
  readonly #rest: Readonly<Record<string, unknown>>;
  readonly #lately: Lately;

  constructor(meta: Meta) {
    this.#meta = meta;
    const stored = readStored(keptSchema, meta.text("filed") ?? '{"counters":{}}');
    if (stored.kind === "unreadable") throw new SyntaxError(`Cannot read what was filed: ${stored.reason}`);
    this.#kept = stored.value;
    this.#rest = stored.rest;
    this.#lately = latelyOf(meta, "lately_filed");
  }

  get counters(): Readonly<Record<string, number>> {
    return this.#kept.counters;
  }

  lately(now: number) {
    return { hour: this.#lately.hour(now), day: this.#lately.day(now) };
  }

  /** The share of a generation's sampled calls that a budget has for them. */
  shareOf(budget: Budget | undefined, sampled: Amount, since: number, now: number): number {
    if (budget === undefined) return 1;
    const leftMs = dayMs - (now % dayMs);
    return shareFor(
      budget,
      this.#usedOn(dayOf(now)),
      coming(sampled, this.#demand(sampled, since, now), leftMs),
    );
  }

  #usedOn(today: number): Amount {
    const { day, used } = this.#kept;
    return day === today && used !== undefined ? used : { captures: 0, bytes: 0 };
  }

  /** The demand with the calls that have just come. */
  #demand(sampled: Amount, since: number, now: number): Amount {
    const { demand = null, seenUntil = since } = this.#kept;
    return demandAfter(demand, sampled, now - seenUntil);
  }

  /** A generation is in R2. Within the transaction that lets it go. */
  add({ stored, sampled, since }: Filed, now: number): void {
    const { counters } = this.#kept;
    const today = dayOf(now);
    const used = this.#usedOn(today);
    const left = sampled.captures - stored.captures;
    this.#keep({
      counters: raised(raised(counters, "captured", stored.captures), "over_daily_budget", left),
      day: today,
      used: { captures: used.captures + stored.captures, bytes: used.bytes + stored.bytes },
      demand: this.#demand(sampled, since, now),
      seenUntil: now,
    });
    this.#note({ captured: stored.captures, over_daily_budget: left }, now);
  }

  /** So many captures go without having been written. */
  giveUp(captures: number, now: number): void {
    this.#keep({ ...this.#kept, counters: raised(this.#kept.counters, "capture_backlog", captures) });
    this.#note({ capture_backlog: captures }, now);
  }

  #note(counts: Partial<Record<CounterName, number>>, now: number): void {
    for (const [name, times] of Object.entries(counts)) if (times > 0) this.#lately.add(name, times, now);
    this.#meta.set("lately_filed", JSON.stringify(this.#lately.state()));
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#meta.set("filed", writtenAgain(this.#rest, kept));
  }
}

function raised(
  counters: Readonly<Record<string, number>>,
  name: CounterName,
  times: number,
): Readonly<Record<string, number>> {
  return times === 0 ? counters : { ...counters, [name]: (counters[name] ?? 0) + times };
}

/** The day of a time, counted from 1970. */
function dayOf(time: number): number {
  return Math.floor(time / dayMs);
}
