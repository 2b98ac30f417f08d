/**
 * How much a Recorder has to do: beyond what one object is good for (docs/platform.md), another helps, unless it all
 * comes from one isolate, which sends to one Recorder however many there are. And how much it had to do at the most in
 * the last day: where half as many would have had plenty of room, half as many do.
 */
import * as z from "zod";
import { readableIn } from "../platform/stored.ts";
import type { Meta } from "./rows.ts";

const spanMs = 5_000;
const mostBatches = 250;
const mostBytes = 4 * 2 ** 20;
/** Others than the busiest isolate must bring so much of what is too much. */
const leastOfOthers = 0.2;
/** Fewer shards must have had no more to do than this part of what they are good for: far from being raised again. */
const mostOfFewer = 0.5;

const hourMs = 3_600_000;
/** Beside the present one. */
const hoursKept = 24;

/** What came in a span. */
class Amounts {
  batches = 0;
  bytes = 0;

  add(bytes: number): void {
    this.batches++;
    this.bytes += bytes;
  }

  /** The part of what one Recorder is good for. */
  over(seconds: number): number {
    return Math.max(this.batches / (mostBatches * seconds), this.bytes / (mostBytes * seconds));
  }
}

export class Load {
  #start = 0;
  #all = new Amounts();
  readonly #byIsolate = new Map<string, Amounts>();
  #isBusy = false;
  readonly #peaks: Peaks;

  constructor(peaks: Peaks = new Peaks()) {
    this.#peaks = peaks;
  }

  /**
   * Notes a batch by its id (`isolate/number`); says whether in the last few seconds there were more, or more bytes, a
   * second than should be, and more shards would divide them.
   */
  note(id: string, bytes: number, now: number): boolean {
    const passed = now - this.#start;
    if (passed >= spanMs) {
      this.#isBusy = this.#isTooMuch(passed / 1_000);
      this.#raisePeak();
      this.#start = now;
      this.#all = new Amounts();
      this.#byIsolate.clear();
    }
    const isolate = id.split("/", 1)[0] ?? "";
    const own = this.#byIsolate.get(isolate) ?? new Amounts();
    this.#byIsolate.set(isolate, own);
    own.add(bytes);
    this.#all.add(bytes);
    return this.#isBusy;
  }

  #isTooMuch(seconds: number): boolean {
    const all = this.#all.over(seconds);
    const busiest = Math.max(0, ...[...this.#byIsolate.values()].map((own) => own.over(seconds)));
    return all > 1 && all - busiest >= leastOfOthers * all;
  }

  /** All of a span came within it, however late the batch came that ended it. */
  #raisePeak(): void {
    this.#peaks.raise(Math.floor(this.#start / hourMs), this.#all.over(spanMs / 1_000));
  }

  /** The most there was to do in the last day, as the part of what one Recorder is good for. */
  peak(now: number): number {
    this.#raisePeak();
    return this.#peaks.since(Math.floor(now / hourMs) - hoursKept);
  }

  /** Within the transaction of a checkpoint. */
  store(meta: Meta): void {
    this.#raisePeak();
    this.#peaks.store(meta);
  }
}

const peaksKey = "peaks";
const peaksSchema = z.array(z.tuple([z.number(), z.number()]));

/** The most there was to do, by the hour from 1970. */
export class Peaks {
  readonly #byHour: Map<number, number>;
  #isStored = true;

  constructor(byHour: readonly (readonly [hour: number, peak: number])[] = []) {
    this.#byHour = new Map(byHour);
  }

  /** What cannot be read begins anew: it is of a day at the most. */
  static of(meta: Meta): Peaks {
    return new Peaks(readableIn(peaksSchema, meta.text(peaksKey)) ?? []);
  }

  raise(hour: number, peak: number): void {
    if (peak <= (this.#byHour.get(hour) ?? 0)) return;
    // Hours of a clock that was ahead go too.
    for (const old of this.#byHour.keys()) if (Math.abs(hour - old) > hoursKept) this.#byHour.delete(old);
    this.#byHour.set(hour, peak);
    this.#isStored = false;
  }

  since(hour: number): number {
    return Math.max(0, ...[...this.#byHour].filter(([of]) => of >= hour).map(([, peak]) => peak));
  }

  store(meta: Meta): void {
    if (this.#isStored) return;
    meta.set(peaksKey, JSON.stringify([...this.#byHour]));
    this.#isStored = true;
  }
}

/**
 * How many shards would do, by the peaks of those there are: half as many, `least` at least, if none of them would have
 * had more to do than they have plenty of room for; else as many as there are. An isolate of shard s goes to the shard
 * s modulo the new number.
 */
export function fewerShards(peaks: readonly number[], least: number): number {
  const fewer = Math.max(least, Math.ceil(peaks.length / 2));
  const joined = Array.from({ length: fewer }, () => 0);
  for (const [shard, peak] of peaks.entries()) {
    joined[shard % fewer] = (joined[shard % fewer] ?? 0) + peak;
  }
  return Math.max(...joined) <= mostOfFewer ? Math.min(fewer, peaks.length) : peaks.length;
}
