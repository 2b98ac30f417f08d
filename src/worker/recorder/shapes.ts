/**
 * The shapes of the tables that an endpoint's baselines know: read from R2 once, and again when somebody has edited a
 * baseline's files. Each is kept in the Recorder's SQLite under a name of its own, so that what is counted anew from the
 * log is read as it was at first.
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
import type { Batch } from "./batch.ts";
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
  /** Names of shapes that there are none of: they need not be read again. */
  readonly #shapeless = new Set<string>();
  #notBefore = 0;
  #newest: string | null;

  constructor(meta: Meta) {
    this.#meta = meta;
    this.#newest = meta.text(newestKey);
  }

  /** The name of the baseline's shape, if that is at hand; it is fetched if it is not. Never throws. */
  async atHand(
    env: Bindings,
    endpoint: string,
    { baseline, edits = 0 }: Pick<Batch, "baseline" | "edits">,
  ): Promise<string | undefined> {
    if (baseline === undefined) return undefined;
    const name = edits === 0 ? baseline : `${baseline}~${edits}`;
    if (this.of(name) !== null) return name;
    const now = Date.now();
    if (now < this.#notBefore || this.#shapeless.has(name)) return undefined;
    const shape = await fetched(env, endpoint, baseline);
    if (shape === undefined) this.#notBefore = now + againMs;
    else if (shape === null) this.#shapeless.add(name);
    else this.#keep(name, shape);
    return shape ? name : undefined;
  }

  /** Null where it was never fetched, or is of no use. */
  of(name: string): KnownShape | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const text = this.#text(name);
    const shape =
      text === null ? null : new KnownShape(storedValue(keptSchema, text, "the shape of a baseline"));
    this.#known.set(name, shape);
    return shape;
  }

  /** The shape that calls come under, which is remembered as such. */
  inForce(name: string): KnownShape | null {
    if (this.#newest !== name) this.#meta.set(newestKey, name);
    this.#newest = name;
    return this.of(name);
  }

  /** The shape that the last calls came under. */
  get newest(): KnownShape | null {
    return this.#newest === null ? null : this.of(this.#newest);
  }

  /** Lets go the shapes that neither the last calls came under nor those that `inLog` gives. */
  forget(inLog: () => ReadonlySet<string>): void {
    const kept = [keyOf(""), partsKey("")].flatMap((root) =>
      this.#meta.keys(root).map((key) => key.slice(root.length)),
    );
    if (kept.length < 2) return;
    const used = inLog();
    for (const name of kept) {
      if (name === this.#newest || used.has(name)) continue;
      const parts = this.#meta.number(partsKey(name));
      for (let part = 0; part < parts; part++) this.#meta.clear(partKey(name, part));
      this.#meta.clear(partsKey(name));
      this.#meta.clear(keyOf(name));
      this.#known.delete(name);
    }
  }

  #keep(name: string, { names, dialect }: KnownShape): void {
    const text = JSON.stringify({ names, dialect });
    const [first = "", ...more] = text.match(parts) ?? [];
    if (more.length === 0) this.#meta.set(keyOf(name), first);
    else {
      for (const [part, some] of [first, ...more].entries()) this.#meta.set(partKey(name, part), some);
      this.#meta.set(partsKey(name), more.length + 1);
    }
    this.#known.delete(name);
  }

  /** A long one is in parts, under keys that an earlier version, which kept none, does not read. */
  #text(name: string): string | null {
    const count = this.#meta.number(partsKey(name));
    if (count === 0) return this.#meta.text(keyOf(name));
    return Array.from({ length: count }, (_, part) => this.#meta.text(partKey(name, part))).join("");
  }
}

/** What a baseline's file says now: null where it has no shape, undefined where it cannot be read right now. */
async function fetched(
  env: Bindings,
  endpoint: string,
  baseline: string,
): Promise<KnownShape | null | undefined> {
  try {
    const key = baselineKey(endpoint, baseline, "constraints.json");
    const text = await within(patienceMs, readText(env.BUCKET, key));
    return text === null ? undefined : shapeOf(parseConstraints(text));
  } catch (error) {
    log("shape_unknown", { endpoint, baseline, error: nameOf(error) });
    return undefined;
  }
}

const newestKey = "baseline";

function keyOf(name: string): string {
  return `shape/${name}`;
}

function partsKey(name: string): string {
  return `shape_parts/${name}`;
}

function partKey(name: string, part: number): string {
  return `shape_part/${name}/${part}`;
}
