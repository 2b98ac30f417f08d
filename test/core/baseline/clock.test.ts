/** Columns of numbers that are points in time, told by their names and numbers where the order of the rows tells nothing. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { clockOf } from "../../../src/core/baseline/own/clock.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { isReported } from "../../../src/core/check/answer/outcome.ts";
import { Profile } from "../../../src/core/profile/profile.ts";

function profileOf(name: string, values: readonly (number | string)[]): Profile {
  const profile = new Profile();
  for (const value of values) profile.data.add({ names: [name], cells: [String(value)] });
  return profile;
}

const day = 86_400;
const start = 1_760_000_000;
/** All through thirty days, in no order. */
const shuffled = Array.from({ length: 3_000 }, (_, row) => start + ((row * 7_919) % 3_000) * (day / 100));

function clock(name: string, values: readonly (number | string)[]): string | null {
  const [feature] = baselineOf(profileOf(name, values)).statistics?.features ?? [];
  return feature === undefined ? null : clockOf(feature);
}

function found(name: string, trained: readonly number[], window: readonly number[]): string[] {
  const { outcomes } = runChecks(profileOf(name, window), baselineOf(profileOf(name, trained)), {
    outputColumns: null,
  });
  return outcomes.filter(({ answer }) => isReported(answer)).map(({ check }) => check);
}

describe("a column of numbers", () => {
  it.each([
    ["created_at", 1, "seconds"],
    ["eventTime", 1_000, "milliseconds"],
    ["Trip Start Timestamp", 1_000_000, "microseconds"],
    ["unixReviewTime", 1, "seconds"],
    ["ts", 1e9, "nanoseconds"],
    ["datum", 1, "seconds"],
  ])("that is called %s is a clock where all its numbers are epochs", (name, per, unit) => {
    const values = shuffled.map((time) => time * per);
    expect(clock(name, values)).toBe(`by its name and its numbers, which are ${unit} since 1970`);
    expect(clock(name, [...values, 12])).toBeNull();
  });

  it.each(["amount", "at_bats", "rating", "format", "timeline", "status"])(
    "that is called %s is none, whatever its numbers are",
    (name) => {
      expect(clock(name, shuffled)).toBeNull();
    },
  );

  it("of small numbers is none, whatever it is called", () => {
    expect(clock("time", [0, 12, 86_399])).toBeNull();
    expect(clock("update", [20_251_129, 20_251_130])).toBeNull();
  });

  it("that is a clock goes on in each window; a value that comes too often is told as ever", () => {
    const later = shuffled.map((time) => time + 30 * day);
    expect(found("amount", shuffled, later)).toEqual(["baseline_drift_check"]);
    expect(found("created_at", shuffled, later)).toEqual([]);
    expect(found("created_at", shuffled, [...later, ...later.map(() => 0)])).toEqual(["value_share_check"]);
  });

  it.each([0, -1])(
    "that is a clock may say %d where there is no time, whose share is asked as ever",
    (never) => {
      const withNever = (times: readonly number[], each: number) =>
        times.map((time, row) => (row % each === 0 ? never : time));
      const later = shuffled.map((time) => time + 30 * day);
      const trained = withNever(shuffled, 5);
      expect(clock("last_login_at", trained)).toMatch(/which are seconds since 1970$/);
      expect(found("last_login_at", trained, withNever(later, 5))).toEqual([]);
      expect(found("last_login_at", trained, withNever(later, 2))).toEqual(["value_share_check"]);
      expect(clock("last_login_at", [never, never])).toBeNull();
    },
  );

  it("that is a clock keeps its unit", () => {
    const later = shuffled.map((time) => time + 30 * day);
    const milliseconds = later.map((time) => time * 1_000);
    const told = [milliseconds, [...later, ...milliseconds.slice(0, 500)]].map((window) => {
      const { outcomes } = runChecks(
        profileOf("created_at", window),
        baselineOf(profileOf("created_at", shuffled)),
        { outputColumns: null },
      );
      return outcomes.filter(({ answer }) => isReported(answer));
    });
    expect(told[0]).toMatchObject([
      {
        check: "value_share_check",
        sides: ["times in seconds since 1970: 100 %", "0 %, they are in milliseconds"],
        answer: {
          description:
            "Share of times in seconds since 1970 changed. Share in current dataset: 0.0, Share in baseline: 1.0",
        },
      },
    ]);
    expect(told[1]).toMatchObject([
      { check: "value_share_check", sides: ["times in seconds since 1970: 100 %", "86 %"] },
    ]);
  });

  it("whose records share a day goes on as well", () => {
    const days = shuffled.map((time) => Math.floor(time / day) * day);
    const next = days.map(() => start + 40 * day);
    expect(found("amount", days, next)).toEqual(["baseline_drift_check"]);
    expect(found("date", days, next)).toEqual([]);
  });
});
