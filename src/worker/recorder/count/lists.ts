/**
 * Which values have segments, as a Recorder knows it: the endpoint's object keeps the lists for all shards, and is asked
 * when a value comes that is on none while there is room for it. What is known is logged with each batch.
 */
import * as z from "zod";
import { isValue, type Lists } from "../../../core/segment/learn.ts";
import type { DividedBy, Stamp } from "../../../core/segment/stamp.ts";
import { log } from "../../platform/log.ts";
import { within } from "../../platform/patience.ts";
import { nameOf } from "../../platform/problem.ts";
import { readableIn } from "../../platform/stored.ts";
import type { Meta } from "../rows.ts";

/** A batch waits no longer: its new values are in the rest then. */
const patienceMs = 2_000;
/** After a failure nothing is asked for so long. */
const againMs = 5_000;

export interface ListHost {
  readonly endpoint: string;
  /** Tells the endpoint's object of values that came; gives those that have segments. */
  readonly ask: (by: string, values: readonly string[]) => Promise<readonly string[]>;
  /** Goes on behind the answer. */
  readonly background: (task: Promise<void>) => void;
}

const listsSchema = z.record(z.string(), z.array(z.string()));

export class SegmentLists {
  readonly #meta: Meta;
  readonly #host: ListHost;
  #lists: Lists;
  #notBefore = 0;
  /** By the names of divisions, values to be asked for behind an answer: no more than there is room for. */
  readonly #wanted = new Map<string, Set<string>>();
  #isAsking = false;

  constructor(meta: Meta, host: ListHost) {
    this.#meta = meta;
    this.#host = host;
    this.#lists = readableIn(listsSchema, meta.text("segments")) ?? {};
  }

  /** How a batch is divided, as it is logged; values that its calls say and nobody has seen are asked for first. Never throws. */
  async stamps(divided: readonly DividedBy[] | undefined): Promise<readonly Stamp[] | undefined> {
    if (divided === undefined) return undefined;
    for (const one of divided) {
      const fresh = this.#fresh(one, one.values ?? []);
      if (fresh.length > 0) await this.#ask(one.by, fresh);
    }
    return divided.map((one) => ({ ...one, known: this.#known(one) }));
  }

  /** Values of rows that have no segment: from the next batches on they may have. */
  learn(stamp: Stamp, values: readonly string[]): void {
    const wanted = this.#wanted.get(stamp.by) ?? new Set();
    const fresh = this.#fresh(stamp, [...wanted, ...values]);
    if (fresh.length === 0) return;
    this.#wanted.set(stamp.by, new Set(fresh));
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#host.background(this.#askAll());
  }

  /** One question after the other: what comes meanwhile is in the next. What a failure leaves comes again. */
  async #askAll(): Promise<void> {
    for (let next = this.#taken(); next !== null; next = this.#taken()) await this.#ask(...next);
    this.#isAsking = false;
  }

  #taken(): [by: string, values: string[]] | null {
    const [first] = this.#wanted;
    if (first === undefined) return null;
    const [by, values] = first;
    this.#wanted.delete(by);
    return [by, [...values]];
  }

  #known({ by, most, fixed }: DividedBy): string[] {
    return [...(fixed ?? (this.#lists[by] ?? []).slice(0, most))];
  }

  /** As many as there is room for. */
  #fresh({ by, most, fixed }: DividedBy, values: readonly (string | null)[]): string[] {
    const known = this.#lists[by] ?? [];
    if (fixed !== undefined || known.length >= most) return [];
    const unseen = new Set(values.filter(isValue));
    for (const value of known) unseen.delete(value);
    return [...unseen].slice(0, most - known.length);
  }

  /** Never throws. */
  async #ask(by: string, values: readonly string[]): Promise<void> {
    if (Date.now() < this.#notBefore) return;
    try {
      const list = await within(patienceMs, this.#host.ask(by, values));
      this.#lists = { ...this.#lists, [by]: list };
      this.#meta.set("segments", JSON.stringify(this.#lists));
    } catch (error) {
      this.#notBefore = Date.now() + againMs;
      log("segments_unknown", { endpoint: this.#host.endpoint, error: nameOf(error) });
    }
  }
}
