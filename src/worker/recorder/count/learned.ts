/** What a shard's watch has learned and said, as it is kept: it outlives the object's memory. */
import { ByteReader, ByteWriter } from "../../../core/sketch/bytes.ts";
import { stateOf, watchOf } from "../../../core/watch/state.ts";
import type { Watch } from "../../../core/watch/watch.ts";
import { log } from "../../platform/log.ts";
import { nameOf } from "../../platform/problem.ts";
import type { Meta } from "../rows.ts";
import type { Going } from "./going.ts";
import { KeptBytes } from "./kept.ts";

interface State {
  /** Of what the watch goes by. */
  readonly version: number;
  /** The last batch that was looked at. */
  readonly seq: number;
  /** Whether the endpoint's object knows the words that stand. */
  readonly isTold: boolean;
  /** When it was stored. */
  readonly at: number;
  readonly watch: Watch;
}

/** Version, batch, time, and whether the words are told. */
const headBytes = 25;

export class Learned {
  readonly #rows: KeptBytes;

  constructor(meta: Meta) {
    this.#rows = new KeptBytes(meta, "watch_state");
  }

  write({ version, seq, at, isTold, watch }: State): void {
    const writer = new ByteWriter();
    writer.f64(version);
    writer.f64(seq);
    writer.f64(at);
    writer.u8(isTold ? 1 : 0);
    writer.bytes(stateOf(watch));
    this.#rows.write(writer.finish());
  }

  /** Null where there is none of what the watch goes by, or none that this version of Weir can read. */
  read({ version, bins, outputColumns }: Going): State | null {
    const bytes = bins === null ? null : this.#rows.read();
    if (bins === null || bytes === null || bytes.length < headBytes) return null;
    const reader = new ByteReader(bytes);
    const [own, seq, at] = [reader.f64(), reader.f64(), reader.f64()];
    const isTold = reader.u8() === 1;
    if (own !== version) return null;
    try {
      return {
        version: own,
        seq,
        at,
        isTold,
        watch: watchOf(bins, { outputColumns }, bytes.subarray(headBytes)),
      };
    } catch (error) {
      log("watch_begun_anew", { error: nameOf(error) });
      return null;
    }
  }
}
