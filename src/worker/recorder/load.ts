/**
 * How much a Recorder has to do: beyond what one object is good for (docs/platform.md), another helps, unless it all
 * comes from one isolate, which sends to one Recorder however many there are.
 */
const spanMs = 5_000;
const mostBatches = 250;
const mostBytes = 4 * 2 ** 20;
/** Others than the busiest isolate must bring so much of what is too much. */
const leastOfOthers = 0.2;

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

  /**
   * Notes a batch by its id (`isolate/number`); says whether in the last few seconds there were more, or more bytes, a
   * second than should be, and more shards would divide them.
   */
  note(id: string, bytes: number, now: number): boolean {
    const passed = now - this.#start;
    if (passed >= spanMs) {
      this.#isBusy = this.#isTooMuch(passed / 1_000);
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
}
