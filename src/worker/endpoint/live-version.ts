/**
 * What the watch of an endpoint goes by: its baseline's bins, and how calls are read. It has a version, which rises
 * when any of it is another, so that a shard knows from a number that comes with its calls whether to ask.
 */
import * as z from "zod";
import type { Baseline } from "../../core/baseline/baseline.ts";
import { binsOf } from "../../core/watch/bins/bins.ts";
import { binsTextWithin } from "../../core/watch/bins/within.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import type { Result } from "../platform/problem.ts";
import type { BinsAnswer } from "../recorder/count/contract.ts";
import { UpkeepRecord } from "./upkeep.ts";

const goingSchema = z.object({
  version: z.number().default(0),
  /** What the version is of. */
  key: z.string().default(""),
  /** How often somebody edited the files of a baseline. */
  edits: z.number().default(0),
});

/** A baseline, and its files once they are wanted. */
interface InForce {
  readonly id: string;
  readonly readable: () => Promise<Result<Baseline>>;
}

/** What the watch asks of the rest of the endpoint. */
export interface WatchedBy {
  /** Null while the endpoint is not configured, or what is stored cannot be read. */
  readonly config: () => EndpointConfig | null;
  /** The one in force. */
  readonly baseline: () => InForce | null;
}

export class LiveVersion {
  readonly #record: UpkeepRecord<typeof goingSchema>;
  readonly #by: WatchedBy;
  readonly #onChange: () => void;
  /** As of the last look; undefined before the first one. */
  #key: string | null | undefined;
  #version: number | null = null;
  #edits: number | null = null;
  #answer: { readonly version: number; readonly of: Promise<BinsAnswer> } | null = null;

  /** `onChange` is told that words are of something else from here on, or of nothing. */
  constructor(sql: SqlStorage, by: WatchedBy, onChange: () => void) {
    this.#record = new UpkeepRecord(sql, "watch", goingSchema);
    this.#by = by;
    this.#onChange = onChange;
  }

  /** Null where nothing is watched. */
  now(): number | null {
    const config = this.#by.config();
    if (config === null) return null;
    const key = this.#keyNow(config);
    if (key === this.#key) return this.#version;
    this.#key = key;
    const before = this.#record.read()?.version ?? null;
    this.#version = key === null ? null : this.#versionOf(key);
    if (this.#version === null || this.#version !== before) this.#onChange();
    return this.#version;
  }

  #keyNow(config: EndpointConfig): string | null {
    const baseline = this.#by.baseline();
    if (baseline === null || !config.profile || config.watch?.enabled === false) return null;
    this.#edits ??= this.#record.read()?.edits ?? 0;
    return JSON.stringify([baseline.id, this.#edits, config.outputColumns ?? null, config.reading ?? null]);
  }

  /** Later than any before, also of an endpoint of this name that was forgotten. */
  #versionOf(key: string): number {
    const { version, edits, key: before } = this.#record.read() ?? { version: 0, edits: 0, key: "" };
    if (before === key) return version;
    const next = Math.max(version + 1, Date.now());
    this.#record.write({ version: next, edits, key });
    return next;
  }

  /** Somebody has edited files of a baseline. */
  edited(id: string): void {
    if (this.#by.baseline()?.id !== id) return;
    const record = this.#record.read() ?? { version: 0, edits: 0, key: "" };
    this.#edits = record.edits + 1;
    this.#record.write({ ...record, edits: this.#edits });
  }

  /** Made once a version, for all shards. Throws where nothing is watched, or the files cannot be read right now. */
  bins(): Promise<BinsAnswer> {
    const version = this.now();
    const baseline = this.#by.baseline();
    if (version === null || baseline === null) throw new Error("Nothing is watched");
    if (this.#answer?.version === version) return this.#answer.of;
    const of = this.#made(version, baseline);
    this.#answer = { version, of };
    of.catch(() => {
      if (this.#answer?.of === of) this.#answer = null;
    });
    return of;
  }

  async #made(version: number, { readable }: InForce): Promise<BinsAnswer> {
    const outputColumns = this.#by.config()?.outputColumns ?? null;
    const read = await readable();
    if (!read.ok) return { kind: "none", version, reason: read.problem.message };
    const bins = binsOf(read.value);
    if (bins === null) return { kind: "none", version, reason: "The baseline has no statistics.json" };
    const text = binsTextWithin(bins);
    return text === null
      ? { kind: "none", version, reason: "The names of the baseline's columns are too long" }
      : { kind: "bins", version, text, outputColumns };
  }
}
