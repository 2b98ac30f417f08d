/**
 * Spans of time, and the tiers that profiles are kept in: minute, hour, day.
 *
 * Every span is [start, end) in epoch milliseconds, UTC. Stored spans are aligned and nest: a minute lies in
 * one hour, an hour in one day. So a window either is made of whole stored spans, or there is a nearest wider
 * one that is: nothing is ever estimated from part of a span.
 */
import { dayMs, hourMs, minuteMs } from "./duration.ts";
import { zoneIn } from "./zone.ts";

export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface Tier {
  readonly name: "minute" | "hour" | "day";
  readonly spanMs: number;
  readonly keepMs: number;
}

export type Cover<Span extends Window = Window> =
  | { readonly kind: "exact"; readonly spans: readonly Span[] }
  | { readonly kind: "misaligned"; readonly nearest: Window };

/** Finer spans, and the coarser span they add up to. It may be stored already: late events arrive after it was folded. */
interface Fold {
  readonly into: Window;
  readonly from: readonly Window[];
}

export interface Folding {
  readonly fold: readonly Fold[];
  readonly expired: readonly Window[];
}

/** How long profiles are kept by the minute, by the hour and by the day, in milliseconds. */
export type Keep = readonly [minute: number, hour: number, day: number];

export const defaultKeep: Keep = [2 * hourMs, 48 * hourMs, 400 * dayMs];

/** Minute → hour → day. The finest span may be shorter than a minute: the demo uses ten seconds. */
export function tiers(finestMs: number, keep: Keep = defaultKeep): readonly [Tier, Tier, Tier] {
  requireFinest(finestMs);
  const [minute, hour, day] = keep;
  return [
    { name: "minute", spanMs: finestMs, keepMs: minute },
    { name: "hour", spanMs: hourMs, keepMs: hour },
    { name: "day", spanMs: dayMs, keepMs: day },
  ];
}

/**
 * Reads `2h 48h 400d`: how long minutes, hours and days are kept. Throws SyntaxError; each must be a whole number of
 * hours or days, and no shorter than the one before, since a span is folded when its finer spans are past keeping.
 */
export function parseKeep(text: string): Keep {
  const spans = text
    .trim()
    .split(/[\s,]+/)
    .map(parseSpan);
  const [minute = 0, hour = 0, day = 0] = spans;
  if (spans.length === 3 && minute > 0 && hour >= minute && day >= hour) return [minute, hour, day];
  throw new SyntaxError(
    `Cannot read "${text}": expected three ascending times such as 2h 48h 400d, for minutes, hours and days`,
  );
}

function parseSpan(text: string): number {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  return Number(count ?? Number.NaN) * (unit === "d" ? dayMs : hourMs);
}

/** The aligned span that holds a time. */
export function spanOf(time: number, spanMs: number): Window {
  const start = Math.floor(time / spanMs) * spanMs;
  return { start, end: start + spanMs };
}

export function isWithin(inner: Window, outer: Window): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function overlaps(a: Window, b: Window): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * The stored spans that make up a window; or, if an edge is finer than the finest span or falls inside a
 * stored one, the smallest window around it that can be answered exactly. A span nobody stored had no calls.
 */
export function cover<Span extends Window>(
  window: Window,
  stored: readonly Span[],
  finestMs: number,
): Cover<Span> {
  requireFinest(finestMs);
  if (!(window.start <= window.end)) {
    throw new RangeError(
      `Cannot cover ${window.start} to ${window.end}: a window must not end before it starts`,
    );
  }
  let nearest = window;
  let wider = widen(window, stored, finestMs);
  while (!isWithin(wider, nearest)) {
    nearest = wider;
    wider = widen(nearest, stored, finestMs);
  }
  if (nearest !== window) return { kind: "misaligned", nearest };
  return { kind: "exact", spans: stored.filter((span) => isWithin(span, window)) };
}

function widen(window: Window, stored: readonly Window[], finestMs: number): Window {
  let start = Math.floor(window.start / finestMs) * finestMs;
  let end = Math.ceil(window.end / finestMs) * finestMs;
  for (const span of stored) {
    if (!overlaps(span, window)) continue;
    start = Math.min(start, span.start);
    end = Math.max(end, span.end);
  }
  return { start, end };
}

/**
 * Which stored spans to fold into the next tier, finest first, and which are past keeping. A coarser span is
 * folded whole, once all of it is older than its finer tier is kept; one that is past keeping is not folded.
 */
export function folding(stored: readonly Window[], kept: readonly Tier[], now: number): Folding {
  const last = kept.at(-1);
  if (last === undefined) throw new RangeError("Cannot fold spans: there must be at least one tier");
  const isExpired = (span: Window) => spanOf(span.start, last.spanMs).end <= now - last.keepMs;
  const living = stored.filter((span) => !isExpired(span));
  const fold = kept.slice(1).flatMap((coarser, index) => {
    const finer = kept[index];
    if (finer === undefined) return [];
    const spans = living.filter((span) => tierOf(span, kept) === finer);
    return group(spans, coarser.spanMs).filter(({ into }) => into.end <= now - finer.keepMs);
  });
  return { fold, expired: stored.filter(isExpired) };
}

/** When folding() has something to do next, of tiers that are kept the longer the coarser; null where nothing is stored. */
export function nextFolding(stored: readonly Window[], kept: readonly Tier[]): number | null {
  const times = stored.flatMap((span) => {
    const tier = tierOf(span, kept);
    if (tier === undefined) return [];
    const coarser = kept[kept.indexOf(tier) + 1] ?? tier;
    return [spanOf(span.start, coarser.spanMs).end + tier.keepMs];
  });
  return times.length === 0 ? null : Math.min(...times);
}

function group(spans: readonly Window[], spanMs: number): Fold[] {
  const groups = new Map<number, Window[]>();
  for (const span of spans) {
    const { start } = spanOf(span.start, spanMs);
    groups.set(start, groups.get(start) ?? []);
    groups.get(start)?.push(span);
  }
  return [...groups].map(([start, from]) => ({ into: { start, end: start + spanMs }, from }));
}

/** By length, but not to the millisecond: spans stored under another finest span still belong to the finest tier. */
function tierOf(span: Window, kept: readonly Tier[]): Tier | undefined {
  return kept.findLast((tier) => tier.spanMs <= span.end - span.start) ?? kept[0];
}

function requireFinest(finestMs: number): void {
  if (Number.isInteger(finestMs) && finestMs > 0 && minuteMs % finestMs === 0) return;
  throw new RangeError(
    `Cannot keep spans of ${finestMs} ms: the finest span must be a whole number of milliseconds that divides a minute`,
  );
}

/**
 * Why a window could not be answered exactly at a time, by default when it is over, since an edge of it is folded away
 * by then; null if it can.
 */
export function misfit({ start, end }: Window, kept: readonly Tier[], at: number = end): string | null {
  for (const [index, { keepMs }] of kept.entries()) {
    const coarser = kept[index + 1];
    if (coarser === undefined) continue;
    const edge = [start, end].find((time) => at - time > keepMs && time % coarser.spanMs !== 0);
    if (edge === undefined) continue;
    const clock = new Date(edge).toISOString().slice(11, 16);
    const limit = keepMs > 2 * dayMs ? `${keepMs / dayMs} days` : `${keepMs / hourMs} hours`;
    const which = at === end ? "Windows longer than" : "Windows with edges further back than";
    const must = at === end ? "begin" : "begin and end";
    const where = edge === start ? "begin" : "end";
    return `${which} ${limit} must ${must} on the ${coarser.name}, since older profiles are kept by the ${coarser.name}: this one would ${where} at ${clock} UTC (WEIR_KEEP sets how long they are kept)`;
  }
  return null;
}

/** The window with its edges as far back as needed to be answered exactly at a time: on the minute, the hour or the day. */
export function coarsened({ start, end }: Window, kept: readonly Tier[], at: number): Window {
  const back = (time: number) => {
    const tier = kept.find(({ keepMs }) => at - time <= keepMs) ?? kept.at(-1);
    return tier === undefined ? time : spanOf(time, tier.spanMs).start;
  };
  return { start: back(start), end: back(end) };
}

/** A window as it is stored and answered: two times in ISO 8601. */
export interface IsoWindow {
  readonly start: string;
  readonly end: string;
}

export function windowIn({ start, end }: IsoWindow): Window {
  return { start: Date.parse(start), end: Date.parse(end) };
}

export function isoWindow({ start, end }: Window): IsoWindow {
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

/** Whether all times of a window have one date in UTC, to the last millisecond before its end. */
export function isOfOneDay({ start, end }: Window): boolean {
  const [first, last] = [start, Math.max(start, end - 1)].map((time) =>
    new Date(time).toISOString().slice(0, 10),
  );
  return first === last;
}

/**
 * In words: "2026-11-22 14:00–15:00 UTC"; seconds and milliseconds on both sides where either has them. A moment, which is
 * the window of data without times, to the second. By the clocks of a time zone with its name in the place of UTC; in UTC
 * where this runtime does not know the zone, and where clocks were put back so far that they show no span.
 */
export function formatWindow(window: Window, timeZone: string | null = null): string {
  const { start, end } = window;
  const zone = timeZone === null ? null : zoneIn(timeZone);
  if (zone === null) return `${spanOn(window)} UTC`;
  const shown = { start: start + zone.offsetAt(start), end: end + zone.offsetAt(end) };
  const isSpan = shown.start < shown.end || start === end;
  return isSpan ? `${spanOn(shown)} ${zone.name}` : `${spanOn(window)} UTC`;
}

/** The same by the clocks of a time zone and in UTC: "2026-11-22 15:00–16:00 Europe/Berlin (2026-11-22 14:00–15:00 UTC)". */
export function formatBoth(window: Window, timeZone: string | null): string {
  const [local, utc] = [formatWindow(window, timeZone), formatWindow(window)];
  return local === utc ? utc : `${local} (${utc})`;
}

/** A span as a clock shows it that is written as if it were UTC. */
function spanOn({ start, end }: Window): string {
  if (start === end) return new Date(start).toISOString().slice(0, 19).replace("T", " ");
  const length = [23, 19, 16].findLast((characters) =>
    [start, end].every((time) => isWholeIn(time, characters)),
  );
  const [from, until] = [start, end].map((time) => new Date(time).toISOString().slice(0, length).split("T"));
  const [day, clock] = from ?? [];
  const last = until?.[0] === day ? until?.[1] : until?.join(" ");
  return `${day} ${clock}–${last}`;
}

/** Whether the first `characters` of a time's ISO form say all of it. */
function isWholeIn(time: number, characters: number): boolean {
  return /^[:.0Z]*$/.test(new Date(time).toISOString().slice(characters));
}
