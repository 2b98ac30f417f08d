/** Time zones: whatever clocks do, windows tile time, and a schedule fires when clocks show its times. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueWindows, nextDue, parseSchedule, previousDue } from "../../../src/core/monitor/schedule.ts";
import { formatBoth, formatWindow } from "../../../src/core/monitor/window.ts";
import { parseZone } from "../../../src/core/monitor/zone.ts";

const minute = 60_000;
const day = 86_400_000;

/** Samoa had no 30 December 2011; Lord Howe's clocks change by half an hour; Beirut's at midnight. */
const years: readonly (readonly [zone: string, from: number])[] = [
  ["Europe/Berlin", Date.UTC(2026, 0, 1)],
  ["America/New_York", Date.UTC(2026, 0, 1)],
  ["Australia/Lord_Howe", Date.UTC(2026, 0, 1)],
  ["Asia/Kathmandu", Date.UTC(2026, 0, 1)],
  ["Asia/Beirut", Date.UTC(2025, 0, 1)],
  ["America/Santiago", Date.UTC(2026, 0, 1)],
  ["Africa/Casablanca", Date.UTC(2025, 0, 1)],
  ["Pacific/Apia", Date.UTC(2011, 5, 1)],
  ["UTC", Date.UTC(2026, 0, 1)],
];

const expressions = ["hourly", "15,45 1-3 * * *", "30 2 * * *", "daily", "0 6 * * MON", "monthly"];

const cases = years.flatMap(([zone, from]) => expressions.map((expression) => ({ zone, from, expression })));

/** What clocks of a zone show, by a formatter of another kind than the code's. */
function wall(zone: string, time: number): string {
  const options = { timeZone: zone, dateStyle: "short", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat("sv-SE", options).format(time);
}

describe("windows of a zone", () => {
  it.each(cases)(
    "of $expression in $zone tile a year without gap or overlap",
    ({ zone, from, expression }) => {
      const schedule = parseSchedule(expression, zone);
      const windows = dueWindows(schedule, from, from + 366 * day, 50_000);
      let start = windows[0]?.start ?? Number.NaN;
      for (const window of windows) {
        expect(window.start).toBe(start);
        expect(window.end).toBeGreaterThan(start);
        expect(window.end % minute).toBe(0);
        start = window.end;
      }
      expect(start + 32 * day).toBeGreaterThan(from + 366 * day);
    },
  );

  it("previousDue() undoes nextDue() at any time", () => {
    const times = fc.integer({ min: 0, max: 366 * day });
    fc.assert(
      fc.property(fc.constantFrom(...cases), times, ({ zone, from, expression }, offset) => {
        const schedule = parseSchedule(expression, zone);
        const next = nextDue(schedule, from + offset);
        const previous = previousDue(schedule, next);
        expect(next).toBeGreaterThan(from + offset);
        expect(previous).toBeLessThanOrEqual(from + offset);
        expect(nextDue(schedule, previous)).toBe(next);
      }),
    );
  });

  it.each(years)("30 2 * * * in %s is once each day of its calendar that has one", (zone, from) => {
    const schedule = parseSchedule("30 2 * * *", zone);
    const days = dueWindows(schedule, from, from + 366 * day, 400).map(({ end }) =>
      wall(zone, end).slice(0, 10),
    );
    expect(new Set(days).size).toBe(days.length);
    const first = Date.parse(`${days[0]}T00:00:00Z`);
    const expected = Array.from({ length: 365 }, (_, index) =>
      new Date(first + index * day).toISOString().slice(0, 10),
    );
    const skipped = zone === "Pacific/Apia" ? ["2011-12-30"] : [];
    expect(expected.filter((date) => !days.includes(date))).toEqual(skipped);
  });

  const fires = (expression: string, zone: string, from: string, count: number) => {
    const schedule = parseSchedule(expression, zone);
    const times: string[] = [];
    for (let time = nextDue(schedule, Date.parse(from)); times.length < count; time = nextDue(schedule, time))
      times.push(new Date(time).toISOString().slice(5, 16));
    return times;
  };

  // Of the tz database: Berlin's clocks go from 02:00 to 03:00 on 29 March 2026, and back on 25 October at 03:00.
  it("a time that clocks skip comes as long after; one that they show twice is the first", () => {
    expect(fires("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00Z", 3)).toEqual([
      "03-28T01:30",
      "03-29T01:30",
      "03-30T00:30",
    ]);
    expect(fires("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", 2)).toEqual([
      "10-25T00:30",
      "10-26T01:30",
    ]);
    expect(fires("0 6 * * MON", "Europe/Berlin", "2026-10-18T00:00Z", 2)).toEqual([
      "10-19T04:00",
      "10-26T05:00",
    ]);
  });

  it("each hour is each hour, also of those that come twice and never", () => {
    expect(fires("hourly", "Europe/Berlin", "2026-10-24T23:30Z", 4)).toEqual([
      "10-25T00:00",
      "10-25T01:00",
      "10-25T02:00",
      "10-25T03:00",
    ]);
    expect(fires("hourly", "Europe/Berlin", "2026-03-29T00:00Z", 2)).toEqual(["03-29T01:00", "03-29T02:00"]);
  });
});

describe("parseZone()", () => {
  it("knows how far clocks are ahead", () => {
    const ahead = (zone: string, time: string) => parseZone(zone).offsetAt(Date.parse(time)) / minute;
    expect(ahead("UTC", "2026-01-01T00:00Z")).toBe(0);
    expect(ahead("Europe/Berlin", "2026-03-29T00:59:59Z")).toBe(60);
    expect(ahead("Europe/Berlin", "2026-03-29T01:00:00Z")).toBe(120);
    expect(ahead("Australia/Lord_Howe", "2026-06-01T00:00Z")).toBe(630);
    expect(ahead("America/St_Johns", "2026-01-01T00:00Z")).toBe(-210);
  });

  it.each(["Europe/Atlantis", "+05:30", "", "Berlin", "x".repeat(500)])("refuses %j with words", (name) => {
    expect(() => parseZone(name)).toThrow(SyntaxError);
    expect(() => parseZone(name)).toThrow("expected an IANA name such as Europe/Berlin");
  });
});

describe("a window in words", () => {
  const window = { start: Date.UTC(2026, 10, 21, 23), end: Date.UTC(2026, 10, 22, 23) };

  it("is by the clocks of a zone, with its name, and in UTC beside that", () => {
    expect(formatWindow(window)).toBe("2026-11-21 23:00–2026-11-22 23:00 UTC");
    expect(formatWindow(window, "Europe/Berlin")).toBe("2026-11-22 00:00–2026-11-23 00:00 Europe/Berlin");
    expect(formatBoth(window, "Europe/Berlin")).toBe(
      "2026-11-22 00:00–2026-11-23 00:00 Europe/Berlin (2026-11-21 23:00–2026-11-22 23:00 UTC)",
    );
    const hour = { start: Date.UTC(2026, 5, 1, 4, 30), end: Date.UTC(2026, 5, 1, 5, 30) };
    expect(formatWindow(hour, "Asia/Kolkata")).toBe("2026-06-01 10:00–11:00 Asia/Kolkata");
  });

  it("ends by other clocks than it begins where they are put on in it", () => {
    const night = { start: Date.UTC(2027, 2, 28, 0), end: Date.UTC(2027, 2, 28, 2) };
    expect(formatWindow(night, "Europe/Berlin")).toBe("2027-03-28 01:00–04:00 Europe/Berlin");
  });

  it("is in UTC where the clocks that are put back show no span", () => {
    const again = { start: Date.UTC(2026, 9, 25, 0), end: Date.UTC(2026, 9, 25, 1) };
    expect(formatWindow(again, "Europe/Berlin")).toBe("2026-10-25 00:00–01:00 UTC");
    expect(formatBoth(again, "Europe/Berlin")).toBe("2026-10-25 00:00–01:00 UTC");
    const longer = { ...again, end: Date.UTC(2026, 9, 25, 2) };
    expect(formatWindow(longer, "Europe/Berlin")).toBe("2026-10-25 02:00–03:00 Europe/Berlin");
  });

  it.each([null, "UTC", "Mars/Olympus"])("is in UTC alone of the zone %s", (zone) => {
    expect(formatBoth(window, zone)).toBe(formatWindow(window));
    expect(formatWindow(window, zone)).toBe(formatWindow(window));
  });
});
