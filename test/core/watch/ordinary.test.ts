import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levels } from "../../../src/core/watch/ladder.ts";
import { byteOf, Ordinary, shareOf } from "../../../src/core/watch/ordinary.ts";

describe("byteOf()", () => {
  it("stands for as much, and for 3 % more at most", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), (share) => {
        expect(shareOf(byteOf(share))).toBeGreaterThanOrEqual(share * (1 - 1e-8));
        expect(shareOf(byteOf(share))).toBeLessThanOrEqual(share / 0.969);
      }),
    );
    expect([byteOf(0), shareOf(0), byteOf(1), shareOf(255)]).toEqual([0, 0, 255, 1]);
  });

  it("is the same for what it stands for", () => {
    for (let byte = 0; byte < 256; byte++) expect(byteOf(shareOf(byte))).toBe(byte);
  });
});

describe("Ordinary", () => {
  it("takes in an hour when it is over, and a day at midnight", () => {
    const ordinary = new Ordinary(2);
    ordinary.note(1, 0, 3, 0.2);
    ordinary.endHour(false);
    expect(ordinary.allowance(1, 0, 3)).toBe(0);
    ordinary.endDay();
    expect(ordinary.allowance(1, 0, 3)).toBeCloseTo(0.3, 1);
    expect([ordinary.allowance(0, 0, 3), ordinary.allowance(1, 1, 3), ordinary.allowance(1, 0, 2)]).toEqual([
      0, 0, 0,
    ]);
  });

  it("takes in an hour at once in the first day", () => {
    const ordinary = new Ordinary(1);
    ordinary.note(0, 0, 0, 0.2);
    ordinary.endHour(true);
    expect(ordinary.allowance(0, 0, 0)).toBeGreaterThan(0.3);
  });

  it("does not take in an hour that is forgotten", () => {
    const ordinary = new Ordinary(1);
    ordinary.note(0, 1, 2, 0.5);
    ordinary.forgetHour(0, 1);
    ordinary.endHour(true);
    ordinary.endDay();
    expect(ordinary.allowance(0, 1, 2)).toBe(0);
  });

  it("forgets 3 % a day, and in the end all", () => {
    const ordinary = new Ordinary(1);
    ordinary.learn(0, 0, new Uint8Array(levels).fill(byteOf(0.4)));
    const before = ordinary.allowance(0, 0, 0);
    ordinary.endDay();
    expect(ordinary.allowance(0, 0, 0) / before).toBeCloseTo(0.97, 6);
    for (let day = 0; day < 300; day++) ordinary.endDay();
    expect(ordinary.allowance(0, 0, 0)).toBe(0);
  });
});
