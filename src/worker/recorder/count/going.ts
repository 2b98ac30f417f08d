/** What a shard's watch goes by: bins of the baseline at a version, kept so that another life need not ask for them. */
import * as z from "zod";
import type { OutputColumns } from "../../../core/profile/positions.ts";
import { parseBins, type Bins } from "../../../core/watch/bins/form.ts";
import { storedValue } from "../../platform/stored.ts";
import type { Meta } from "../rows.ts";
import type { BinsAnswer } from "./contract.ts";
import { KeptBytes } from "./kept.ts";

const keptSchema = z.object({
  version: z.number(),
  outputColumns: z.enum(["START", "END"]).nullable(),
  /** As text; null where there is nothing to go by, for `reason`. */
  bins: z.string().nullable(),
  reason: z.string().nullable(),
});

type Kept = z.infer<typeof keptSchema>;

export class Going {
  readonly #rows: KeptBytes;
  version: number | null = null;
  /** Why there is nothing to go by; null where there is. */
  reason: string | null = null;
  bins: Bins | null = null;
  outputColumns: OutputColumns | null = null;

  constructor(meta: Meta) {
    this.#rows = new KeptBytes(meta, "watch_bins");
  }

  /** What an earlier life kept, if anything. Throws SyntaxError where it cannot be read. */
  wake(): void {
    const bytes = this.#rows.read();
    if (bytes !== null)
      this.#use(storedValue(keptSchema, new TextDecoder().decode(bytes), "bins of the watch"));
  }

  /** Throws SyntaxError where it cannot be read; then nothing has changed. */
  adopt(answer: BinsAnswer): void {
    const { kind, version } = answer;
    const kept =
      kind === "bins"
        ? { version, outputColumns: answer.outputColumns, bins: answer.text, reason: null }
        : { version, outputColumns: null, bins: null, reason: answer.reason };
    this.#use(kept);
    this.#rows.write(new TextEncoder().encode(JSON.stringify(kept)));
  }

  #use({ version, outputColumns, bins, reason }: Kept): void {
    this.bins = bins === null ? null : parseBins(bins);
    [this.version, this.reason, this.outputColumns] = [version, reason, outputColumns];
  }
}
