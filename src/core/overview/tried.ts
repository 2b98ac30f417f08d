/** What another limit would have said of the windows that are shown: by what was seen in them, without judging anew. */
import type { FeatureSeen } from "./overview.ts";

export interface Tried {
  /** Windows in which the feature is known. */
  readonly windows: number;
  /** In how many of them it is beyond this limit, and beyond chance. */
  readonly beyond: number;
}

/** Of drift: what is beyond the limit by chance alone wakes nobody. */
export function driftBeyond(seen: readonly (FeatureSeen | null)[], limit: number): Tried {
  const known = seen.flatMap((one) => {
    const isDistance =
      one !== null && one.differ !== null && (one.check === "baseline_drift_check" || one.state === "alike");
    return isDistance ? [{ differ: one.differ ?? 0, chance: one.chance ?? 0 }] : [];
  });
  return {
    windows: known.length,
    beyond: known.filter(({ differ, chance }) => differ >= Math.max(limit, chance)).length,
  };
}

/** Of missing values. */
export function missingBeyond(seen: readonly (FeatureSeen | null)[], limit: number): Tried {
  const known = seen.flatMap((one) => one?.now?.missing ?? []);
  return { windows: known.length, beyond: known.filter((missing) => missing > limit).length };
}
