/** How often an address may try a secret. */
import { describe, expect, it } from "vitest";
import { Attempts } from "../../src/core/attempts.ts";

/** How many attempts are let through within a time by who tries each 100 ms. */
function within(attempts: Attempts, address: string, ms: number): number {
  let made = 0;
  for (let now = 0; now < ms; now += 100) if (attempts.begin(address, now) === 0) made++;
  return made;
}

describe("Attempts", () => {
  it("five at once, then pauses of 2 s, 4 s, 8 s up to 15 minutes", () => {
    const attempts = new Attempts();
    expect(Array.from({ length: 6 }, () => attempts.begin("a", 0))).toEqual([0, 0, 0, 0, 0, 2_000]);
    expect([attempts.begin("a", 1_999), attempts.begin("a", 2_000), attempts.begin("a", 2_001)]).toEqual([
      1, 0, 3_999,
    ]);
    expect(within(new Attempts(), "a", 86_400_000)).toBeLessThan(150);
  });

  it("an address waits for its own failures alone, and not after it succeeded or was away", () => {
    const attempts = new Attempts();
    for (let times = 0; times < 5; times++) attempts.begin("a", 0);
    expect([attempts.begin("b", 0), attempts.begin("a", 0)]).toEqual([0, 2_000]);
    const later = 86_400_000;
    for (let times = 0; times < 5; times++) expect(attempts.begin("a", later)).toBe(0);
    attempts.succeed("a");
    expect(attempts.begin("a", later)).toBe(0);
  });

  it("a clock that goes back makes nobody wait for it to come again", () => {
    const attempts = new Attempts();
    for (let times = 0; times < 9; times++) attempts.begin("a", 1e12 + times * 900_000);
    expect(attempts.begin("a", 1e12 - 1)).toBe(0);
  });

  it("remembers a bounded number of addresses, the newest", () => {
    const attempts = new Attempts();
    for (let at = 0; at < 30_000; at++) attempts.begin(`address ${at}`, at);
    expect(attempts.size).toBe(10_000);
    for (let times = 0; times < 4; times++) attempts.begin("address 29999", 30_000);
    expect(attempts.begin("address 29999", 30_000)).toBeGreaterThan(0);
  });
});
