/** A generation of the log as capture files in R2: the same generation gives the same files, however often. */
import { captureKey, captureLine, isSampled } from "../core/capture.ts";
import { decodeCalls, toCall, type RawCall } from "../core/frames.ts";
import type { Amount } from "../core/budget.ts";
import { spanOf } from "../core/window.ts";
import { hex } from "./bytes.ts";
import type { Generation, Journal } from "./journal.ts";
import { createCapture } from "./storage.ts";

const hourMs = 3_600_000;

/** What a generation came to. */
export interface Filed {
  /** What was written. */
  readonly stored: Amount;
  /** What would have been, without the daily budget. */
  readonly sampled: Amount;
}

interface Place {
  readonly bucket: R2Bucket;
  readonly endpoint: string;
  /** Names the Recorder in the files' names. */
  readonly object: string;
}

/** Writes a generation's sampled calls: a file for each variant and hour. Throws where R2 fails: then again. */
export async function writeGeneration(
  place: Place,
  journal: Journal,
  generation: Generation,
): Promise<Filed> {
  const { stored, sampled } = sampleOf(journal, generation);
  let bytes = 0;
  for (const [index, calls] of [...filesOf(stored).values()].entries()) {
    bytes += await writeFile(place, calls, `${generation.seed}-${index}`);
  }
  const share = stored.length === 0 ? 0 : bytes / stored.length;
  return {
    stored: { captures: stored.length, bytes },
    sampled: { captures: sampled, bytes: Math.round(sampled * share) },
  };
}

/** The calls of a generation that are stored, and how many would be without its share. */
export function sampleOf(
  journal: Journal,
  generation: Generation,
): { readonly stored: RawCall[]; readonly sampled: number } {
  const stored: RawCall[] = [];
  let sampled = 0;
  for (const { bytes } of journal.batches(0, generation)) {
    for (const call of decodeCalls(bytes)) {
      if (!call.stored) continue;
      sampled++;
      // Its own draw: that of the sample is decided by the same id.
      if (isSampled(`${call.eventId}/budget`, generation.share * 100)) stored.push(call);
    }
  }
  return { stored, sampled };
}

/** Gives the file's length. */
async function writeFile(place: Place, calls: readonly RawCall[], batch: string): Promise<number> {
  const [first] = calls;
  if (first === undefined) return 0;
  const uuid = await uuidOf(`${place.object}/${batch}`);
  const key = captureKey(place.endpoint, first.variant, first.time, uuid);
  const text = new TextEncoder().encode(calls.map((call) => `${captureLine(toCall(call))}\n`).join(""));
  await createCapture(place.bucket, key, text, batch);
  return text.length;
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

/** A UUID (version 8, RFC 9562) that is always the same for the same text. */
async function uuidOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = new Uint8Array(digest).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
