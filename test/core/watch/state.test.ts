import { describe, expect, it } from "vitest";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { stateOf, watchOf } from "../../../src/core/watch/state.ts";
import { experienced, row, type Sender } from "./scenes.ts";

const options = { outputColumns: null };

/** The grade is a text from here on. */
function broken(sender: Sender, calls: number, seed: number): void {
  const random = chanceFrom(seed);
  for (let at = 0; at < calls; at++) {
    const [amount = null, , town = null, flag = null] = row(random);
    sender.send([amount, "high", town, flag], 100);
  }
}

describe("stateOf()", () => {
  it("is read back to the same bytes", () => {
    const sender = experienced(1, 3);
    broken(sender, 100, 2);
    expect(sender.watch.words).toHaveLength(1);
    const bytes = stateOf(sender.watch);
    expect(stateOf(watchOf(sender.watch.bins, options, bytes))).toEqual(bytes);
  });

  it("keeps words, what was learned, and that the first day is over", () => {
    const sender = experienced(3, 3);
    broken(sender, 100, 4);
    sender.watch = watchOf(sender.watch.bins, options, stateOf(sender.watch));
    expect(sender.watch.words).toMatchObject([{ feature: "grade" }]);
    broken(sender, 500, 5);
    expect(sender.words).toHaveLength(1);
    sender.ordinary(2_000, 6, 200);
    expect(sender.changes.at(-1)).toMatchObject({ kind: "over", word: { feature: "grade" } });
    const random = chanceFrom(7);
    for (let at = 0; at < 200; at++) {
      const [amount = null, grade = null, , flag = null] = row(random);
      sender.send([amount, grade, "Ulm", flag], 100);
    }
    expect(sender.words.at(-1)).toMatchObject({ feature: "town", track: "shape" });
  });

  it("takes some eighty bytes a feature", () => {
    const { watch } = experienced(8, 1);
    expect(stateOf(watch).length / watch.bins.features.length).toBeLessThan(200);
  });
});

describe("watchOf()", () => {
  it("refuses the state of another baseline, and bytes that are cut off", () => {
    const { watch } = experienced(9, 1);
    const bytes = stateOf(watch);
    const fewer = { ...watch.bins, features: watch.bins.features.slice(1) };
    expect(() => watchOf(fewer, options, bytes)).toThrow(
      "Cannot go on watching: 4 features were watched, not 3",
    );
    for (const length of [0, 9, 40, bytes.length - 1]) {
      expect(() => watchOf(watch.bins, options, bytes.subarray(0, length))).toThrow(RangeError);
    }
  });

  it("refuses a newer version", () => {
    const { watch } = experienced(10, 1);
    const bytes = stateOf(watch);
    bytes[8] = 9;
    expect(() => watchOf(watch.bins, options, bytes)).toThrow("version 9 is newer");
  });
});
