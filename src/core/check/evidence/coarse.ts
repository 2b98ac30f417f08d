/**
 * What is not known of numbers whose sketch is coarser than usual, because there were too many columns for the room
 * (docs/sketches.md): a distance of two curves then has two ends. Of usual sketches it has one, as in the service.
 */
import type { Bounds } from "../distance/shares.ts";
import type { Numbers } from "./values.ts";

/** How far the two curves may be off together, as a share; 0 where neither is coarse. */
export function blurOf(one: Numbers, other: Numbers): number {
  return one.coarse + other.coarse === 0 ? 0 : rankOff(one) + rankOff(other);
}

/** A usual sketch beside a coarse one is off by no more than a weight in it may be wrong by. */
function rankOff({ values, slack, coarse }: Numbers): number {
  return coarse > 0 || values.total === 0 ? coarse : slack / values.total;
}

/** Between which a distance of the two curves lies, of one that is measured. */
export function around(distance: number, blur: number): Bounds {
  return { low: Math.max(0, distance - blur), high: Math.min(1, distance + blur) };
}
