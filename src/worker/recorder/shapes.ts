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
/** A part has at most so many characters, each up to four bytes: a row holds 2 MB. No character is cut in two. */
const parts = /.{1,400000}/gsu;

const keptSchema = z.strictObject({
  names: z.array(z.string()),
  dialect: z.strictObject(readingFields),
});

export class Shapes {
  readonly #meta: Meta;
  readonly #known = new Map<string, KnownShape | null>();
  /** Baselines that have no shape: they need not be read again. */
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
        if (shape === null) this.#shapeless.add(baseline);
        else this.#keep(baseline, shape);
        return shape === null ? undefined : baseline;
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
    const text = this.#text(baseline);
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
    const kept = [keyOf(""), partsKey("")].flatMap((root) =>
      this.#meta.keys(root).map((key) => key.slice(root.length)),
    );
    if (kept.length < 2) return;
    const used = inLog();
    for (const baseline of kept) {
      if (baseline === this.#newest || used.has(baseline)) continue;
      const parts = this.#meta.number(partsKey(baseline));
      for (let part = 0; part < parts; part++) this.#meta.clear(partKey(baseline, part));
      this.#meta.clear(partsKey(baseline));
      this.#meta.clear(keyOf(baseline));
      this.#known.delete(baseline);
    }
  }

  #keep(baseline: string, { names, dialect }: KnownShape): void {
    const text = JSON.stringify({ names, dialect });
    const [first = "", ...more] = text.match(parts) ?? [];
    if (more.length === 0) this.#meta.set(keyOf(baseline), first);
    else {
      for (const [part, some] of [first, ...more].entries()) this.#meta.set(partKey(baseline, part), some);
      this.#meta.set(partsKey(baseline), more.length + 1);
    }
    this.#known.delete(baseline);
  }

  /** A long one is in parts, under keys that an earlier version, which kept none, does not read. */
  #text(baseline: string): string | null {
    const count = this.#meta.number(partsKey(baseline));
    if (count === 0) return this.#meta.text(keyOf(baseline));
    return Array.from({ length: count }, (_, part) => this.#meta.text(partKey(baseline, part))).join("");
  }
}

const newestKey = "baseline";

function keyOf(baseline: string): string {
  return `shape/${baseline}`;
}

function partsKey(baseline: string): string {
  return `shape_parts/${baseline}`;
}

function partKey(baseline: string, part: number): string {
  return `shape_part/${baseline}/${part}`;
}
