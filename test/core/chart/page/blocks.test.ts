/** Figures as lines of blocks. */
import { expect, it } from "vitest";
import { blocksOf } from "../../../../src/core/chart/page/blocks.ts";
import { columns, figures, shifted } from "./figures.ts";

it("both sides stand over the same places, on one scale, from a blank for nothing to a full block", () => {
  expect(blocksOf(columns, 20)).toEqual({ was: "█ ", now: "▂▇" });
  expect(blocksOf(shifted, 20)).toEqual({ was: "▁▁▂▄▇██▅▂▁▁▁▁▁▁▁", now: "▁▁▁▂▃▆▇▇▆▃▂▁▁▁▁▂" });
});

it("what lies outside is cut where the bins would be flat beside it", () => {
  const figure = figures["all-outside"];
  if (figure === undefined) throw new Error("There is no figure");
  const { was, now } = blocksOf(figure, 12);
  expect(was).toContain("█");
  expect(now.trimStart()).toBe("█");
});

it("has no line of a baseline that is not known, and no more places than there is room", () => {
  for (const figure of Object.values(figures)) {
    for (const width of [1, 5, 20, 60]) {
      const { was, now } = blocksOf(figure, width);
      expect(now.length).toBeLessThanOrEqual(width);
      expect(was === null || was.length === now.length).toBe(true);
    }
  }
  expect(blocksOf({ kind: "rows", rows: [{ label: "a", was: null, now: 1 }] }, 5)).toEqual({
    was: null,
    now: "█",
  });
});
