/**
 * The shapes of the tables that an endpoint's baselines know, by baseline: read from R2 once, and kept in the
 * Recorder's SQLite, so that what is counted anew from the log is read as it was at first.
 */
import * as z from "zod";
import { parseConstraints } from "../../core/baseline/baseline.ts";
import { readingFields } from "../../core/baseline/reading.ts";
import { shapeOf } from "../../core/baseline/shape.ts";
import { KnownShape } from "../../core/read/shape.ts";
import type { Bindings } from "../env.ts";
import { baselineKey, readText } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { within } from "../platform/patience.ts";
import { nameOf } from "../platform/problem.ts";
import { storedValue } from "../platform/stored.ts";
import type { Meta } from "./rows.ts";

/** A batch waits no longer for the shape: without it, rows are read as well as they can be. */
const patienceMs = 2_000;
/** After a failure none is asked for so long. */
const againMs = 10_000;
/** Longer ones are not kept: a row holds 2 MB. */
const mostBytes = 1_000_000;

const keptSchema = z.strictObject({
  names: z.array(z.string()),
  dialect: z.strictObject(readingFields),
});

export class Shapes {
  readonly #meta: Meta;
  readonly #known = new Map<string, KnownShape | null>();
  /** Baselines that have no shape to be kept: they need not be read again. */
  readonly #shapeless = new Set<string>();
  #notBefore = 0;
  #newest: string | null;

  constructor(meta: Meta) {
    this.#meta = meta;
    this.#newest = meta.text(newestKey);
  }

  /** The baseline, if its shape is at hand; it is fetched if it is not. Never throws. */
  async atHand(env: Bindings, endpoint: string, baseline: string | undefined): Promise<string | undefined> {
    if (baseline === undefined || this.of(baseline) !== null) return baseline;
    const now = Date.now();
    if (now < this.#notBefore || this.#shapeless.has(baseline)) return undefined;
    try {
      const key = baselineKey(endpoint, baseline, "constraints.json");
      const text = await within(patienceMs, readText(env.BUCKET, key));
      if (text !== null) {
        const shape = shapeOf(parseConstraints(text));
        if (shape !== null && this.#keep(baseline, shape)) return baseline;
        this.#shapeless.add(baseline);
        return undefined;
      }
    } catch (error) {
      log("shape_unknown", { endpoint, baseline, error: nameOf(error) });
    }
    this.#notBefore = now + againMs;
    return undefined;
  }

  /** Null where it was never fetched, or is of no use. */
  of(baseline: string): KnownShape | null {
    const known = this.#known.get(baseline);
    if (known !== undefined) return known;
    const text = this.#meta.text(keyOf(baseline));
    const shape =
      text === null ? null : new KnownShape(storedValue(keptSchema, text, "the shape of a baseline"));
    this.#known.set(baseline, shape);
    return shape;
  }

  /** The shape of the baseline that calls come under, which is remembered as such. */
  inForce(baseline: string): KnownShape | null {
    if (this.#newest !== baseline) this.#meta.set(newestKey, baseline);
    this.#newest = baseline;
    return this.of(baseline);
  }

  /** The shape of the baseline that the last calls came under. */
  get newest(): KnownShape | null {
    return this.#newest === null ? null : this.of(this.#newest);
  }

  /** Lets go the shapes of baselines that neither the last calls came under nor those that `inLog` gives. */
  forget(inLog: () => ReadonlySet<string>): void {
    const kept = this.#meta.keys(keyOf(""));
    if (kept.length < 2) return;
    const used = inLog();
    for (const key of kept) {
      const baseline = key.slice(keyOf("").length);
      if (baseline === this.#newest || used.has(baseline)) continue;
      this.#meta.clear(key);
      this.#known.delete(baseline);
    }
  }

  #keep(baseline: string, { names, dialect }: KnownShape): boolean {
    const text = JSON.stringify({ names, dialect });
    if (text.length > mostBytes) return false;
    this.#meta.set(keyOf(baseline), text);
    this.#known.delete(baseline);
    return true;
  }
}

const newestKey = "baseline";

function keyOf(baseline: string): string {
  return `shape/${baseline}`;
}
