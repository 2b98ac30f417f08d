/**
 * Dates and times, as time brings them: each window has new ones, so that one which is new, or no longer comes, says
 * nothing where the window is later than the baseline.
 */
import { unitSpan, type UnitSpan } from "../../baseline/own/clock.ts";
import { timeOf, typeIn } from "../../profile/cell.ts";
import { quantileOf, rankOf, weigh, type WeightedValues } from "../../sketch/weighted.ts";
import type { Subject } from "../answer/check.ts";
import { countOf, type Shares } from "../distance/shares.ts";
import type { Known, Sides } from "../evidence/sides.ts";
import { textPairs } from "../evidence/unseen.ts";
import { surestChange, type ValueChange, type ValueLimits } from "../evidence/values.ts";

/** Whether the baseline has nothing but dates and times. */
export function wasClock({ was }: Sides): boolean {
  return was !== null && was.present > 0 && was.types?.Time === was.present;
}

/** A form that all values of a clock's baseline have, whatever the time is, and how many of the window's have it. */
export interface Form {
  readonly words: string;
  readonly marked: number;
  readonly of: number;
  /** How many values of the baseline have it: all. */
  readonly was: number;
  readonly isOf: (cell: string) => boolean;
  /** What the others are, where they are all of another form that is known. */
  readonly others: string | null;
}

/** Null of what is no clock. */
export function formOf(subject: Subject): Form | null {
  const { now, was } = subject.sides;
  if (was === null) return null;
  return wasClock(subject.sides) ? timesIn(subject, now, was) : epochsIn(subject, now, was);
}

function timesIn({ summary }: Subject, now: Known, was: Known): Form | null {
  if (now.types === null) return null;
  const isOf = (cell: string) => typeIn(cell, summary.isText) === "Time";
  const [marked, of] = [now.present - now.types.Time, now.present];
  return { words: "dates or times", marked, of, was: was.present, isOf, others: null };
}

/** Numbers are a clock where neither their distribution nor their range is asked, and all are times in one unit. */
function epochsIn({ options }: Subject, now: Known, was: Known): Form | null {
  const { values, slack } = now.numbers;
  const isClock = options.own.range === null && !options.comparison.perform;
  const span = isClock ? spanOf(was) : null;
  if (span === null || values.total === 0) return null;
  const { unit, low, high } = span;
  const share = 1 - (rankOf(values, high, false) - rankOf(values, low, false));
  return {
    words: `times in ${unit} since 1970`,
    marked: Math.max(0, Math.round(share * values.total - slack)),
    of: values.total,
    was: was.numbers.values.total,
    isOf: (cell) => Number(cell) >= low && Number(cell) < high,
    others: spanOf(now)?.unit ?? null,
  };
}

function spanOf({ minimum, maximum }: Known): UnitSpan | null {
  return minimum === null || maximum === null ? null : unitSpan(minimum, maximum);
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
