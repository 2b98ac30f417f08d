/** Windows that somebody asks for, and windows in words. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWindow } from "../../../src/core/monitor/asked.ts";
import { formatWindow, isOfOneDay, tiers, type Window } from "../../../src/core/monitor/window.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 22, 12);

const windows = fc
  .tuple(fc.integer({ min: NOON - 72 * HOUR, max: NOON + 72 * HOUR }), fc.integer({ min: 1, max: 48 * HOUR }))
  .map(([start, length]) => ({ start, end: start + length }));

function span(start: number, spanMs: number): Window {
  return { start, end: start + spanMs };
}

describe("parseWindow() and formatWindow()", () => {
  const parse = (start: string, end: string) => parseWindow(start, end, { now: NOON, kept: tiers(MINUTE) });

  it("parseWindow() counts durations back, each edge as far as profiles kept by then can answer", () => {
    const asked = (start: string, end: string) =>
      formatWindow(parseWindow(start, end, { now: NOON + 90_500, kept: tiers(MINUTE) }));
    expect(asked("-PT30M", "-PT0H")).toMatch(/ 11:31–12:01 UTC$/);
    expect(asked("-PT5H", "-PT0H")).toMatch(/ 07:00–12:01 UTC$/);
    expect(() => asked("-PT0H", "-PT1H")).toThrow("end must be after start");
    expect(() => asked("-P1M", "-PT0H")).toThrow("years and months");
  });

  it.each([
    ["2026-11-22T12:00:00Z", "2026-11-22T13:00Z"],
    ["2026-11-22T13:00+01:00", "2026-11-22T06:30:00.000-06:30"],
    [String(NOON), "2026-11-22T13:00:00.000000+00:00"],
  ])("parseWindow() of %s to %s is the hour from noon", (start, end) => {
    expect(parse(start, end)).toEqual(span(NOON, HOUR));
  });

  it("parseWindow() reads back what toISOString() and String() write", () => {
    fc.assert(
      fc.property(windows, ({ start, end }) => {
        expect(parse(new Date(start).toISOString(), String(end))).toEqual({ start, end });
      }),
    );
  });

  it.each([
    "",
    "yesterday",
    "2026-11-22",
    "2026-11-22T12:00",
    "2026-11-22 12:00Z",
    "2026-02-30T00:00Z",
    "2026-13-01T00:00Z",
    "2026-11-22T25:00Z",
    "-5",
    "9999999999999999",
  ])("parseWindow() refuses %j and names the edge", (text) => {
    expect(() => parse(text, String(NOON))).toThrow(SyntaxError);
    expect(() => parse(text, String(NOON))).toThrow(`Cannot parse start "${text}": expected ISO 8601`);
    expect(() => parse("0", text)).toThrow(`Cannot parse end "${text}": expected ISO 8601`);
  });

  it("parseWindow() refuses an end that is not after its start", () => {
    expect(() => parse("5", "5")).toThrow(RangeError);
    expect(() => parse("5", "4")).toThrow('Cannot use window from "5" to "4": end must be after start');
  });

  it.each([
    ["2026-11-22T14:00Z", "2026-11-22T15:00Z", "2026-11-22 14:00–15:00 UTC"],
    ["2026-11-22T23:00Z", "2026-11-23T00:00Z", "2026-11-22 23:00–2026-11-23 00:00 UTC"],
    ["2026-11-22T14:00:10Z", "2026-11-22T14:01:00Z", "2026-11-22 14:00:10–14:01:00 UTC"],
    ["2026-11-22T14:00:00.250Z", "2026-11-22T14:01Z", "2026-11-22 14:00:00.250–14:01:00.000 UTC"],
  ])("formatWindow() of %s to %s is %s", (start, end, expected) => {
    expect(formatWindow(parse(start, end))).toBe(expected);
  });

  it.each([
    ["2026-11-22T00:00Z", "2026-11-23T00:00Z", true],
    ["2026-11-22T23:00Z", "2026-11-23T00:00Z", true],
    ["2026-11-22T23:00Z", "2026-11-23T00:00:00.001Z", false],
    ["2026-11-22T12:00Z", "2026-11-23T12:00Z", false],
  ])("isOfOneDay() of %s to %s is %s", (start, end, expected) => {
    expect(isOfOneDay({ start: Date.parse(start), end: Date.parse(end) })).toBe(expected);
  });

  it("isOfOneDay() of a moment is true", () => {
    const midnight = Date.parse("2026-11-22T00:00Z");
    expect(isOfOneDay({ start: midnight, end: midnight })).toBe(true);
  });

  it("formatWindow() of a moment is the second", () => {
    const moment = Date.parse("2026-11-22T14:00:05.678Z");
    expect(formatWindow({ start: moment, end: moment })).toBe("2026-11-22 14:00:05 UTC");
  });
});
