/** How far an endpoint is on its way to a baseline by itself. */
import { describe, expect, it } from "vitest";
import { seenBy, type SeenWindow } from "../../../src/core/learn/learning.ts";

/** Windows of so many hours that end each hour from 1 on, with the records that came in each hour. */
function sliding(hours: number, came: readonly number[]): SeenWindow[] {
  return came.map((_, at) => ({
    start: at + 1 - hours,
    end: at + 1,
    records: came.slice(Math.max(0, at + 1 - hours), at + 1).reduce((sum, records) => sum + records, 0),
  }));
}

describe("seenBy()", () => {
  it("of windows that follow each other is their sum, from the first with records to the last by then", () => {
    const windows = sliding(1, [0, 10, 0, 20, 0, 30]);
    expect(seenBy(windows, 5)).toEqual({ records: 30, since: 1, window: { start: 1, end: 4 } });
    expect(seenBy(windows, 6)).toMatchObject({ records: 60, window: { end: 6 } });
    expect(seenBy(windows, 1)).toBeNull();
  });

  it("of windows that overlap has no record twice, and no hour before the first calls", () => {
    const windows = sliding(
      24,
      Array.from({ length: 60 }, () => 10),
    );
    expect(seenBy(windows, 1)).toEqual({ records: 10, since: 0, window: { start: -23, end: 1 } });
    expect(seenBy(windows, 24)).toMatchObject({ records: 10, since: 0, window: { end: 24 } });
    expect(seenBy(windows, 25)).toMatchObject({ records: 250, since: 0 });
    expect(seenBy(windows, 60)).toMatchObject({ records: 490, since: 0, window: { start: -23, end: 60 } });
    const late = sliding(24, [...Array.from({ length: 30 }, () => 0), 10, 10]);
    expect(seenBy(late, 32)).toMatchObject({ records: 10, since: 30 });
  });

  it("knows nothing of windows that are not checked yet, but where they begin to be new", () => {
    const windows = [
      { start: -23, end: 1, records: 10 },
      { start: -22, end: 2, records: null },
    ];
    expect(seenBy(windows, 2)).toEqual({ records: 10, since: 0, window: { start: -23, end: 1 } });
  });
});
