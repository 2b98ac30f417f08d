/** One profile of many. */
import { Profile } from "./profile.ts";

/**
 * Merges profiles as a balanced tree: half the sketch error of a chain (docs/sketches.md).
 * They are taken one at a time and used up; of n, no more than log2 n + 1 are in memory at once.
 */
export function mergeProfiles(profiles: Iterable<Profile>): Profile {
  const subtrees: { readonly height: number; readonly profile: Profile }[] = [];
  for (const profile of profiles) {
    let height = 0;
    let merged = profile;
    for (let last = subtrees.at(-1); last?.height === height; last = subtrees.at(-1)) {
      subtrees.pop();
      last.profile.merge(merged);
      merged = last.profile;
      height++;
    }
    subtrees.push({ height, profile: merged });
  }
  const whole = subtrees[0]?.profile ?? new Profile();
  for (const { profile } of subtrees.slice(1).toReversed()) whole.merge(profile);
  return whole;
}
