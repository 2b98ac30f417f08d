/** Generations of the log as capture files in R2: the same generation gives the same files, however often. */
import { captureKey } from "../../core/call/record.ts";
import { isSampled } from "../../core/call/sampling.ts";
import { withBeside } from "../../core/call/beside.ts";
import { bodyBytes, captureFile, lineBytes } from "../../core/call/capture-file.ts";
import { decodeCalls, type RawCall } from "../../core/call/frames.ts";
import type { Amount, Budget } from "../../core/call/budget.ts";
import { spanOf } from "../../core/monitor/window.ts";
import { uuidOf } from "../platform/id.ts";
import type { Generation, Journal } from "./journal.ts";
import { createCapture } from "../platform/bucket.ts";
import type { FiledCounts } from "./budget.ts";
import type { Recent } from "./repeats.ts";
import type { Meta } from "./rows.ts";

const hourMs = 3_600_000;

interface Destination {
  readonly bucket: R2Bucket;
  readonly endpoint: string;
  /** Names the Recorder in the files' names. */
  readonly object: string;
}

/** In one flush: each is up to two requests to R2, of which an invocation has 1,000 in the free plan. */
const mostFiles = 200;

/** The closed generations of a journal, on their way to R2 and out of it. Their counts must be stored. */
export class Generations {
  readonly #journal: Journal;
  readonly #filed: FiledCounts;
  readonly #recent: Recent;
  #share = 1;

  constructor(journal: Journal, filed: FiledCounts, recent: Recent) {
    this.#journal = journal;
    this.#filed = filed;
    this.#recent = recent;
  }

  /** The share of the sampled calls that was stored last. */
  get share(): number {
    return this.#share;
  }

  /** Writes as many as one flush may, and lets go what is written. Throws where R2 fails. */
  async flush(place: Destination): Promise<void> {
    let left = mostFiles;
    for (const generation of this.#journal.closed()) {
      left -= await this.#write(place, generation, left);
      if (left <= 0) return;
    }
  }

  async #write(place: Destination, generation: Generation, most: number): Promise<number> {
    const { ids, sampled, stored } = this.#chosen(generation);
    const { meta } = this.#journal;
    const { files, bytes, isDone } = await writeFiles(place, stored, generation.seed, meta, most);
    if (!isDone) return files;
    const now = Date.now();
    this.#journal.transaction(() => {
      const since = this.#journal.oldest() ?? now;
      this.#filed.add({ stored: { captures: stored.length, bytes }, sampled, since }, now);
      this.#recent.keep(ids, now);
      this.#journal.drop(generation);
    });
    return files;
  }

  /** The calls of a generation that are stored, and the ids of its batches. How many is decided once, so that a repeated flush writes the same. */
  #chosen(generation: Generation) {
    const { ids, calls, budget } = sampleOf(this.#journal, generation);
    const sampled = amountOf(calls);
    let { share } = generation;
    if (share === 0) {
      const now = Date.now();
      share = this.#filed.shareOf(budget, sampled, this.#journal.oldest() ?? now, now);
      this.#journal.decide(generation, share);
    }
    this.#share = share;
    return { ids, sampled, stored: withinShare(share, calls) };
  }

  /** Lets the newest go until no more waits than may, the oldest last. */
  giveUp(mostBytes: number): void {
    const closed = this.#journal.closed();
    while (this.#journal.bytes > mostBytes && closed.length > 1) {
      const newest = closed.pop();
      if (newest === undefined) return;
      const now = Date.now();
      const { ids, stored } = this.#chosen(newest);
      this.#journal.transaction(() => {
        this.#filed.giveUp(stored.length, now);
        this.#recent.keep(ids, now);
        this.#journal.drop(newest);
      });
    }
  }
}

/** How far the files of a generation are written: how many in this flush, and the bytes of all. */
interface Written {
  readonly files: number;
  readonly bytes: number;
  readonly isDone: boolean;
}

/**
 * Writes calls: a file for each variant and hour, up to so many in one flush, as an invocation may ask R2 only so often.
 * What was written is remembered, so that the next flush goes on from there, also where R2 failed in between.
 */
async function writeFiles(
  place: Destination,
  calls: readonly RawCall[],
  seed: string,
  meta: Meta,
  mostFiles: number,
): Promise<Written> {
  const files = [...filesOf(calls).values()];
  const before = progressOf(meta, seed);
  let { index, bytes } = before;
  try {
    for (; index < files.length && index - before.index < mostFiles; index++) {
      bytes += await writeFile(place, files[index] ?? [], `${seed}-${index}`);
    }
  } finally {
    if (index < files.length) meta.set(progressKey, `${seed} ${index} ${bytes}`);
  }
  return { files: index - before.index, bytes, isDone: index === files.length };
}

const progressKey = "written";

function progressOf(meta: Meta, seed: string): { readonly index: number; readonly bytes: number } {
  const [of, index, bytes] = meta.text(progressKey)?.split(" ") ?? [];
  return of === seed ? { index: Number(index), bytes: Number(bytes) } : { index: 0, bytes: 0 };
}

/** The calls of a generation that are stored if the daily budget allows. */
interface Sample {
  /** Of its batches. */
  readonly ids: readonly string[];
  readonly calls: readonly RawCall[];
  /** The last budget that was in force. */
  readonly budget: Budget | undefined;
}

function sampleOf(journal: Journal, generation: Generation): Sample {
  const ids: string[] = [];
  const calls: RawCall[] = [];
  let budget: Budget | undefined;
  for (const { head, bytes } of journal.batches(0, generation)) {
    ({ budget } = head);
    ids.push(head.id);
    for (const call of withBeside(decodeCalls(bytes), head)) if (call.stored) calls.push(call);
  }
  return { ids, calls, budget };
}

/**
 * The calls that a share of the budget leaves: a draw of its own, since that of the sample is decided by the same id.
 */
function withinShare(share: number, calls: readonly RawCall[]): RawCall[] {
  return calls.filter(({ eventId }) => isSampled(`${eventId}/budget`, share * 100));
}

/** About how much the calls would be as lines: known without writing them. */
function amountOf(calls: readonly RawCall[]): Amount {
  const bytes = calls.reduce((total, call) => total + lineBytes + bodyBytes(call), 0);
  return { captures: calls.length, bytes };
}

/** Gives the file's length. */
async function writeFile(place: Destination, calls: readonly RawCall[], batch: string): Promise<number> {
  const [first] = calls;
  if (first === undefined) return 0;
  const uuid = await uuidOf(`${place.object}/${batch}`);
  const key = captureKey(place.endpoint, first.variant, first.time, uuid);
  const bytes = captureFile(calls);
  await createCapture(place.bucket, key, bytes, batch);
  return bytes.length;
}

/** Calls by the file they go to: one for each variant and hour, since the folder names both. */
function filesOf(calls: readonly RawCall[]): Map<string, RawCall[]> {
  const files = new Map<string, RawCall[]>();
  for (const call of calls) {
    const file = `${call.variant}/${spanOf(call.time, hourMs).start}`;
    const same = files.get(file);
    if (same) same.push(call);
    else files.set(file, [call]);
  }
  return files;
}
