/** Where a drifted column was and is, in words: where the curves of numbers part, which text moved most. Never only the mean. */
import { printable } from "../../baseline/names.ts";
import type { Subject } from "../answer/check.ts";
import type { Shares } from "../distance/shares.ts";
import { gapOf } from "../distance/distance.ts";
import type { Known } from "../evidence/sides.ts";
import { textPairs } from "../evidence/unseen.ts";
import { eachNumber } from "../evidence/values.ts";
import type { WeightedValues } from "../../sketch/weighted.ts";
import type { Contrast } from "../answer/outcome.ts";
import { contrasted, exactly, upTo } from "../answer/words.ts";

/** A single value that accounts for so much of the distance is what is told. */
const nearlyAll = 0.9;

export function whereApart({ sides: { now, was }, statistics }: Subject): Contrast {
  if (was === null) return [null, null];
  const isNumeric = statistics?.numerical_statistics !== undefined;
  return isNumeric ? numbersPart(now, was) : textsPart(now, was);
}

interface Moved<Value extends number | string> {
  readonly value: Value;
  readonly before: number;
  readonly after: number;
}

function numbersPart(now: Known, was: Known): Contrast {
  const gap = gapOf(now.numbers.values, was.numbers.values);
  if (gap === null) return [null, null];
  const single = mostMovedNumber(now.numbers.values, was.numbers.values);
  if (single !== null && size(single) >= nearlyAll * Math.abs(gap.after - gap.before)) {
    return contrasted(`= ${exactly(single.value)}`, single.before, single.after);
  }
  return contrasted(upTo(gap.at, gap.before, gap.after), gap.before, gap.after);
}

function textsPart(now: Known, was: Known): Contrast {
  if (now.texts === null || was.texts === null) return [null, null];
  const moved = mostMovedText(now.texts, was.texts);
  if (moved === null) return [null, null];
  return contrasted(`“${printable(moved.value, 40)}”`, moved.before, moved.after);
}

function mostMovedText(now: Shares, was: Shares): Moved<string> | null {
  let most: Moved<string> | null = null;
  if (now.total === 0 || was.total === 0) return null;
  for (const { value, now: after, was: before } of textPairs(now, was)) {
    const moved = { value, before: before.low / was.total, after: after.low / now.total };
    if (most === null || isLarger(moved, most)) most = moved;
  }
  return most;
}

/** Of texts that moved as much the lesser, whichever came first. */
function isLarger(one: Moved<string>, other: Moved<string>): boolean {
  return size(one) > size(other) || (size(one) === size(other) && one.value < other.value);
}

/** The same of numbers, without an object for each of them. */
function mostMovedNumber(now: WeightedValues, was: WeightedValues): Moved<number> | null {
  let most = -1;
  let found: Moved<number> | null = null;
  if (now.total === 0 || was.total === 0) return null;
  eachNumber(now, was, (value, times, timesBefore) => {
    const [before, after] = [timesBefore / was.total, times / now.total];
    if (Math.abs(after - before) <= most) return;
    found = { value, before, after };
    most = size(found);
  });
  return found;
}

function size({ before, after }: { readonly before: number; readonly after: number }): number {
  return Math.abs(after - before);
}
