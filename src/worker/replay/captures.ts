/**
 * The calls of a window as they stand in its capture files, as a profile: all files of its hours, of every variant that
 * ever had any. A window too large for one turn is read in several, file by file.
 */
import { nothingTold } from "../../core/replay/told.ts";
import { WindowCalls, type Counted, type RowSource } from "../../core/replay/window-calls.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { ObserveOptions } from "../../core/profile/observe.ts";
import { Profile } from "../../core/profile/profile.ts";
import { pieces } from "../baseline/pieces.ts";
import {
  capturesPrefix,
  filesOfEndpoint,
  foldersIn,
  keysUnder,
  openObject,
  patienceMs,
} from "../platform/bucket.ts";

const hourMs = 3_600_000;

export interface CapturesAsked {
  readonly endpoint: string;
  readonly window: Window;
  /** How bodies are read: as configured, by the baseline's shape. */
  readonly options: ObserveOptions;
  /** What makes rows of records; calls are counted as Recorders count them if absent. */
  readonly source?: RowSource | undefined;
}

/** How far a window is read. */
export interface ReadSoFar extends Counted {
  /** The last file that is in it; null before the first. */
  readonly after: string | null;
  readonly isDone: boolean;
}

export function nothingRead(): ReadSoFar {
  return { profile: new Profile(), told: nothingTold, after: null, isDone: false };
}

/** The whole window. Throws where R2 fails. */
export async function capturesOf(bucket: R2Bucket, asked: CapturesAsked): Promise<Counted> {
  const { profile, told } = await readOn(bucket, asked, nothingRead(), Infinity);
  return { profile, told };
}

/** Reads on until about so many bytes are read, whole files. Uses `before` up. Throws where R2 fails. */
export async function readOn(
  bucket: R2Bucket,
  { endpoint, window, options, source }: CapturesAsked,
  before: ReadSoFar,
  mostBytes: number,
): Promise<ReadSoFar> {
  const calls = new WindowCalls({ window, reading: options, source: source ?? null }, before);
  let { after } = before;
  for await (const key of filesOf(bucket, endpoint, window, after)) {
    if (calls.counted.told.bytes - before.told.bytes >= mostBytes)
      return { ...calls.counted, after, isDone: false };
    // What retention has taken away since it was listed is no capture of the window any more.
    const file = await openObject(bucket, key);
    if (file !== null) await calls.file(key, pieces(file.body, patienceMs));
    after = key;
  }
  return { ...calls.counted, after, isDone: true };
}

/** The files of the window's hours, variant by variant, in the order of their keys, behind one of them. */
async function* filesOf(
  bucket: R2Bucket,
  endpoint: string,
  window: Window,
  after: string | null,
): AsyncGenerator<string> {
  const root = filesOfEndpoint(endpoint).captures;
  const hourOf = (time: number) => new Date(time).toISOString().slice(0, 13);
  const [firstHour, endHour] = [hourOf(window.start), hourOf(Math.ceil(window.end / hourMs) * hourMs)];
  for (const folder of await foldersIn(bucket, root)) {
    const variant = folder.slice(root.length, -1);
    const first = capturesPrefix(endpoint, variant, firstHour);
    const behind = after !== null && after > first ? after : first;
    yield* filesBetween(bucket, folder, behind, capturesPrefix(endpoint, variant, endHour));
  }
}

/** Keys of one variant are in the order of their times. */
async function* filesBetween(
  bucket: R2Bucket,
  folder: string,
  behind: string,
  end: string,
): AsyncGenerator<string> {
  let last = behind;
  while (last < end) {
    const { keys, isTruncated } = await keysUnder(bucket, folder, last);
    for (const key of keys) if (key < end) yield key;
    last = isTruncated ? (keys.at(-1) ?? end) : end;
  }
}
