import { describe, expect, it } from "vitest";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { Clumps } from "../../../src/core/watch/clumps.ts";
import { Watch } from "../../../src/core/watch/watch.ts";
import { binsFor, row, rows, Sender } from "./scenes.ts";

/** What is found of slots of so many values in ten bins, each value so many times in a row. */
function effectOf(times: number, slots: number, perSlot = 40): number {
  const random = chanceFrom(7);
  const clumps = new Clumps();
  const counts = new Uint32Array(12);
  const kept = [counts.slice()];
  for (let value = 0; value < slots * perSlot; value++) {
    if (value % times === 0) counts[11] = 1 + Math.floor(10 * random());
    const at = counts[11] ?? 0;
    counts[at] = (counts[at] ?? 0) + 1;
    if ((value + 1) % perSlot === 0) kept.push(counts.slice());
  }
  for (let slot = 2; slot < kept.length; slot++) clumps.note([[1, 11]], kept.slice(slot - 2), slot);
  return clumps.effect;
}

describe("Clumps", () => {
  it("is about one where calls are independent", () => {
    expect(effectOf(1, 200)).toBeLessThan(1.3);
    expect(effectOf(1, 200, 4_000)).toBeLessThan(1.3);
  });

  it("is about as many as come together", () => {
    expect(effectOf(5, 200)).toBeGreaterThan(3.5);
    expect(effectOf(5, 200)).toBeLessThan(6.5);
    expect(effectOf(1_000, 200, 4_000)).toBe(16);
  });

  it("is one before anything was seen, and where too few values came", () => {
    expect(new Clumps().effect).toBe(1);
    expect(effectOf(5, 200, 5)).toBe(1);
  });
});

describe("Watch of calls that come in sessions", () => {
  const bins = binsFor(rows(5_000, 1));

  /** Each row so many times in a row: two sessions among the calls of a minute have a price that the baseline never had. */
  function said(times: number): number {
    const random = chanceFrom(3);
    const sender = new Sender(new Watch(bins, { outputColumns: null }));
    for (let session = 0; session < 7_200 / times; session++) {
      const own = row(random);
      const isOdd = session >= 6_000 / times && session % 4 === 0 && session < 6_000 / times + 8;
      for (let call = 0; call < times; call++) sender.send(isOdd ? ["0.01", ...own.slice(1)] : own);
    }
    return sender.words.length;
  }

  it("takes a session for one call: what two of them hold is no break", () => {
    expect(said(16)).toBe(0);
  });
});
