import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { turnsOf, unitsOf, type SizedSpan, type Unit } from "../../../src/core/monitor/turns.ts";
import { cover, isWithin, overlaps } from "../../../src/core/monitor/window.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const block = 16 * day;
/** The begin of a block. */
const begin = 1_300 * block;

function span(start: number, length: number, bytes = 1): SizedSpan {
  return { start, end: start + length, bytes };
}

function days(count: number, from = begin): SizedSpan[] {
  return Array.from({ length: count }, (_, index) => span(from + index * day, day));
}

function bytesOf({ spans }: Unit): number {
  return spans.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Days of a year, with minutes and hours in and between them, in any order. */
const stored = fc
  .uniqueArray(
    fc
      .tuple(fc.integer({ min: -40, max: 40 }), fc.constantFrom(day, day, day, hour, minute), fc.nat(20))
      .map(([at, length, bytes]) => span(begin + at * day, length, bytes)),
    { selector: ({ start, end }) => `${start} ${end}`, maxLength: 80 },
  )
  .chain((spans) => fc.shuffledSubarray(spans, { minLength: spans.length }));

describe("unitsOf()", () => {
  it("makes whole days of a whole block one unit, and leaves days at both ends alone", () => {
    const window = { start: begin - 3 * day, end: begin + block + 2 * day };
    const units = unitsOf(window, days(3 + 16 + 2, begin - 3 * day).toReversed());
    expect(units.map(({ isBlock, spans }) => (isBlock ? spans.length : -1))).toEqual([
      -1, -1, -1, 16, -1, -1,
    ]);
    expect(units[3]).toMatchObject({ start: begin, end: begin + block });
  });

  it("makes none of a block that the window has in part, that has hours, or one day", () => {
    const whole = { start: begin, end: begin + block };
    const isBlock = (window: typeof whole, spans: SizedSpan[]) =>
      unitsOf(window, spans).some((unit) => unit.isBlock);
    expect(isBlock(whole, days(16))).toBe(true);
    expect(isBlock(whole, days(16).slice(4, 9))).toBe(true);
    expect(isBlock({ start: begin + day, end: begin + block }, days(16).slice(1))).toBe(false);
    expect(isBlock(whole, [...days(15), span(begin + 15 * day, hour)])).toBe(false);
    expect(isBlock(whole, [...days(16), span(begin + 3 * day + hour, minute)])).toBe(false);
    expect(isBlock(whole, days(1))).toBe(false);
  });

  it("has each span once, and no two units overlap", () => {
    fc.assert(
      fc.property(stored, (spans) => {
        const units = unitsOf({ start: begin - block, end: begin + 2 * block }, spans);
        const found = units.flatMap((unit) => unit.spans);
        expect(new Set(found)).toEqual(new Set(spans));
        expect(found).toHaveLength(spans.length);
        for (const [index, unit] of units.entries()) {
          expect(
            units.slice(index + 1).some((other) => overlaps(unit, other) || other.start < unit.start),
          ).toBe(false);
          expect(unit.spans.every((one) => isWithin(one, unit))).toBe(true);
        }
      }),
    );
  });
});

describe("turnsOf()", () => {
  it("is the window where all fits one turn, and where there is nothing", () => {
    const window = { start: begin, end: begin + 5 * day };
    expect(turnsOf(window, unitsOf(window, days(5)), bytesOf, 5)).toEqual([window]);
    expect(turnsOf(window, [], bytesOf, 5)).toEqual([window]);
  });

  it("cuts before what is too much, and a unit that is too much alone stays whole", () => {
    const window = { start: begin - hour, end: begin + 40 * day };
    const turns = turnsOf(window, unitsOf(window, days(35)), bytesOf, 5);
    const edges = [begin - hour, begin + block, begin + 2 * block, begin + 40 * day];
    expect(turns).toEqual(edges.slice(1).map((end, index) => ({ start: edges[index], end })));
  });

  it("together have what the window has, each answered exactly, and none more than it may", () => {
    fc.assert(
      fc.property(stored, fc.integer({ min: 1, max: 60 }), (spans, most) => {
        const covered = cover({ start: begin - 41 * day, end: begin + 42 * day }, spans, minute);
        const window =
          covered.kind === "exact" ? { start: begin - 41 * day, end: begin + 42 * day } : covered.nearest;
        const turns = turnsOf(window, unitsOf(window, spans), bytesOf, most);
        expect([turns[0]?.start, turns.at(-1)?.end]).toEqual([window.start, window.end]);
        const found = turns.flatMap((turn) => {
          const answer = cover(turn, spans, minute);
          if (answer.kind !== "exact") throw new Error("A turn cuts through a span");
          const units = unitsOf(turn, answer.spans);
          const bytes = units.reduce((sum, unit) => sum + bytesOf(unit), 0);
          expect(bytes <= most || units.filter((unit) => bytesOf(unit) > 0).length === 1).toBe(true);
          return answer.spans;
        });
        expect(new Set(found)).toEqual(new Set(spans));
        expect(found).toHaveLength(spans.length);
        for (const [index, { end }] of turns.slice(0, -1).entries())
          expect(turns[index + 1]?.start).toBe(end);
      }),
    );
  });
});
