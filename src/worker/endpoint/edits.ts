/**
 * Edits of baselines' files. A command writes them to R2 and then tells the object: that one is begun stands here
 * first, so that whoever goes by the files hears of it though the command dies, or its word is lost.
 */
import * as z from "zod";
import type { Owner, Work } from "../platform/work.ts";
import { UpkeepRecord } from "./upkeep.ts";

/** A write to R2 is over by then, whatever became of it. */
const overMs = 60_000;

const editsSchema = z.object({
  /** How many edits of a baseline's files were begun, and not ended. */
  open: z.record(z.string(), z.number()).default({}),
  /** When the last one was begun. */
  at: z.number().default(0),
  /** How many edits whoever goes by the files was told of, ever. */
  told: z.number().default(0),
});

/** Who goes by baselines' files. */
interface Reader {
  edited(baseline: string): void | Promise<void>;
}

export class Edits implements Work {
  readonly name = "edits of baselines";
  readonly #owner: Owner;
  readonly #record: UpkeepRecord<typeof editsSchema>;
  readonly #readers: readonly Reader[];

  constructor(owner: Owner, readers: readonly Reader[]) {
    this.#owner = owner;
    this.#record = new UpkeepRecord(owner.storage.sql, "edits", editsSchema);
    this.#readers = readers;
  }

  /** How many there were, ever: who has read a baseline's files reads them again when this is another number. */
  count(): number {
    return this.#now().told;
  }

  /** Somebody is about to write a file of a baseline. */
  async begin(baseline: string): Promise<void> {
    const { open, told } = this.#now();
    const begun = { ...open, [baseline]: (open[baseline] ?? 0) + 1 };
    this.#record.write({ open: begun, at: Date.now(), told });
    await this.#owner.arm();
  }

  /** It is written. */
  async end(baseline: string): Promise<void> {
    const { open, at, told } = this.#now();
    const { [baseline]: begun = 0, ...others } = open;
    const left = begun > 1 ? { ...open, [baseline]: begun - 1 } : others;
    this.#record.write({ open: left, at, told: told + 1 });
    await this.#tell(baseline);
  }

  /** Somebody finds a file as they would have written it: an edit that was begun and not ended is theirs. */
  async finish(baseline: string): Promise<void> {
    if (this.#now().open[baseline] !== undefined) await this.end(baseline);
  }

  next(): number | null {
    const { open, at } = this.#now();
    return Object.keys(open).length === 0 ? null : at + overMs;
  }

  async doDue(): Promise<void> {
    const { open, at, told } = this.#now();
    const baselines = Object.keys(open);
    for (const baseline of baselines) await this.#tell(baseline);
    this.#record.write({ open: {}, at, told: told + baselines.length });
  }

  /** Its files may be others. */
  async #tell(baseline: string): Promise<void> {
    for (const reader of this.#readers) await reader.edited(baseline);
  }

  #now(): z.output<typeof editsSchema> {
    return this.#record.read() ?? editsSchema.parse({});
  }
}
