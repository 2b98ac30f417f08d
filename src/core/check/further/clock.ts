/**
 * Dates and times, as time brings them: each window has new ones, so that one which is new, or no longer comes, says
 * nothing where the window is later than the baseline.
 */
import { timeOf } from "../../profile/cell.ts";
import { quantileOf, weigh, type WeightedValues } from "../../sketch/weighted.ts";
import { countOf, type Shares } from "../distance/shares.ts";
import type { Sides } from "../evidence/sides.ts";
import { textPairs } from "../evidence/unseen.ts";
import { surestChange, type ValueChange, type ValueLimits } from "../evidence/values.ts";

/** Whether the baseline has nothing but dates and times. */
export function wasClock({ was }: Sides): boolean {
  return was !== null && was.present > 0 && was.types?.Time === was.present;
}

/** The date or time whose share has changed most surely, but for those that time has brought and those it has taken. */
export function changedTime({ now, was }: Sides, limits: ValueLimits): ValueChange<string> | null {
  if (now.texts === null || was === null || was.texts === null) return null;
  const [after, before] = [now.texts, was.texts];
  const pairs = [...textPairs(after, before)];
  const since = movedSince(after, before);
  const isAsked = ({ value, now: k, was: k0 }: (typeof pairs)[number]) =>
    since === null || (k.low / after.total > k0.high / before.total && !(timeOf(value) >= since));
  return surestChange(pairs.filter(isAsked), after.total, before.total, limits);
}

/** So late among the baseline's times must most of the window's be to be later ones. */
const late = 0.9;

/** From when on times are new, where the window's are later than the baseline's and these repeat; null where not so. */
function movedSince(after: Shares, before: Shares): number | null {
  if (!isRepeating(before) || !isRepeating(after)) return null;
  const since = quantileOf(timesOf(before), late);
  return quantileOf(timesOf(after), 0.5) >= since ? since : null;
}

/** Times that hardly ever came twice have no reason to come often now, nor those that did to be all different. */
function isRepeating({ listed, total }: Shares): boolean {
  return listed.size * 2 <= total;
}

/** The times, each as often as it surely came. */
function timesOf(shares: Shares): WeightedValues {
  const times = [...shares.listed.keys()].map((text) => [timeOf(text), countOf(shares, text).low] as const);
  return weigh(times.filter(([time]) => !Number.isNaN(time)));
}
