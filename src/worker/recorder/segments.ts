/** Segments of an endpoint, over all its shards. Shards that run earlier code have none. */
import type { Window } from "../../core/monitor/window.ts";
import { Profile, type Names } from "../../core/profile/profile.ts";
import { Merger } from "../../core/profile/room/merged.ts";
import { mostSegmentBytes } from "../../core/segment/room.ts";
import { gathered, recordsOfAll, type SegmentRecords } from "./answers.ts";
import { isUnknownMethod, type Shards } from "./shards.ts";

const patienceMs = 15_000;

/** What is known of a segment, or which shards did not say. */
export type SegmentProfile =
  | { readonly kind: "exact"; readonly profile: Profile }
  | { readonly kind: "incomplete"; readonly reason: string };

/** The profile of a segment over all that is kept of it within a window. `seal` as Shards.profile() has it. */
export async function segmentProfile(
  shards: Shards,
  window: Window,
  segment: string,
  { seal = false, shape = null }: { readonly seal?: boolean; readonly shape?: Names | null } = {},
): Promise<SegmentProfile> {
  const { answers, silence } = await shards.told(async (recorder) => {
    try {
      return await gathered(await recorder.segment(window, segment, seal), patienceMs);
    } catch (error) {
      if (isUnknownMethod(error)) return [];
      throw error;
    }
  });
  if (silence !== null) return { kind: "incomplete", reason: silence };
  const merger = new Merger(shape, mostSegmentBytes);
  for (const pieces of answers) merger.add(pieces.map((piece) => Profile.fromBytes(piece)));
  return { kind: "exact", profile: merger.end() };
}

/** How many records of a window each segment has; null where a shard does not say. */
export async function segmentRecords(shards: Shards, window: Window): Promise<SegmentRecords[] | null> {
  const { answers, silence } = await shards.told(async (recorder): Promise<SegmentRecords[]> => {
    try {
      return await recorder.segments(window);
    } catch (error) {
      if (isUnknownMethod(error)) return [];
      throw error;
    }
  });
  if (silence !== null) return null;
  return recordsOfAll(answers.flat());
}
