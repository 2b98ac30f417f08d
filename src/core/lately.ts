/**
 * Counts of the last hour and the last day: by the minute and by the hour, so that a bad hour is seen beside the total
 * since ever. What is older leaves; there are never more than 61 minutes and 25 hours.
 */

type Counts = Readonly<Record<string, number>>;

/** Minutes or hours from 1970, each with its counts; oldest first. */
type Spans = readonly (readonly [span: number, counts: Counts])[];

/** As it is stored. */
export interface LatelyState {
  readonly minutes: Spans;
  readonly hours: Spans;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const minutesKept = 60;
const hoursKept = 24;

export class Lately {
  readonly #minutes: Map<number, Record<string, number>>;
  readonly #hours: Map<number, Record<string, number>>;

  constructor({ minutes, hours }: LatelyState = { minutes: [], hours: [] }) {
    this.#minutes = new Map(minutes.map(([span, counts]) => [span, { ...counts }]));
    this.#hours = new Map(hours.map(([span, counts]) => [span, { ...counts }]));
  }

  add(name: string, times: number, at: number): void {
    raise(this.#minutes, Math.floor(at / minuteMs), name, times, minutesKept);
    raise(this.#hours, Math.floor(at / hourMs), name, times, hoursKept);
  }

  /** The 60 minutes before this one, and this one up to now. */
  hour(now: number): Counts {
    return sum(this.#minutes, Math.floor(now / minuteMs) - minutesKept);
  }

  /** The 24 hours before this one, and this one up to now. */
  day(now: number): Counts {
    return sum(this.#hours, Math.floor(now / hourMs) - hoursKept);
  }

  state(): LatelyState {
    return { minutes: [...this.#minutes], hours: [...this.#hours] };
  }
}

function raise(
  spans: Map<number, Record<string, number>>,
  span: number,
  name: string,
  times: number,
  kept: number,
): void {
  const counts = spans.get(span) ?? begun(spans, span, kept);
  if (counts !== null) counts[name] = (counts[name] ?? 0) + times;
}

/** Makes room for a span; null of one that comes later than it is kept: it is in the total alone. */
function begun(
  spans: Map<number, Record<string, number>>,
  span: number,
  kept: number,
): Record<string, number> | null {
  const newest = Math.max(span, ...spans.keys());
  for (const old of spans.keys()) if (old < newest - kept) spans.delete(old);
  if (span < newest - kept) return null;
  const counts = {};
  spans.set(span, counts);
  return counts;
}

function sum(spans: ReadonlyMap<number, Counts>, first: number): Counts {
  return summed([...spans].filter(([span]) => span >= first).map(([, counts]) => counts));
}

/** The sum of counts, name by name. */
export function summed(all: readonly Counts[]): Counts {
  const total: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, times] of Object.entries(counts)) total[name] = (total[name] ?? 0) + times;
  }
  return total;
}
