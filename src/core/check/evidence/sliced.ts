/**
 * Texts that the baseline does not have, where one side has too many to count each: within a slice both are known
 * exactly, and which texts fall into it has nothing to do with what they are, so the rest is like them.
 */
import { hashOfText } from "../../sketch/hash.ts";
import { Slice } from "../../sketch/slice.ts";
import { isFollowed } from "../distance/shares.ts";
import type { Known } from "./sides.ts";

/** Texts that are not in the baseline, and what they are to be compared with. */
export interface UnseenTexts {
  /** How often each came. */
  readonly counts: readonly number[];
  /** All records that were looked at, of the window and of the baseline. */
  readonly records: number;
  readonly baselineRecords: number;
  /** Texts that came once in the baseline. */
  readonly singles: number;
}

/** Within the part of all texts that both sides know exactly; null where neither has a slice, or one knows nothing. */
export function unseenInSlice(now: Known, was: Known): UnseenTexts | null {
  const isText = (was.slice ?? now.slice)?.isText;
  if (isText === undefined) return null;
  const [ours, theirs] = [textsIn(now, isText), textsIn(was, isText)];
  if (ours === null || theirs === null) return null;
  const shift = Math.max(ours.shift, theirs.shift);
  const [current, before] = [ours.entries(shift), theirs.entries(shift)];
  return {
    counts: current.filter(([key]) => !theirs.has(key)).map(([, count]) => count),
    records: weightOf(current),
    baselineRecords: weightOf(before),
    singles: before.filter(([, count]) => count === 1).length,
  };
}

/** A side's slice, which of texts that are all counted is made here. */
function textsIn({ slice, texts }: Known, isText: boolean): Slice | null {
  if (slice !== null) return slice.isText === isText ? slice.slice : null;
  if (texts === null || texts.mostOfAny > 0) return null;
  const made = new Slice();
  for (const [text, { low }] of texts.listed)
    if (isFollowed(text, isText)) made.addHash(hashOfText(text), low);
  return made;
}

function weightOf(entries: readonly (readonly [number, number])[]): number {
  return entries.reduce((sum, [, count]) => sum + count, 0);
}
