/**
 * How a window of many profiles is merged: in turns of a Recorder of which none has too much to do, and of days by the
 * block, whose profile is kept once it is merged. Blocks are 16 days, from 1970 on: of 400 days about 24 are whole, and
 * some days are left at both ends.
 */
import { dayMs } from "./duration.ts";
import { isWithin, spanOf, type Window } from "./window.ts";

const blockMs = 16 * dayMs;

/** A span, and how large its profile is. */
export interface SizedSpan extends Window {
  readonly bytes: number;
}

/** What is merged as one: a span with all that it overlaps, or the days of a block. */
export interface Unit extends Window {
  readonly spans: readonly SizedSpan[];
  readonly isBlock: boolean;
}

/** The spans of a window as what is merged as one, oldest first. A block is one if the window has all of it, in whole days. */
export function unitsOf(window: Window, spans: readonly SizedSpan[]): Unit[] {
  const byBlock = new Map<number, Unit[]>();
  for (const unit of apart(spans)) {
    const { start } = spanOf(unit.start, blockMs);
    byBlock.set(start, [...(byBlock.get(start) ?? []), unit]);
  }
  return [...byBlock].flatMap(([start, units]) => {
    const block = { start, end: start + blockMs };
    const isBlock = units.length > 1 && units.every(isDay) && isWithin(block, window);
    return isBlock ? [{ ...block, spans: units.flatMap((unit) => unit.spans), isBlock }] : units;
  });
}

/**
 * Cuts a window between its units, so that each part has no more than `mostBytes` to be read, or one unit.
 * `bytesOf`: how much is read for a unit.
 */
export function turnsOf(
  { start, end }: Window,
  units: readonly Unit[],
  bytesOf: (unit: Unit) => number,
  mostBytes: number,
): Window[] {
  const starts = [start];
  let bytes = 0;
  for (const unit of units) {
    const more = bytesOf(unit);
    if (bytes > 0 && bytes + more > mostBytes) {
      starts.push(unit.start);
      bytes = 0;
    }
    bytes += more;
  }
  return starts.map((from, index) => ({ start: from, end: starts[index + 1] ?? end }));
}

/** A day that was folded may have a minute that came late: what overlaps stays together. */
function apart(spans: readonly SizedSpan[]): Unit[] {
  const units: Unit[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = units.at(-1);
    if (last === undefined || last.end <= span.start) units.push({ ...span, spans: [span], isBlock: false });
    else {
      const end = Math.max(last.end, span.end);
      units[units.length - 1] = { ...last, end, spans: [...last.spans, span] };
    }
  }
  return units;
}

function isDay({ start, end, spans }: Unit): boolean {
  return spans.length === 1 && end - start === dayMs;
}
