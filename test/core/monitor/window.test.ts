import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Window,
  cover,
  defaultKeep,
  folding,
  isWithin,
  nextFolding,
  overlaps,
  parseKeep,
  spanOf,
  tiers,
} from "../../../src/core/monitor/window.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 22, 12);

const finest = fc.constantFrom(SECOND, 10 * SECOND, 15 * SECOND, 20 * SECOND, MINUTE);
const times = fc.integer({ min: NOON - 3 * DAY, max: NOON + 3 * DAY });
const windows = fc.tuple(times, fc.integer({ min: 1, max: 2 * DAY })).map(([start, length]) => ({
  start,
  end: start + length,
}));
const stored = fc.array(
  fc
    .tuple(times, fc.constantFrom(10 * SECOND, 15 * SECOND, MINUTE, HOUR, DAY))
    .map(([time, spanMs]) => spanOf(time, spanMs)),
  { maxLength: 30 },
);

function span(start: number, spanMs: number): Window {
  return { start, end: start + spanMs };
}

describe("parseKeep()", () => {
  it("reads three ascending times of hours or days", () => {
    expect(parseKeep("2h 48h 400d")).toEqual(defaultKeep);
    expect(parseKeep("1h,1d 10d")).toEqual([HOUR, DAY, 10 * DAY]);
  });

  it.each([
    "",
    "2h 48h",
    "2h 1h 400d",
    "0h 48h 400d",
    "2 48 400",
    "2h 48h 400d 500d",
    "2h 48h -1d",
    "1.5h 2h 3d",
  ])("refuses %j by name", (text) => {
    expect(() => parseKeep(text)).toThrow(`Cannot read "${text}": expected three ascending times`);
  });
});

describe("tiers() and spanOf()", () => {
  it("tiers() go minute, hour, day and keep 2 hours, 48 hours, 400 days", () => {
    expect(tiers(10 * SECOND)).toEqual([
      { name: "minute", spanMs: 10 * SECOND, keepMs: 2 * HOUR },
      { name: "hour", spanMs: HOUR, keepMs: 48 * HOUR },
      { name: "day", spanMs: DAY, keepMs: 400 * DAY },
    ]);
  });

  it.each([0, -MINUTE, 7 * SECOND, 2 * MINUTE, 0.5, Number.NaN])(
    "tiers() refuse a finest span of %d ms",
    (ms) => {
      expect(() => tiers(ms)).toThrow(RangeError);
      expect(() => tiers(ms)).toThrow(`Cannot keep spans of ${ms} ms: the finest span must be`);
      expect(() => cover(span(0, MINUTE), [], ms)).toThrow(RangeError);
    },
  );

  it("spanOf() is aligned, as long as asked, and holds its time", () => {
    fc.assert(
      fc.property(times, fc.constantFrom(10 * SECOND, MINUTE, HOUR, DAY), (time, spanMs) => {
        const { start, end } = spanOf(time, spanMs);
        expect([start % spanMs, end - start]).toEqual([0, spanMs]);
        expect(start <= time && time < end).toBe(true);
      }),
    );
  });

  it("isWithin() and overlaps() treat the end as outside", () => {
    expect(isWithin(span(10, 5), span(10, 5))).toBe(true);
    expect(isWithin(span(10, 6), span(10, 5))).toBe(false);
    expect(overlaps(span(0, 10), span(10, 10))).toBe(false);
    expect(overlaps(span(0, 11), span(10, 10))).toBe(true);
  });
});

describe("cover()", () => {
  it("cover() of the nearest window is exact, and the nearest holds what was asked", () => {
    fc.assert(
      fc.property(windows, stored, finest, (window, spans, finestMs) => {
        const answer = cover(window, spans, finestMs);
        if (answer.kind === "exact") return;
        expect(isWithin(window, answer.nearest)).toBe(true);
        expect(cover(answer.nearest, spans, finestMs).kind).toBe("exact");
      }),
    );
  });

  it("cover() is exact with precisely the spans that touch an aligned window nothing straddles", () => {
    fc.assert(
      fc.property(windows, stored, finest, (asked, spans, finestMs) => {
        const first = cover(asked, spans, finestMs);
        const window = first.kind === "exact" ? asked : first.nearest;
        const answer = cover(window, spans, finestMs);
        expect(answer).toEqual({ kind: "exact", spans: spans.filter((each) => overlaps(each, window)) });
      }),
    );
  });

  it("cover() counts stray minutes of late events beside their hour", () => {
    const spans = [span(NOON, HOUR), span(NOON + 5 * MINUTE, MINUTE), span(NOON + HOUR, MINUTE)];
    const answer = cover(span(NOON, HOUR), spans, MINUTE);
    expect(answer).toEqual({ kind: "exact", spans: spans.slice(0, 2) });
  });

  it("cover() of an aligned window without stored spans is exact and empty", () => {
    expect(cover(span(NOON, HOUR), [], MINUTE)).toEqual({ kind: "exact", spans: [] });
  });

  it("cover() rounds to the finest span first, then widens to stored spans that straddle an edge", () => {
    const asked = { start: NOON + 90 * SECOND, end: NOON + 3 * MINUTE };
    expect(cover(asked, [], MINUTE)).toEqual({
      kind: "misaligned",
      nearest: { start: NOON + MINUTE, end: NOON + 3 * MINUTE },
    });
    expect(cover(asked, [span(NOON, HOUR)], MINUTE)).toEqual({
      kind: "misaligned",
      nearest: span(NOON, HOUR),
    });
    const later = { start: NOON + 30 * MINUTE, end: NOON + HOUR + 10 * MINUTE };
    const spans = [span(NOON, HOUR), span(NOON + HOUR, 10 * MINUTE)];
    expect(cover(later, spans, MINUTE)).toEqual({
      kind: "misaligned",
      nearest: { start: NOON, end: NOON + HOUR + 10 * MINUTE },
    });
  });

  it("cover() refuses a window that ends before it starts", () => {
    expect(() => cover({ start: NOON, end: NOON - 1 }, [], MINUTE)).toThrow(RangeError);
    expect(() => cover({ start: Number.NaN, end: NOON }, [], MINUTE)).toThrow(RangeError);
  });
});

describe("folding()", () => {
  const kept = tiers(MINUTE);

  it("folding() loses nothing: a span is folded once, or expired, or young", () => {
    fc.assert(
      fc.property(stored, times, fc.constantFrom(0, 100 * DAY, 401 * DAY), (spans, time, wait) => {
        const now = time + wait;
        const { fold, expired } = folding(spans, kept, now);
        const folded = fold.flatMap(({ from }) => from);
        for (const each of spans) {
          const times = folded.filter((other) => other === each).length;
          const isExpired = expired.includes(each);
          expect(times).toBeLessThanOrEqual(isExpired ? 0 : 1);
          expect(isExpired).toBe(spanOf(each.start, DAY).end <= now - 400 * DAY);
        }
        for (const { into, from } of fold) {
          expect(from.length).toBeGreaterThan(0);
          expect(from.every((each) => isWithin(each, into))).toBe(true);
          expect(into.end).toBeLessThanOrEqual(now - 2 * HOUR);
        }
      }),
    );
  });

  it("folding() comes to rest, and at rest only young spans are finer than their tier allows", () => {
    fc.assert(
      fc.property(stored, times, (spans, now) => {
        let current: readonly Window[] = spans;
        for (let round = 0; round < 3; round += 1) {
          const { fold, expired } = folding(current, kept, now);
          const gone = new Set([...expired, ...fold.flatMap(({ from }) => from)]);
          current = [...current.filter((each) => !gone.has(each)), ...fold.map(({ into }) => into)];
        }
        expect(folding(current, kept, now)).toEqual({ fold: [], expired: [] });
      }),
    );
  });

  it("nextFolding() is when folding() has something to do first, not a millisecond sooner", () => {
    fc.assert(
      fc.property(stored, (spans) => {
        const kept = tiers(MINUTE);
        const next = nextFolding(spans, kept);
        expect(next === null).toBe(spans.length === 0);
        if (next === null) return;
        const workAt = (now: number) => {
          const { fold, expired } = folding(spans, kept, now);
          return fold.length + expired.length;
        };
        expect(workAt(next)).toBeGreaterThan(0);
        expect(workAt(next - 1)).toBe(0);
      }),
    );
  });

  it("folding() waits until the whole hour is older than minutes are kept", () => {
    const minutes = [span(NOON, MINUTE), span(NOON + 59 * MINUTE, MINUTE)];
    expect(folding(minutes, kept, NOON + 3 * HOUR - 1).fold).toEqual([]);
    expect(folding(minutes, kept, NOON + 3 * HOUR).fold).toEqual([{ into: span(NOON, HOUR), from: minutes }]);
  });

  it("folding() turns hours into days after 48 hours, and drops days after 400 days", () => {
    const midnight = NOON - 12 * HOUR;
    const hours = [span(NOON, HOUR), span(midnight, HOUR)];
    expect(folding(hours, kept, midnight + 3 * DAY - 1).fold).toEqual([]);
    expect(folding(hours, kept, midnight + 3 * DAY).fold).toEqual([
      { into: span(midnight, DAY), from: hours },
    ]);
    const day = span(midnight, DAY);
    expect(folding([day], kept, midnight + 401 * DAY - 1)).toEqual({ fold: [], expired: [] });
    expect(folding([day], kept, midnight + 401 * DAY)).toEqual({ fold: [], expired: [day] });
  });

  it("folding() folds a late minute into an hour that is stored already, and leaves the hour where it is", () => {
    const [hour, late] = [span(NOON, HOUR), span(NOON + MINUTE, MINUTE)];
    expect(folding([hour, late], kept, NOON + 4 * HOUR)).toEqual({
      fold: [{ into: hour, from: [late] }],
      expired: [],
    });
  });

  it("folding() takes spans stored under another finest span for minutes", () => {
    const spans = [span(NOON, 10 * SECOND), span(NOON + MINUTE, MINUTE)];
    const now = NOON + 3 * HOUR;
    expect(folding(spans, tiers(MINUTE), now).fold).toEqual([{ into: span(NOON, HOUR), from: spans }]);
    expect(folding(spans, tiers(10 * SECOND), now).fold).toEqual([{ into: span(NOON, HOUR), from: spans }]);
  });

  it("folding() refuses to work without tiers", () => {
    expect(() => folding([], [], NOON)).toThrow(RangeError);
  });
});
