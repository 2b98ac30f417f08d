/** What a Recorder answers, over RPC. */
import type { Served } from "../../core/metrics/served.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { joined } from "../../core/read/bytes/source.ts";
import { within } from "../platform/patience.ts";

/** The profile of a window, or why it cannot be answered exactly. */
export type ProfileAnswer =
  | { readonly kind: "exact"; readonly bytes: Uint8Array }
  | { readonly kind: "misaligned"; readonly nearest: Window };

/** Profiles cross in pieces of about so many bytes, each a profile of a few columns: a value over RPC may have 32 MiB. */
export const partBytes = 2 ** 20;

/**
 * The same in pieces: each is a stored profile, after its length in four bytes, little-endian. Or the window's parts, to
 * be asked for one by one: each is a turn of the object, whose processor time is bounded.
 */
export type PiecesAnswer =
  | { readonly kind: "exact"; readonly pieces: ReadableStream<Uint8Array> }
  | { readonly kind: "turns"; readonly turns: readonly Window[] }
  | { readonly kind: "misaligned"; readonly nearest: Window };

/** What records are counted of: unlike records, these of spans and shards add up. */
export interface SegmentRows {
  readonly input: number;
  readonly output: number;
  readonly calls: number;
}

/** How many records of a window are in a segment, by its name. */
export interface SegmentRecords {
  readonly segment: string;
  readonly records: number;
  /** Absent of a shard that runs earlier code. */
  readonly rows?: SegmentRows;
}

export function rowsOf({ input, output, traffic }: Profile): SegmentRows {
  return { input: input.rows, output: output.rows, calls: traffic.rows };
}

/** Of the segments of several spans or shards: as many as the profile of them all has. */
export function recordsOfAll(all: Iterable<SegmentRecords>): SegmentRecords[] {
  const sums = new Map<string, SegmentRows>();
  for (const { segment, records, rows = { input: records, output: records, calls: records } } of all) {
    const { input, output, calls } = sums.get(segment) ?? { input: 0, output: 0, calls: 0 };
    sums.set(segment, {
      input: input + rows.input,
      output: output + rows.output,
      calls: calls + rows.calls,
    });
  }
  return [...sums].map(([segment, rows]) => {
    const ofTables = Math.max(rows.input, rows.output);
    return { segment, records: ofTables > 0 ? ofTables : rows.calls, rows };
  });
}

export interface RecorderHealth {
  /** Counts since the endpoint began: calls seen, profiled, captured, and what was not recorded, by reason. */
  readonly counters: Readonly<Record<string, number>>;
  /** The same of the last hour and the last day; absent of a Recorder of an earlier version. */
  readonly lately?: {
    readonly hour: Readonly<Record<string, number>>;
    readonly day: Readonly<Record<string, number>>;
  };
  /** Journal bytes that wait for the next flush. */
  readonly pendingBytes: number;
  /** When the oldest call that waits came; epoch milliseconds. */
  readonly oldestUnflushed: number | null;
  /** How long the first call of the last batch was over before it was counted. */
  readonly lagMs: number | null;
  /** The share of the sampled calls that is stored: less than 1 where a daily budget is short. */
  readonly sampledShare: number;
  /** Flushes that failed in a row, and the last failure. */
  readonly flushFailures: number;
  readonly lastFlushError: string | null;
  /** Why this shard watches nothing though it should; absent where nothing is wrong. */
  readonly watchFault?: string;
  /** How recorded calls were answered, since this version of Weir; absent of a Recorder of an earlier one. */
  readonly served?: Served;
}

/** What a piece's length is written in. */
const lengthBytes = 4;

/** Stored profiles, each after its length: made when there is somebody to take them. */
export function framed(parts: Iterable<Pick<Profile, "toBytes">>): ReadableStream<Uint8Array> {
  const left = parts[Symbol.iterator]();
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const { done, value } = left.next();
      if (done === true) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      const bytes = value.toBytes();
      const length = new Uint8Array(lengthBytes);
      new DataView(length.buffer).setUint32(0, bytes.length, true);
      controller.enqueue(joined([length, bytes]));
    },
  });
}

/** What a Recorder of an earlier version answers, as the one piece. */
export function inPieces(answer: ProfileAnswer): PiecesAnswer {
  if (answer.kind === "misaligned") return answer;
  return { kind: "exact", pieces: framed([{ toBytes: () => answer.bytes }]) };
}

/** The stored profiles of a stream, once all of it is there. Throws where it ends early, or nothing comes for so long. */
export async function gathered(
  stream: ReadableStream<Uint8Array>,
  patienceMs: number,
): Promise<Uint8Array[]> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let piece = new Uint8Array(lengthBytes);
  let [filled, isLength] = [0, true];
  const take = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      const some = bytes.subarray(at, at + piece.length - filled);
      piece.set(some, filled);
      [at, filled] = [at + some.length, filled + some.length];
      if (filled < piece.length) continue;
      if (!isLength) pieces.push(piece);
      piece = new Uint8Array(isLength ? new DataView(piece.buffer).getUint32(0, true) : lengthBytes);
      [filled, isLength] = [0, !isLength];
    }
  };
  try {
    for (;;) {
      const { done, value } = await within(patienceMs, reader.read());
      if (done) break;
      take(value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (!isLength || filled > 0) throw new Error("The profile ended early");
  return pieces;
}
