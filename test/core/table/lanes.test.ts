import { describe, expect, it } from "vitest";
import { inLanes } from "../../../src/core/table/lanes.ts";

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

describe("lanes", () => {
  it("give results in the order of the items, no more than so many at a time", async () => {
    let [underWay, most] = [0, 0];
    const results = await inLanes([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++underWay);
      for (let wait = 0; wait < item; wait++) await soon();
      underWay--;
      return item * 10;
    });
    expect([results, most]).toEqual([[50, 10, 40, 20, 30], 2]);
  });

  it("begin nothing more once one has failed", async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await soon();
      if (item === 2) throw new Error("the second");
    };
    await expect(inLanes([1, 2, 3, 4, 5, 6, 7, 8], 2, work)).rejects.toThrow("the second");
    for (let wait = 0; wait < 20; wait++) await soon();
    expect(begun.length).toBeLessThanOrEqual(4);
  });

  it("of no items there are no results", async () => {
    expect(await inLanes([], 3, soon)).toEqual([]);
  });
});
