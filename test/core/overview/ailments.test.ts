import { describe, expect, it } from "vitest";
import { ailmentsOf, lateness, oldBaselineDays } from "../../../src/core/overview/ailments.ts";

const now = Date.UTC(2026, 10, 27);
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
const well = {
  name: "churn",
  baselineAt: daysAgo(1),
  awaits: null,
  monitors: 1,
  paused: [],
  firing: [],
  windows: [{ state: "alike" as const }],
};
const problems = (known: Parameters<typeof ailmentsOf>[0]) =>
  ailmentsOf(known, now).map(({ problem }) => problem);

describe("ailmentsOf()", () => {
  it("finds nothing wrong with an endpoint that is watched and alike", () => {
    expect(ailmentsOf(well, now)).toEqual([]);
    expect(problems({ ...well, windows: [] })).toEqual([]);
  });

  it("tells what fires with what to do about it, muted or not", () => {
    const firing = [{ kind: "recording" as const, summary: "5 calls are lost", muted: { until: 1 } }];
    expect(ailmentsOf({ ...well, firing }, now)).toMatchObject([
      {
        endpoint: "churn",
        severity: "error",
        problem: "Calls are not recorded: 5 calls are lost (muted)",
        todo: expect.stringContaining("health"),
      },
    ]);
  });

  it("tells an old baseline from the day on that it is old", () => {
    expect(problems({ ...well, baselineAt: daysAgo(oldBaselineDays - 0.1) })).toEqual([]);
    expect(problems({ ...well, baselineAt: daysAgo(oldBaselineDays) })).toEqual([
      "Its baseline is 90 days old",
    ]);
  });

  it("tells of a monitor that is paused, and how it goes on", () => {
    expect(ailmentsOf({ ...well, paused: ["daily"] }, now)).toMatchObject([
      {
        severity: "warning",
        problem: "Its monitor daily is paused: windows that end meanwhile are not checked",
        todo: expect.stringContaining("weir monitor resume churn daily"),
      },
    ]);
  });

  it("tells since how many windows no calls came", () => {
    const windows = (["alike", "none", "none"] as const).map((state) => ({ state }));
    expect(problems({ ...well, windows })).toEqual(["No calls came in the last 2 windows that were checked"]);
    expect(problems({ ...well, windows: windows.toReversed() })).toEqual([]);
  });
});

describe("lateness()", () => {
  it("is nothing while nobody waits", () => {
    expect(lateness({ endpoints: 0, since: null })).toEqual([]);
    expect(lateness({ endpoints: 2, since: now })).toMatchObject([
      {
        endpoint: null,
        severity: "error",
        problem: expect.stringMatching(/^Monitors of 2 endpoints are over/),
      },
    ]);
  });
});
