/** Windows of monitors: sliding, shifted, once; durations; and all of it in words. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monitorSchemaFor, storedForm, storedMonitorSchema } from "../../../src/core/config/monitor.ts";
import { parse } from "../../../src/core/config/complaint.ts";
import { parseDuration } from "../../../src/core/monitor/duration.ts";
import { duesOf, firedBefore, onceAt, type Timing } from "../../../src/core/monitor/timing.ts";
import { defaultKeep, formatWindow, misfit, parseKeep, tiers } from "../../../src/core/monitor/window.ts";
import { timingWords } from "../../../src/core/monitor/words.ts";

const monday = Date.UTC(2026, 10, 23);
const hour = 3_600_000;
const day = 24 * hour;

function due(timing: Timing, hours: number): string[] {
  return duesOf(timing, monday, monday + hours * hour, 100).map(({ window }) =>
    formatWindow(window).replaceAll("2026-", ""),
  );
}

describe("duesOf()", () => {
  it("without more the windows follow each other; with a length they slide, and calls are in several", () => {
    expect(due({ schedule: "hourly" }, 2)).toEqual(["11-23 00:00–01:00 UTC", "11-23 01:00–02:00 UTC"]);
    expect(due({ schedule: "hourly", window: "PT24H" }, 2)).toEqual([
      "11-22 01:00–11-23 01:00 UTC",
      "11-22 02:00–11-23 02:00 UTC",
    ]);
    expect(due({ schedule: "0 */6 * * *", window: "PT1H" }, 12)).toEqual([
      "11-23 05:00–06:00 UTC",
      "11-23 11:00–12:00 UTC",
    ]);
  });

  it("offsets shift: the end alone moves the window, both are where it begins and ends", () => {
    expect(due({ schedule: "hourly", endOffset: "-PT1H" }, 1)).toEqual(["11-22 23:00–11-23 00:00 UTC"]);
    expect(due({ schedule: "daily", startOffset: "-P8D", endOffset: "-P1D" }, 24)).toEqual([
      "11-16 00:00–11-23 00:00 UTC",
    ]);
    expect(due({ schedule: "hourly", startOffset: "-PT2H" }, 1)).toEqual(["11-22 23:00–11-23 01:00 UTC"]);
    expect(due({ schedule: "hourly", window: "PT30M", endOffset: "-PT15M" }, 1)).toEqual([
      "11-23 00:15–00:45 UTC",
    ]);
  });

  it("is due when the schedule fires, whatever the window; firedBefore() goes back one", () => {
    const timings: Timing[] = [
      { schedule: "hourly" },
      { schedule: "hourly", endOffset: "-P1D" },
      { schedule: "30 2 * * *", timeZone: "Europe/Berlin", window: "PT12H", endOffset: "-PT1H" },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...timings), fc.integer({ min: 0, max: 300 * day }), (timing, offset) => {
        const [first, second] = duesOf(timing, monday + offset, monday + offset + 3 * day, 2);
        if (first === undefined || second === undefined) throw new Error("Nothing is due in three days");
        expect(firedBefore(timing, second.window)).toBe(first.at);
      }),
    );
  });

  it("once is due at no time of a schedule, and its window is as far back as can be answered", () => {
    const once = { schedule: "NOW", startOffset: "-PT5H", endOffset: "-PT0H" };
    expect(duesOf(once, 0, monday, 100)).toEqual([]);
    const at = Date.UTC(2026, 10, 23, 14, 37, 22, 5);
    expect(formatWindow(onceAt(once, at, defaultKeep))).toBe("2026-11-23 09:00–14:37 UTC");
    expect(formatWindow(onceAt({ ...once, startOffset: "-PT30M" }, at, defaultKeep))).toBe(
      "2026-11-23 14:07–14:37 UTC",
    );
    const week = { ...once, startOffset: "-P1W", endOffset: "-P1D" };
    expect(formatWindow(onceAt(week, at, defaultKeep))).toBe("2026-11-16 00:00–2026-11-22 14:00 UTC");
  });
});

describe("parseDuration()", () => {
  it.each([
    ["PT1H", hour],
    ["-PT1H", -hour],
    ["-PT0H", 0],
    ["P1D", day],
    ["P1W", 7 * day],
    ["P1DT12H30M", 36.5 * hour],
    ["+PT90M", 1.5 * hour],
  ])("%s is %i ms", (text, length) => expect(parseDuration(text)).toBe(length));

  it.each([
    ["P1M", "years and months are not all as long"],
    ["P1Y", "years and months"],
    ["PT30S", "seconds are finer"],
    ["P", "expected weeks"],
    ["PT", "expected weeks"],
    ["P1DT", "expected weeks"],
    ["1h", "expected weeks"],
    ["PT1.5H", "expected weeks"],
    ["P0000000001D12345", "more than 15 characters"],
  ])("refuses %s", (text, why) => expect(() => parseDuration(text)).toThrow(why));
});

describe("the configuration of a monitor", () => {
  const complaints = (config: object, keep = defaultKeep) => {
    const parsed = parse(monitorSchemaFor(keep, monday), config);
    return parsed.ok ? [] : parsed.complaints.map(({ path, message }) => `${path}: ${message}`);
  };

  it.each([
    [{ schedule: "hourly", timeZone: "Mars/Olympus" }, "timeZone: There is no time zone"],
    [{ schedule: "hourly", window: "-PT1H" }, "window: Expected a length"],
    [{ schedule: "hourly", endOffset: "PT1H" }, "endOffset: Expected none or one back"],
    [{ schedule: "hourly", window: "PT2H", startOffset: "-PT2H" }, "window: Expected window or startOffset"],
    [
      { schedule: "hourly", startOffset: "-PT1H", endOffset: "-PT1H" },
      "startOffset: Expected a window that begins",
    ],
    [{ schedule: "NOW" }, "startOffset: NOW needs startOffset and endOffset"],
    [{ schedule: "NOW", startOffset: "-PT1H" }, "endOffset: NOW needs"],
    [{ schedule: "NOW", startOffset: "-PT1H", endOffset: "-PT0H", window: "PT1H" }, "window: NOW has"],
    [{ schedule: "NOW", startOffset: "-PT1H", endOffset: "-PT0H", timeZone: "UTC" }, "timeZone: NOW is"],
    [
      { schedule: "NOW", startOffset: "-P500D", endOffset: "-PT0H" },
      "schedule: The window would begin before",
    ],
    [
      { schedule: "NOW", startOffset: "-PT5H", endOffset: "-PT0H", reference: "same-time-last-week" },
      "reference: Cannot compare with the same window last week",
    ],
    [{ schedule: "daily", window: "P500D" }, "schedule: The window would begin before"],
    [
      { schedule: "every 15 minutes", window: "PT4H" },
      "schedule: Windows longer than 2 hours must begin on the hour",
    ],
    [
      { schedule: "every 15 minutes", endOffset: "-PT3H" },
      "schedule: Windows with edges further back than 2 hours",
    ],
    [{ schedule: "hourly", window: "P7D" }, "schedule: Windows longer than 48 hours must begin on the day"],
    [
      { schedule: "daily", timeZone: "Asia/Kolkata" },
      "schedule: Windows longer than 2 hours must begin on the hour",
    ],
    // Only in winter do the hours of Lord Howe begin at half past in UTC, and no time of it is in the first 500 windows.
    [
      { schedule: "hourly", window: "P1D", timeZone: "Australia/Lord_Howe" },
      "schedule: Windows longer than 2 hours",
    ],
    [{ schedule: "0 6 * * MON", timeZone: "Europe/Berlin" }, "schedule: Windows longer than 48 hours"],
    // Two hours each, and three in the night in which clocks are put back.
    [{ schedule: "30 */2 * * *", timeZone: "Europe/Berlin" }, "schedule: Windows longer than 2 hours"],
  ])("refuses %j", (config, complaint) => {
    expect(complaints(config)).toEqual([expect.stringContaining(complaint)]);
  });

  it.each([
    { schedule: "hourly", window: "PT24H" },
    { schedule: "daily", timeZone: "America/New_York" },
    { schedule: "30 0 * * *", timeZone: "Asia/Kolkata" },
    { schedule: "weekly" },
    { schedule: "monthly", startOffset: "-P8D", endOffset: "-P1D" },
    { schedule: "now", startOffset: "-PT5H", endOffset: "-PT0H" },
  ])("takes %j", (config) => expect(complaints(config)).toEqual([]));

  it("is taken only where each window of the year can be answered, also when clocks change", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
    const schedules = ["0,30 */2 * * *", "15 1-23/2 * * *", "0 */2 * * *", "45 */3 * * *", "0 1-23/6 * * *"];
    const kept = tiers(60_000, defaultKeep);
    for (const timing of zones.flatMap((timeZone) => schedules.map((schedule) => ({ schedule, timeZone })))) {
      const year = duesOf(timing, Date.UTC(2026, 0), Date.UTC(2027, 0), 10_000);
      const isExact = year.every(({ at, window }) => misfit(window, kept, at) === null);
      expect([timing, complaints(timing).length === 0]).toEqual([timing, isExact]);
    }
  });

  it("takes a week of Berlin where hours are kept for as long", () => {
    expect(
      complaints({ schedule: "0 6 * * MON", timeZone: "Europe/Berlin" }, parseKeep("2h 8d 400d")),
    ).toEqual([]);
  });

  it("is read again as it was stored; one of new windows is none to a version that does not know them", () => {
    const plain = storedMonitorSchema.parse({ schedule: "hourly", minimumRecords: 5 });
    expect(storedForm(plain)).toEqual({ schedule: "hourly", enabled: true, minimumRecords: 5 });
    const other = storedMonitorSchema.parse({ schedule: "hourly", timeZone: "Asia/Tokyo", window: "P1D" });
    expect(typeof Reflect.get(storedForm(other), "schedule")).toBe("object");
    const stored: unknown = JSON.parse(JSON.stringify(storedForm(other)));
    expect(storedMonitorSchema.parse(stored)).toEqual(other);
  });
});

describe("timingWords()", () => {
  it.each([
    [{ schedule: "hourly" }, "each hour UTC"],
    [{ schedule: "5 * * * *" }, "each hour at :05 UTC"],
    [{ schedule: "every 15 minutes" }, "every 15 minutes UTC"],
    [{ schedule: "* * * * *" }, "every minute UTC"],
    [{ schedule: "cron(0 17/12 ? * * *)" }, "each day at 05:00 and 17:00 UTC"],
    [{ schedule: "daily", timeZone: "America/New_York" }, "each day at 00:00 in America/New_York"],
    [{ schedule: "0 6 * * MON", timeZone: "Europe/Berlin" }, "each Monday at 06:00 in Europe/Berlin"],
    [{ schedule: "0 6,18 * * 1-5" }, "each Monday to Friday at 06:00 and 18:00 UTC"],
    [{ schedule: "monthly" }, "on day 1 of each month at 00:00 UTC"],
    [{ schedule: "0 0 29 2 *" }, "by 0 0 29 2 * UTC"],
    [{ schedule: "hourly", window: "PT24H" }, "each hour UTC, over the last 1 day"],
    [
      { schedule: "daily", endOffset: "-P1D" },
      "each day at 00:00 UTC, over a window that ended 1 day before",
    ],
    [
      { schedule: "daily", startOffset: "-P8D", endOffset: "-P1D" },
      "each day at 00:00 UTC, over the time from 8 days to 1 day before",
    ],
    [
      { schedule: "NOW", startOffset: "-PT5H", endOffset: "-PT0H" },
      "once, when it was put, over the 5 hours before",
    ],
  ])("of %j", (timing, words) => expect(timingWords(timing)).toBe(words));
});
