import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueWindows, nextDue, parseSchedule, previousDue } from "../../../src/core/monitor/schedule.ts";

const MINUTE_MS = 60_000;
const EXPRESSIONS = [
  "* * * * *",
  "*/7 * * * *",
  "0 * * * *",
  "15,45 9-17/2 * * MON-FRI",
  "0 0 29 2 *",
  "0 0 13 * FRI",
  "30 4 31 * ?",
  "0 0 */2 * MON",
  "cron(0 * ? * * *)",
  "cron(0 17/12 ? * * *)",
  "cron(10 0/5 ? 1,6 2-6 *)",
  "every 15 minutes",
  "daily",
];

const expressions = fc.constantFrom(...EXPRESSIONS);
const times = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2150, 0, 1) });

function at(iso: string): number {
  return Date.parse(`${iso}Z`);
}

function firesAfter(expression: string, from: string, count: number): string[] {
  const schedule = parseSchedule(expression);
  const fires: string[] = [];
  for (let time = nextDue(schedule, at(from)); fires.length < count; time = nextDue(schedule, time)) {
    fires.push(new Date(time).toISOString().slice(0, 16));
  }
  return fires;
}

describe("nextDue() and previousDue()", () => {
  it("nextDue() is strictly after, previousDue() strictly before, both at a whole minute", () => {
    fc.assert(
      fc.property(expressions, times, (expression, time) => {
        const schedule = parseSchedule(expression);
        const next = nextDue(schedule, time);
        const previous = previousDue(schedule, time);
        expect(next).toBeGreaterThan(time);
        expect(previous).toBeLessThan(time);
        expect([next % MINUTE_MS, previous % MINUTE_MS]).toEqual([0, 0]);
      }),
    );
  });

  it("previousDue() undoes nextDue(): no fire time lies between", () => {
    fc.assert(
      fc.property(expressions, times, (expression, time) => {
        const schedule = parseSchedule(expression);
        const next = nextDue(schedule, time);
        const previous = previousDue(schedule, next);
        expect(previous).toBeLessThanOrEqual(time);
        expect(nextDue(schedule, previous)).toBe(next);
      }),
    );
  });

  it("nextDue() agrees with a minute-by-minute search", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        times,
        (minute, hour, time) => {
          const schedule = parseSchedule(`${minute} ${hour} * * 1-5`);
          let expected = Math.floor(time / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
          for (; ; expected += MINUTE_MS) {
            const date = new Date(expected);
            const isWorkday = date.getUTCDay() >= 1 && date.getUTCDay() <= 5;
            if (isWorkday && date.getUTCHours() === hour && date.getUTCMinutes() === minute) break;
          }
          expect(nextDue(schedule, time)).toBe(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("nextDue() at a fire time gives the one after it", () => {
    const hourly = parseSchedule("hourly");
    expect(nextDue(hourly, at("2026-11-22T14:00"))).toBe(at("2026-11-22T15:00"));
    expect(nextDue(hourly, at("2026-11-22T14:00") - 1)).toBe(at("2026-11-22T14:00"));
    expect(previousDue(hourly, at("2026-11-22T14:00"))).toBe(at("2026-11-22T13:00"));
    expect(previousDue(hourly, at("2026-11-22T14:00") + 1)).toBe(at("2026-11-22T14:00"));
  });

  it("nextDue() crosses years, and a century without a leap day", () => {
    expect(firesAfter("0 0 1 1 *", "2026-06-01T00:00", 2)).toEqual(["2027-01-01T00:00", "2028-01-01T00:00"]);
    expect(firesAfter("0 0 29 2 *", "2095-01-01T00:00", 2)).toEqual(["2096-02-29T00:00", "2104-02-29T00:00"]);
    expect(firesAfter("0 0 29 2 *", "1999-01-01T00:00", 1)).toEqual(["2000-02-29T00:00"]);
    expect(previousDue(parseSchedule("0 0 29 2 *"), at("2104-02-29T00:00"))).toBe(at("2096-02-29T00:00"));
  });

  it("nextDue() skips months too short: 31 falls in seven of twelve", () => {
    const fires = firesAfter("0 0 31 * *", "2026-01-01T00:00", 7);
    expect(fires.map((fire) => fire.slice(5, 7))).toEqual(["01", "03", "05", "07", "08", "10", "12"]);
  });

  it("nextDue() is Infinity once the years are over, previousDue() -Infinity before they begin", () => {
    const once = parseSchedule("cron(0 5 1 3 ? 2027)");
    expect(nextDue(once, at("2026-01-01T00:00"))).toBe(at("2027-03-01T05:00"));
    expect(nextDue(once, at("2027-03-01T05:00"))).toBe(Number.POSITIVE_INFINITY);
    expect(previousDue(once, at("2027-03-01T05:00"))).toBe(Number.NEGATIVE_INFINITY);
    expect(() => nextDue(once, Number.NaN)).toThrow(RangeError);
  });

  it("nextDue() skips what cannot be: 500 searches over decades, which minute by minute would never end", () => {
    const rare = parseSchedule("0 0 29 2 */7");
    const found = Array.from({ length: 500 }, (_, index) => nextDue(rare, at("2088-03-01T00:00") + index));
    expect(new Set(found).size).toBe(1);
  });
});

describe("parseSchedule()", () => {
  // 1 November 2026 is a Sunday.
  const from = "2026-10-31T23:59";

  it.each([
    ["*/20 * * * *", ["2026-11-01T00:00", "2026-11-01T00:20", "2026-11-01T00:40", "2026-11-01T01:00"]],
    ["5 8-12/3 * * *", ["2026-11-01T08:05", "2026-11-01T11:05", "2026-11-02T08:05"]],
    ["0 20/3 * * *", ["2026-11-01T20:00", "2026-11-01T23:00", "2026-11-02T20:00"]],
    ["0 12 * * 0", ["2026-11-01T12:00", "2026-11-08T12:00"]],
    ["0 12 * * 7", ["2026-11-01T12:00", "2026-11-08T12:00"]],
    ["0 12 * * sun", ["2026-11-01T12:00", "2026-11-08T12:00"]],
    ["0 12 ? feb,Apr mon", ["2027-02-01T12:00", "2027-02-08T12:00"]],
    ["0 0 13 * FRI", ["2026-11-06T00:00", "2026-11-13T00:00", "2026-11-20T00:00"]],
    ["0 0 10 * FRI", ["2026-11-06T00:00", "2026-11-10T00:00", "2026-11-13T00:00"]],
    ["0 0 */2 * MON", ["2026-11-09T00:00", "2026-11-23T00:00", "2026-12-07T00:00"]],
    ["hourly", ["2026-11-01T00:00", "2026-11-01T01:00"]],
    ["@hourly", ["2026-11-01T00:00", "2026-11-01T01:00"]],
    ["daily", ["2026-11-01T00:00", "2026-11-02T00:00"]],
    ["weekly", ["2026-11-01T00:00", "2026-11-08T00:00"]],
    ["@monthly", ["2026-11-01T00:00", "2026-12-01T00:00"]],
    [" @Daily ", ["2026-11-01T00:00", "2026-11-02T00:00"]],
    ["every 1 minute", ["2026-11-01T00:00", "2026-11-01T00:01"]],
    ["every 15 minutes", ["2026-11-01T00:00", "2026-11-01T00:15"]],
    ["every 360 minutes", ["2026-11-01T00:00", "2026-11-01T06:00", "2026-11-01T12:00"]],
    ["every 1440 minutes", ["2026-11-01T00:00", "2026-11-02T00:00"]],
  ])("parseSchedule() of %j fires at the times crontab(5) gives", (expression, expected) => {
    expect(firesAfter(expression, from, expected.length)).toEqual(expected);
  });

  it.each([
    ["cron(0 * ? * * *)", ["2026-11-01T00:00", "2026-11-01T01:00"]],
    ["cron(0 5 ? * * *)", ["2026-11-01T05:00", "2026-11-02T05:00"]],
    ["cron(0 17/12 ? * * *)", ["2026-11-01T05:00", "2026-11-01T17:00", "2026-11-02T05:00"]],
    ["cron(0 0/24 ? * * *)", ["2026-11-01T00:00", "2026-11-02T00:00"]],
    ["cron(0 6 ? * 1 *)", ["2026-11-01T06:00", "2026-11-08T06:00"]],
    ["cron(0 6 ? * 7 *)", ["2026-11-07T06:00", "2026-11-14T06:00"]],
    ["cron(0 6 ? * SUN,SAT *)", ["2026-11-01T06:00", "2026-11-07T06:00"]],
    ["cron(0 6 1 JAN ? 2030-2031)", ["2030-01-01T06:00", "2031-01-01T06:00"]],
  ])("parseSchedule() of %j fires at the times AWS gives", (expression, expected) => {
    expect(firesAfter(expression, from, expected.length)).toEqual(expected);
  });

  it.each([
    ["60 * * * *", 'minute is "60", expected 0–59, *, or lists'],
    ["0 24 * * *", 'hour is "24", expected 0–23'],
    ["0 0 0 * *", 'day of month is "0", expected 1–31, * or ?'],
    ["0 0 * 13 *", 'month is "13", expected 1–12 or JAN–DEC'],
    ["0 0 * * 8", 'day of week is "8", expected 0–7 or SUN–SAT, * or ?'],
    ["cron(0 0 ? * 0 *)", 'day of week is "0", expected 1–7'],
    ["cron(0 0 ? * 5L *)", 'day of week is "5L", expected 1–7'],
    ["cron(0 0 ? * * 1969)", 'year is "1969", expected 1970–2199'],
    ["? * * * *", 'minute is "?", expected'],
    ["1,,2 * * * *", 'minute is "", expected'],
    ["-5 * * * *", 'minute is "-5", expected'],
    ["*/0 * * * *", 'step of minute is 0 in "*/0", expected 1–60'],
    ["0 */25 * * *", 'step of hour is 25 in "*/25", expected 1–24'],
    ["0 22-4 * * *", 'hour "22-4" runs backwards, expected 22-23,0-4'],
    ["0 0 * * FRI-SUN", 'day of week "FRI-SUN" runs backwards, expected FRI-7,0-SUN'],
    ["* * * *", "found 4 fields, expected five (minute hour"],
    ["", "expected five"],
    ["cron(0 * * * *)", "found 5 fields in cron(), expected six: minute hour"],
    ["every 7 minutes", "N is 7, expected one that divides the day evenly: 1, 2, 3, 4, 5, 6, 10"],
    ["every 90 minutes", "N is 90, expected"],
    ["every few minutes", "N is few, expected"],
    ["0 0 31 2 *", "it never fires"],
    ["0 0 31 4,6,9,11 ?", "it never fires"],
    ["cron(0 0 29 2 ? 2027)", "it never fires"],
  ])("parseSchedule() refuses %j and says why", (expression, message) => {
    const parse = () => parseSchedule(expression);
    expect(parse).toThrow(SyntaxError);
    expect(parse).toThrow(`Cannot parse schedule "${expression}": `);
    expect(parse).toThrow(message);
  });

  it("parseSchedule() refuses what is long at once, without repeating it, and takes lists of all there is", () => {
    const list = Array.from({ length: 200_000 }, () => "0-59").join(",");
    const began = performance.now();
    expect(() => parseSchedule(`${list} * * * *`)).toThrow(
      "Cannot parse schedule: it has 1000007 characters, expected at most 1000",
    );
    expect(performance.now() - began).toBeLessThan(50);
    const all = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index).join(",");
    const long = `${all(0, 59)} ${all(0, 23)} ${all(1, 31)} ${all(1, 12)} ${all(0, 6)}`;
    expect(parseSchedule(long).minutesOfDay).toHaveLength(1_440);
  });
});

describe("dueWindows()", () => {
  it("dueWindows() are contiguous, oldest first, and end at every fire time up to now", () => {
    fc.assert(
      fc.property(expressions, times, fc.integer({ min: 0, max: 3e9 }), (expression, last, wait) => {
        const schedule = parseSchedule(expression);
        const windows = dueWindows(schedule, last, last + wait, 20);
        let start = windows[0]?.start;
        for (const window of windows) {
          expect(window.start).toBe(start);
          expect(window.start).toBe(previousDue(schedule, window.end));
          expect(window.end).toBeGreaterThan(last);
          expect(window.end).toBeLessThanOrEqual(last + wait);
          start = window.end;
        }
        const isDone = nextDue(schedule, start ?? last) > last + wait;
        expect(isDone || windows.length === 20).toBe(true);
      }),
    );
  });

  it("dueWindows() give the hour before each hour that passed, at most limit, none before the next one", () => {
    const hourly = parseSchedule("cron(0 * ? * * *)");
    const [last, now] = [at("2026-11-22T13:20"), at("2026-11-22T15:00")];
    const first = { start: at("2026-11-22T13:00"), end: at("2026-11-22T14:00") };
    const second = { start: at("2026-11-22T14:00"), end: at("2026-11-22T15:00") };
    expect(dueWindows(hourly, last, now, 10)).toEqual([first, second]);
    expect(dueWindows(hourly, last, now, 1)).toEqual([first]);
    expect(dueWindows(hourly, last, now - 1, 10)).toEqual([first]);
    expect(dueWindows(hourly, now, now + 1, 10)).toEqual([]);
    expect(dueWindows(hourly, now, last, 10)).toEqual([]);
    expect(dueWindows(hourly, last, now, 0)).toEqual([]);
  });

  it("dueWindows() start at 1970 when no fire time came before", () => {
    const once = parseSchedule("cron(0 5 1 3 ? 2027)");
    const end = at("2027-03-01T05:00");
    expect(dueWindows(once, 0, end, 10)).toEqual([{ start: 0, end }]);
    expect(dueWindows(once, end, end * 2, 10)).toEqual([]);
  });
});
