import { describe, expect, it } from "vitest";
import {
  fewestToTell,
  isBlunt,
  leastTold,
  strongest,
  tooBlunt,
  weight,
  windowToTell,
  type Evidence,
} from "../../../../src/core/check/evidence/evidence.ts";
import { changed, risen } from "../../../../src/core/check/evidence/shares.ts";

const evidence: Evidence = {
  lnProbability: Math.log(1e-6),
  effect: 0.2,
  limit: 0.1,
  records: 1_000,
  baselineRecords: 5_000,
  marked: 200,
};

describe("weight()", () => {
  it("counts the probability over all checks, and no further than certainty", () => {
    expect(weight(evidence, 100).probability).toBeCloseTo(1e-4, 12);
    expect(weight({ ...evidence, lnProbability: 0 }, 100).probability).toBe(1);
    expect(weight({ ...evidence, lnProbability: -1e6 }, 100).probability).toBeGreaterThan(0);
  });

  it.each([
    ["is unlikely, large and of enough records", {}, true],
    [
      "is as likely as one in a thousand over all checks, no more",
      { lnProbability: Math.log(1.1e-5) },
      false,
    ],
    ["is smaller than what is worth a word", { effect: 0.09 }, false],
    ["is of four records only", { marked: 4 }, false],
  ])("is beyond chance only what %s", (_, change, is) => {
    expect(weight({ ...evidence, ...change }, 100).isBeyondChance).toBe(is);
  });
});

describe("tooBlunt()", () => {
  it("asks both sides: two rows are too few, however many the window has", () => {
    expect(tooBlunt(1_000_000, 2, 10)).toContain("2 in the baseline");
    expect(tooBlunt(50, 1_000_000, 10)).toContain("50 values in the window");
    expect(tooBlunt(200, 200, 10)).toBeNull();
    expect(leastTold(200, 200, 10)).toBeLessThan(0.3);
  });
});

describe("fewestToTell() and windowToTell()", () => {
  it("are the fewest values that could tell a change, and one less could not", () => {
    for (const checks of [1, 4, 19, 50, 1_000]) {
      const fewest = fewestToTell(checks);
      expect(isBlunt(leastTold(1e9, fewest, checks))).toBe(false);
      expect(isBlunt(leastTold(1e9, fewest - 1, checks))).toBe(true);
      expect(windowToTell(fewest - 1, checks)).toBe(Infinity);
      for (const values of [fewest, fewest + 1, 2 * fewest, 1_000, 1_000_000]) {
        const window = windowToTell(values, checks);
        expect(isBlunt(leastTold(window, values, checks))).toBe(false);
        expect(isBlunt(leastTold(window - 1, values, checks))).toBe(true);
      }
    }
  });

  it("stand where distances are not judged: of the side that could help", () => {
    expect(tooBlunt(1_000, 20, 19)).toMatch(
      /^Only 1,000 values in the window and 20 in .*; it takes 59 in the baseline$/,
    );
    expect(tooBlunt(1, 1_000, 19)).toMatch(
      /^Only 1 value in the window and 1,000 in .*; it takes 63 in the window$/,
    );
  });
});

describe("strongest()", () => {
  it("is the least likely of those that are large enough, then of the others", () => {
    const small = { ...evidence, lnProbability: -100, effect: 0.01 };
    const large = { ...evidence, lnProbability: -20 };
    expect(strongest([small, large, evidence])).toBe(large);
    expect(strongest([small])).toBe(small);
    expect(strongest([])).toBeNull();
  });
});

describe("changed() and risen()", () => {
  it("spend most of the chance on the direction that does harm", () => {
    const baseline = { marked: 100, of: 1_000 };
    const up = changed({ marked: 200, of: 1_000 }, baseline, 0.01);
    const down = changed({ marked: 100, of: 1_000 }, { marked: 200, of: 1_000 }, 0.01);
    // The same deal seen from both ends.
    expect(down.lnProbability - up.lnProbability).toBeCloseTo(Math.log(11) - Math.log(1.1), 10);
    expect([up.effect, down.effect, up.marked, down.marked]).toEqual([0.1, 0.1, 200, 900]);
  });

  it("know no fall of what may only rise", () => {
    expect(risen({ marked: 1, of: 100 }, { marked: 50, of: 100 }, 0.01)).toMatchObject({
      lnProbability: 0,
      effect: 0,
    });
  });
});
