import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterFailure,
  givenUp,
  nextWindow,
  retryAt,
  settleMs,
  windowsDue,
  type Clockwork,
} from "../../../src/core/monitor/run.ts";
import type { Window } from "../../../src/core/monitor/window.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday, at the beginning of an hour. */
const monday = Date.UTC(2026, 10, 23);

const hourly: Clockwork = { schedule: "hourly", enabled: true, lastDue: monday };

/** Enters what is due at these times, as cron does; gives the windows in the order they were entered. */
function entered(clockwork: Clockwork, times: readonly number[]): Window[] {
  let { lastDue } = clockwork;
  const windows: Window[] = [];
  for (const now of times) {
    const due = windowsDue({ ...clockwork, lastDue }, now);
    windows.push(...due.map(({ window }) => window));
    lastDue = due.at(-1)?.at ?? lastDue;
  }
  return windows;
}

const eachMinute = (from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / minute) + 1 }, (_, index) => from + index * minute);

describe("windowsDue()", () => {
  it("over a week of minutes gives every hour once, each in the minute in which it ends", () => {
    const windows = entered(hourly, eachMinute(monday, monday + 7 * day));
    expect(windows).toEqual(
      Array.from({ length: 7 * 24 }, (_, index) => ({
        start: monday + index * hour,
        end: monday + (index + 1) * hour,
      })),
    );
  });

  it("gives the same windows in the same order whenever cron comes, and however often", () => {
    const all = entered(hourly, eachMinute(monday, monday + 3 * day));
    const times = fc.array(fc.integer({ min: 0, max: 3 * day }), { maxLength: 60 });
    fc.assert(
      fc.property(times, (offsets) => {
        const moments = [...offsets.toSorted((a, b) => a - b), 3 * day].map((offset) => monday + offset);
        expect(entered(hourly, moments)).toEqual(all);
      }),
    );
  });

  it("after a sleep of a month catches up with every hour, a hundred of them a trigger", () => {
    const now = monday + 30 * day;
    expect(windowsDue(hourly, now)).toHaveLength(100);
    expect(windowsDue(hourly, now)[0]?.window).toEqual({ start: monday, end: monday + hour });
    const windows = entered(hourly, eachMinute(now, now + 10 * minute));
    expect(windows).toHaveLength(30 * 24);
    expect(new Set(windows.map(({ end }) => end)).size).toBe(30 * 24);
  });

  it("of a monitor that is switched off is none, and it is due at no time", () => {
    const off = { ...hourly, enabled: false };
    expect(windowsDue(off, monday + 7 * day)).toEqual([]);
    expect(nextWindow(off)).toBeNull();
  });

  it("gives nothing before nextWindow(), and that window then", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * day }), (offset) => {
        const clockwork = { ...hourly, lastDue: monday + offset };
        const next = nextWindow(clockwork) ?? 0;
        expect(windowsDue(clockwork, next - 1)).toEqual([]);
        expect(windowsDue(clockwork, next).map(({ at, window }) => [at, window.end])).toEqual([[next, next]]);
      }),
    );
  });
});

/** A run whose attempts all fail alike: when each was made, and how it ended. */
function lived(failure: { readonly isIncomplete: boolean; readonly reason: string }) {
  const end = monday + hour;
  const made: number[] = [];
  let at = end + settleMs;
  let [attempts, wasIncomplete] = [0, false];
  for (;;) {
    made.push(Math.round((at - end - settleMs) / minute));
    const outlook = afterFailure({ attempts, wasIncomplete }, failure);
    if (outlook.kind === "over") return { made, reason: outlook.reason };
    at = retryAt({ attempts, wasIncomplete }, at);
    [attempts, wasIncomplete] = [attempts + 1, outlook.isIncomplete];
    expect(givenUp({ attempts, wasIncomplete })).toBeNull();
  }
}

describe("the life of a run", () => {
  it("whose attempts fail is tried five times in ten minutes, and then over with the last reason", () => {
    expect(lived({ isIncomplete: false, reason: "Error: R2 is down" })).toEqual({
      made: [0, 1, 3, 6, 10],
      reason: "Error: R2 is down",
    });
  });

  it("whose window stays incomplete is looked at ten times in three quarters of an hour", () => {
    expect(lived({ isIncomplete: true, reason: "1 of 4 shards did not answer (2)" })).toEqual({
      made: [0, 1, 3, 6, 10, 15, 21, 28, 36, 45],
      reason: "The window is incomplete: 1 of 4 shards did not answer (2)",
    });
  });

  it("says while it waits that an incomplete window is checked again", () => {
    const first = { attempts: 0, wasIncomplete: false };
    expect(afterFailure(first, { isIncomplete: true, reason: "a shard is silent" })).toEqual({
      kind: "waiting",
      isIncomplete: true,
      reason: "The window is incomplete: a shard is silent; it is checked again",
    });
  });

  it("that takes its object down each time ends by being given up, with how often it died", () => {
    const times = [0, 1, 4, 5, 9, 10];
    expect(times.map((attempts) => givenUp({ attempts, wasIncomplete: false }))).toEqual([
      null,
      null,
      null,
      "The run died 5 times",
      "The run died 9 times",
      "The run died 10 times",
    ]);
    expect(givenUp({ attempts: 9, wasIncomplete: true })).toBeNull();
    expect(givenUp({ attempts: 10, wasIncomplete: true })).toBe("The run died 10 times");
  });
});
