/**
 * How much memory profiles of segments may take: a part of the room of all profiles, and no more than the whole ones leave
 * of it. So the bound holds, and the whole is as exact as without segments. What has no room is given up as of any
 * profile (core/profile/room/budget.ts); where that is not enough, the columns of the largest segments are: from there on
 * only their rows and calls are counted.
 */
import { countCall, type ObserveOptions } from "../profile/observe.ts";
import { Profile } from "../profile/profile.ts";
import { keepWithin, mostHeldBytes } from "../profile/room/budget.ts";
import type { CallPart } from "./split.ts";

/** Of all segments together. */
export const mostSegmentBytes = 6 * 2 ** 20;

/** What segments may take beside whole profiles of so many bytes. */
export function roomBeside(wholeBytes: number): number {
  return Math.min(mostSegmentBytes, Math.max(0, mostHeldBytes - wholeBytes));
}

/** Counts a part of a call in its segment. */
export function countPart(
  profile: Profile,
  { read, isPart }: CallPart,
  shape: ObserveOptions["shape"],
): void {
  if (!isNarrow(profile)) {
    countCall(profile, read, { shape, isPart });
    return;
  }
  const alone = new Profile();
  countCall(alone, read, { shape, isPart });
  profile.merge(narrow(alone));
}

/** Whether there are rows whose columns were given up: nothing can be said of the columns then. */
export function isNarrow({ traffic }: Profile): boolean {
  return traffic.tallies.has("calls of which a segment keeps no columns");
}

/** The profile without its columns, but with all that is counted beside them. */
function narrow(profile: Profile): Profile {
  const { calls, input, output, traffic } = profile;
  const narrowed = new Profile();
  narrowed.calls = calls;
  [narrowed.input, narrowed.output, narrowed.traffic] = [input.head(), output.head(), traffic.head()];
  narrowed.traffic.tally("calls of which a segment keeps no columns", Math.max(1, calls));
  return narrowed;
}

/** Keeps profiles of segments within a room: what takes the place of each, in their order, and how many lost something. */
export function keepSegments(
  profiles: readonly Profile[],
  roomBytes: number,
): { readonly kept: readonly Profile[]; readonly lost: number } {
  if (sum(profiles, ({ heldBytes }) => heldBytes) <= roomBytes) return { kept: profiles, lost: 0 };
  let lost = keepWithin(profiles, roomBytes);
  const kept = [...profiles];
  let over = sum(kept, (profile) => profile.weigh()) - roomBytes;
  const largest = [...kept.keys()].toSorted((a, b) => (kept[b]?.heldBytes ?? 0) - (kept[a]?.heldBytes ?? 0));
  for (const index of largest) {
    const profile = kept[index];
    if (over <= 0) break;
    if (profile === undefined || isNarrow(profile)) continue;
    kept[index] = narrow(profile);
    over -= profile.heldBytes - kept[index].weigh();
    lost++;
  }
  return { kept, lost };
}

function sum(profiles: readonly Profile[], of: (profile: Profile) => number): number {
  return profiles.reduce((bytes, profile) => bytes + of(profile), 0);
}
