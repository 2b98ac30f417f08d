/**
 * The calls of a past window: as Recorders counted them, or as they stand in captures. Captures of which there are many
 * are read in turns; what is read of them lies in R2 meanwhile.
 */
import type { ReplaySource } from "../../../core/past/asked.ts";
import type { Window } from "../../../core/monitor/window.ts";
import type { ObserveOptions } from "../../../core/profile/observe.ts";
import { Profile } from "../../../core/profile/profile.ts";
import { trafficColumns } from "../../../core/profile/tally.ts";
import { capturedNotes } from "../../../core/replay/told.ts";
import { deleteKeys, readBytes, replayPrefix, writeBytes } from "../../platform/bucket.ts";
import type { Owner } from "../../platform/work.ts";
import type { WindowProfile } from "../../recorder/shards.ts";
import { nothingRead, readOn, turnRoom, type ReadSoFar, type TurnRoom } from "../../replay/captures.ts";
import { misalignment } from "../judging.ts";
import { preprocessed, type Preprocessing } from "../preprocessed.ts";
import type { DueReplay, Reading } from "./queue.ts";
import type { Elsewhere, RangesLook } from "./ranges.ts";

/** What is judged of a window, that only a part of it is read yet, or others read it, or why there is nothing to judge. */
export type PastCalls =
  | {
      readonly kind: "exact";
      readonly profile: Profile;
      readonly source: ReplaySource;
      readonly notes: readonly string[];
      /** Columns of which nothing is known. */
      readonly unseen: readonly string[];
    }
  | { readonly kind: "partly"; readonly reading: Reading }
  | Elsewhere
  | { readonly kind: "left"; readonly reason: string }
  | { readonly kind: "incomplete"; readonly reason: string };

interface Asked {
  readonly endpoint: string;
  readonly window: Window;
  readonly source: ReplaySource | undefined;
  readonly options: ObserveOptions;
  readonly room?: TurnRoom | undefined;
  readonly others?: Others | undefined;
}

/** Those who may read the captures in the place of the object. */
interface Others {
  /** What they have to do with the window so far. */
  readonly look: RangesLook;
  /** Null where it is none of theirs. */
  readonly begin: () => Promise<Elsewhere | null>;
}

/** `counted`: what Recorders have of the window. Throws where R2 fails. */
export async function pastCalls(
  bucket: R2Bucket,
  replay: Pick<DueReplay, "id" | "reading">,
  asked: Asked,
  counted: WindowProfile,
): Promise<PastCalls> {
  if (counted.kind === "incomplete") return counted;
  if (asked.source === "captures") return captured(bucket, replay, asked, counted);
  if (counted.kind === "exact")
    return { kind: "exact", profile: counted.profile, source: "profiles", notes: [], unseen: [] };
  if (asked.source === "profiles") return { kind: "left", reason: misalignment(counted.nearest) };
  return captured(bucket, replay, asked, counted);
}

/** The rows that a preprocessor makes of the window's captures. */
export async function scriptedCalls(
  owner: Owner,
  asked: Omit<Preprocessing, "counted">,
  counted: WindowProfile,
): Promise<PastCalls> {
  if (counted.kind === "incomplete") return counted;
  if (counted.kind === "misaligned") return { kind: "left", reason: misalignment(counted.nearest) };
  const found = await preprocessed(owner, { ...asked, counted: counted.profile });
  switch (found.kind) {
    case "exact":
      return { ...found, source: "captures", unseen: [] };
    case "unusable":
      return { kind: "left", reason: found.reason };
    case "misaligned":
      return { kind: "left", reason: misalignment(found.nearest) };
    case "incomplete":
      return found;
  }
}

async function captured(
  bucket: R2Bucket,
  replay: Pick<DueReplay, "id" | "reading">,
  asked: Asked,
  counted: WindowProfile,
): Promise<PastCalls> {
  const { endpoint, window } = asked;
  const so = await goneOn(bucket, replay.reading, asked);
  if ("kind" in so) return so;
  if (!so.isDone && so.after !== null) {
    return {
      kind: "partly",
      reading: await keep(bucket, endpoint, replay, window, { ...so, after: so.after }),
    };
  }
  if (replay.reading !== null) await deleteKeys(bucket, [replay.reading.partial]);
  if (so.told.records === 0) return { kind: "left", reason: noCaptures(so, counted) };
  return withTraffic(so, counted.kind === "exact" ? counted.profile : null);
}

/** As far as the captures are read after this turn; unless others read them, or have. */
async function goneOn(
  bucket: R2Bucket,
  reading: Reading | null,
  { endpoint, window, options, room = turnRoom, others }: Asked,
): Promise<ReadSoFar | Elsewhere> {
  if (others?.look.kind === "read") return others.look.so;
  const before = await readSoFar(bucket, reading, window);
  const isBeginning = before.after === null && others?.look.kind === "none";
  const elsewhere = isBeginning ? await others.begin() : null;
  return elsewhere ?? readOn(bucket, { endpoint, window, options }, before, room);
}

/** How calls went is not in captures: it is as Recorders counted it, of all. */
function withTraffic({ profile, told }: ReadSoFar, counted: Profile | null): PastCalls {
  const notes = capturedNotes(told, counted);
  const judged = { kind: "exact", profile, source: "captures" } as const;
  if (counted !== null) {
    profile.traffic = counted.traffic;
    return { ...judged, notes, unseen: [] };
  }
  const silent = "Status, latency and sizes are not in captures, and were not judged";
  return { ...judged, notes: [...notes, silent], unseen: trafficColumns };
}

async function readSoFar(bucket: R2Bucket, reading: Reading | null, window: Window): Promise<ReadSoFar> {
  if (reading === null || reading.start !== window.start || reading.end !== window.end) return nothingRead();
  const bytes = await readBytes(bucket, reading.partial);
  if (bytes === null) return nothingRead();
  return { profile: Profile.fromBytes(bytes), told: reading.told, after: reading.after, isDone: false };
}

/** Under a key of its own: the row that names it says what is in it, should the object die in between. */
async function keep(
  bucket: R2Bucket,
  endpoint: string,
  { id, reading }: Pick<DueReplay, "id" | "reading">,
  { start, end }: Window,
  { profile, told, after }: ReadSoFar & { readonly after: string },
): Promise<Reading> {
  const partial = `${replayPrefix(endpoint, id)}partial-${end}-${told.files}`;
  await writeBytes(bucket, partial, profile.toBytes());
  if (reading !== null && reading.partial !== partial) await deleteKeys(bucket, [reading.partial]);
  return { start, end, after, told, partial };
}

function noCaptures({ told }: ReadSoFar, counted: WindowProfile): string {
  const had = counted.kind === "exact" ? `: ${counted.profile.calls} calls were counted` : "";
  const none =
    told.files === 0 ? "There are no captures of this window" : "No capture is of a call of this window";
  return [`${none}${had}`, ...told.complaints].join("; ");
}
