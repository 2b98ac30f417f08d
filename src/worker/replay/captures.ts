/**
 * The calls of a window as they stand in its capture files, as a profile: all files of its hours, of every variant that
 * ever had any. A window too large for one turn is read in several, file by file.
 */
import { capturesPrefix } from "../../core/call/record.ts";
import type { KeyRange, SizedKey } from "../../core/replay/key-ranges.ts";
import { nothingTold } from "../../core/replay/told.ts";
import { WindowCalls, type Counted, type RowSource } from "../../core/replay/window-calls.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { ObserveOptions } from "../../core/profile/observe.ts";
import { Profile } from "../../core/profile/profile.ts";
import { pieces } from "../baseline/pieces.ts";
import { filesOfEndpoint, filesUnder, foldersIn, openObject, patienceMs } from "../platform/bucket.ts";

const hourMs = 3_600_000;

export interface CapturesAsked {
  readonly endpoint: string;
  readonly window: Window;
  /** How bodies are read: as configured, by the baseline's shape. */
  readonly options: ObserveOptions;
  /** What makes rows of records; calls are counted as Recorders count them if absent. */
  readonly source?: RowSource | undefined;
  /** Only these of the window's files, in this order. */
  readonly ranges?: readonly KeyRange[] | undefined;
}

/** What is read of captures in one turn. */
export interface TurnRoom {
  readonly bytes: number;
  readonly files: number;
}

/** Of the processor time that the platform grants for a turn. */
export const turnBytes = 64 * 2 ** 20;
/** Of the requests that it grants: each file is one. */
const turnFiles = 500;

export const turnRoom: TurnRoom = { bytes: turnBytes, files: turnFiles };

/** How far a window is read. */
export interface ReadSoFar extends Counted {
  /** The last file that is in it; null before the first. */
  readonly after: string | null;
  readonly isDone: boolean;
}

export function nothingRead(): ReadSoFar {
  return { profile: new Profile(), told: nothingTold, after: null, isDone: false };
}

/** More files of one window are not read in one go: each is a request, of which an invocation has 10,000. */
const windowFiles = 9_000;

/** The window as far as one go reads it: the whole, as a rule. Throws where R2 fails. */
export function capturesOf(bucket: R2Bucket, asked: CapturesAsked, files = windowFiles): Promise<ReadSoFar> {
  return readOn(bucket, asked, nothingRead(), { bytes: Infinity, files });
}

/** Reads on until there is no more room in the turn, whole files. Uses `before` up. Throws where R2 fails. */
export async function readOn(
  bucket: R2Bucket,
  { endpoint, window, options, source, ranges }: CapturesAsked,
  before: ReadSoFar,
  room: TurnRoom,
): Promise<ReadSoFar> {
  const calls = new WindowCalls({ window, reading: options, source: source ?? null }, before);
  let { after } = before;
  let opened = 0;
  for (const range of ranges ?? (await foldersOf(bucket, endpoint, window))) {
    for await (const files of filesIn(bucket, behind(range, after))) {
      for (const { key } of files) {
        if (opened >= room.files || calls.counted.told.bytes - before.told.bytes >= room.bytes)
          return { ...calls.counted, after, isDone: false };
        // What retention has taken away since it was listed is no capture of the window any more.
        const file = await openObject(bucket, key);
        if (file !== null) await calls.file(key, pieces(file.body, patienceMs));
        opened++;
        after = key;
      }
    }
  }
  return { ...calls.counted, after, isDone: true };
}

function behind(range: KeyRange, after: string | null): KeyRange {
  return after !== null && after > range.after ? { ...range, after } : range;
}

/** The keys of the window's hours, of each variant that ever had captures. */
export async function foldersOf(bucket: R2Bucket, endpoint: string, window: Window): Promise<KeyRange[]> {
  const root = filesOfEndpoint(endpoint).captures;
  const hourOf = (time: number) => new Date(time).toISOString().slice(0, 13);
  const [firstHour, endHour] = [hourOf(window.start), hourOf(Math.ceil(window.end / hourMs) * hourMs)];
  return (await foldersIn(bucket, root)).map((folder) => {
    const variant = folder.slice(root.length, -1);
    const keysOf = (hour: string) => capturesPrefix(endpoint, variant, hour);
    return { folder, after: keysOf(firstHour), last: keysOf(endHour) };
  });
}

/** Keys of one variant are in the order of their times: those of a range, up to a thousand at a time. */
export async function* filesIn(
  bucket: R2Bucket,
  { folder, after, last }: KeyRange,
): AsyncGenerator<readonly SizedKey[]> {
  for (let behind = after; behind < last;) {
    const { files, isTruncated } = await filesUnder(bucket, folder, behind);
    yield files.filter(({ key }) => key <= last);
    behind = isTruncated ? (files.at(-1)?.key ?? last) : last;
  }
}

/** Listings after which the captures of a window are many, whatever their size. */
const mostLists = 50;

/** Whether the captures of a window are more than so many bytes. */
export async function isMore(
  bucket: R2Bucket,
  endpoint: string,
  window: Window,
  bytes: number,
): Promise<boolean> {
  let [sum, lists] = [0, 0];
  for (const folder of await foldersOf(bucket, endpoint, window)) {
    for await (const files of filesIn(bucket, folder)) {
      sum += files.reduce((some, { size }) => some + size, 0);
      if (sum > bytes || ++lists >= mostLists) return true;
    }
  }
  return false;
}
