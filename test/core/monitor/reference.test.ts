/** Which window another one is compared with, and whether the profiles that are kept can answer it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  pastReferences,
  referenceMisfit,
  referenceWindow,
  referenceWords,
  type WindowReference,
} from "../../../src/core/monitor/reference.ts";
import {
  cover,
  defaultKeep,
  folding,
  parseKeep,
  tiers,
  type Keep,
  type Window,
} from "../../../src/core/monitor/window.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.UTC(2026, 10, 25, 12);

describe("referenceWindow()", () => {
  it("is as long, and ends no later than the window begins; of another endpoint it is the same", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pastReferences),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 20_000 }),
        (choice, begin, minutes) => {
          const window = { start: begin * minute, end: (begin + minutes) * minute };
          const found = referenceWindow(choice, window);
          expect(found.end - found.start).toBe(window.end - window.start);
          expect(found.end).toBeLessThanOrEqual(window.start);
          const isWhole = (window.start - found.start) % day === 0;
          expect(isWhole || choice === "previous-window").toBe(true);
          expect(referenceWindow({ endpoint: "champion" }, window)).toEqual(window);
        },
      ),
    );
  });

  it.each([
    ["previous-window", noon - hour],
    ["same-time-yesterday", noon - day],
    ["same-time-last-week", noon - 7 * day],
  ] as const)("%s of an hour", (choice, start) => {
    expect(referenceWindow(choice, { start: noon, end: noon + hour })).toEqual({ start, end: start + hour });
  });
});

/** Spans of every minute since long ago, folded as a Recorder would have by `now`. */
function keptAt(now: number, from: number, keep: Keep): Window[] {
  const kept = tiers(minute, keep);
  let stored: Window[] = [];
  for (let start = from; start < now; start += minute) stored.push({ start, end: start + minute });
  for (let round = 0; round < 3; round++) {
    const { fold, expired } = folding(stored, kept, now);
    const gone = new Set([...expired, ...fold.flatMap((one) => one.from)]);
    stored = [...stored.filter((span) => !gone.has(span)), ...fold.map(({ into }) => into)];
  }
  return stored;
}

describe("referenceMisfit()", () => {
  const keeps = [defaultKeep, parseKeep("2h 5h 9d"), parseKeep("1h 30h 30d")];

  it("takes what a Recorder can answer an hour after the window's end, and only that", () => {
    const lengths = [5 * minute, 15 * minute, hour, 6 * hour, day];
    for (const keep of keeps) {
      for (const lengthMs of lengths) {
        for (const choice of [...pastReferences.slice(0, 2), { endpoint: "other" }] as WindowReference[]) {
          const window = { start: noon - (noon % lengthMs), end: noon - (noon % lengthMs) + lengthMs };
          const now = window.end + hour;
          const reference = referenceWindow(choice, window);
          const stored = keptAt(now, reference.start - (reference.start % day) - day, keep);
          const isExact = cover(reference, stored, minute).kind === "exact";
          const misfit = referenceMisfit(choice, [window], keep);
          expect({ keep, lengthMs, choice, misfit, isTaken: misfit === null }).toMatchObject({
            isTaken: isExact,
          });
        }
      }
    }
  });

  it("says what WEIR_KEEP must be, and with that it fits", () => {
    const window = { start: noon + 11 * hour, end: noon + 12 * hour };
    expect(referenceMisfit("same-time-yesterday", [window], defaultKeep)).toBeNull();
    const misfit = referenceMisfit("same-time-last-week", [window], defaultKeep);
    expect(misfit).toBe(
      "Cannot compare with the same window last week: that takes profiles by the hour of 170 hours, and they are kept for 48: " +
        "set WEIR_KEEP to 2h 170h 400d, or choose windows that begin and end at midnight",
    );
    expect(referenceMisfit("same-time-last-week", [window], parseKeep("2h 170h 400d"))).toBeNull();
    expect(referenceMisfit("same-time-last-week", [{ start: 0, end: day }], defaultKeep)).toBeNull();
    const quarter = { start: noon + 15 * minute, end: noon + 30 * minute };
    expect(referenceMisfit("same-time-yesterday", [quarter], defaultKeep)).toContain(
      "profiles by the minute of 25 hours",
    );
    expect(referenceMisfit("same-time-yesterday", [{ start: 0, end: day }], parseKeep("2h 2h 2d"))).toContain(
      "2h 2h 50h",
    );
  });
});

describe("referenceWords()", () => {
  it.each([
    ["baseline", "the baseline"],
    ["previous-window", "the window before"],
    [{ endpoint: "champion" }, "the same window of champion"],
  ] as const)("%j", (choice, words) => {
    expect(referenceWords(choice)).toBe(words);
  });
});
