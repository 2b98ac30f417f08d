import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinedRanges, keyRanges, type KeyRange } from "../../../src/core/replay/key-ranges.ts";
import { nothingTold, toldOfBoth, type CapturesTold } from "../../../src/core/replay/told.ts";

const folderOf = (letter: string): KeyRange => ({
  folder: `${letter}/`,
  after: `${letter}/`,
  last: `${letter}/z/`,
});

const sizes = fc.array(fc.nat(100), { maxLength: 60 });

function filesOf(letter: string, of: readonly number[]) {
  return of.map((size, index) => ({ key: `${letter}/${String(index).padStart(3, "0")}`, size: size + 1 }));
}

function within({ after, last }: KeyRange, key: string): boolean {
  return key > after && key <= last;
}

describe("keyRanges()", () => {
  it("has each file in one range, none that is smaller than it must be or has more files than it may, and what comes between is in one too", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 20 }),
        (of, bytesEach, most) => {
          const files = filesOf("a", of);
          const ranges = keyRanges(folderOf("a"), files, { bytes: bytesEach, files: most });
          for (const { key } of files) {
            expect(ranges.filter((range) => within(range, key))).toHaveLength(1);
            expect(ranges.filter((range) => within(range, `${key}-late`)).length).toBeLessThanOrEqual(1);
          }
          const filesIn = ranges.map((range) => files.filter(({ key }) => within(range, key)));
          for (const some of filesIn) {
            expect(some.length).toBeGreaterThan(0);
            expect(some.length).toBeLessThanOrEqual(most);
          }
          for (const some of filesIn.slice(0, -1)) {
            const bytes = some.reduce((sum, { size }) => sum + size, 0);
            expect(bytes >= bytesEach || some.length === most).toBe(true);
          }
          for (const [index, range] of ranges.entries())
            expect(range.after).toBe(index === 0 ? "a/" : ranges[index - 1]?.last);
        },
      ),
    );
  });

  it("goes up to the end of what was asked for with the last", () => {
    expect(keyRanges(folderOf("a"), filesOf("a", [9, 9, 9]), { bytes: 20, files: 9 })).toEqual([
      { folder: "a/", after: "a/", last: "a/001" },
      { folder: "a/", after: "a/001", last: "a/z/" },
    ]);
    expect(keyRanges(folderOf("a"), [], { bytes: 20, files: 9 })).toEqual([]);
  });
});

describe("joinedRanges()", () => {
  it("are no more than so many, and have what was in those that they are made of; folders stay apart", () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 2, max: 9 }), (one, other, most) => {
        const all = [filesOf("a", one), filesOf("b", other)];
        const ranges = all.flatMap((files, index) =>
          keyRanges(folderOf("ab"[index] ?? ""), files, { bytes: 1, files: 1 }),
        );
        const joined = joinedRanges(ranges, most);
        expect(joined.length).toBeLessThanOrEqual(most);
        for (const { key } of all.flat())
          expect(joined.filter((range) => key.startsWith(range.folder) && within(range, key))).toHaveLength(
            1,
          );
      }),
    );
  });

  it("are as they were where they are few enough, or cannot be fewer", () => {
    const ranges = ["a", "b", "c"].map(folderOf);
    expect(joinedRanges(ranges, 3)).toEqual(ranges);
    expect(joinedRanges(ranges, 2)).toEqual(ranges);
  });
});

describe("toldOfBoth()", () => {
  it("counts both and names the first ten lines, in their order", () => {
    const told = (from: number, many: number): CapturesTold => ({
      ...nothingTold,
      files: 1,
      bytes: 10,
      records: 3,
      unread: many,
      truncated: 1,
      complaints: Array.from({ length: Math.min(many, 10) }, (_, index) => `x:${from + index}`),
    });
    const both = toldOfBoth(told(0, 4), told(4, 8));
    expect(both).toEqual({
      files: 2,
      bytes: 20,
      records: 6,
      unread: 12,
      truncated: 2,
      left: 0,
      failed: 0,
      complaints: Array.from({ length: 10 }, (_, index) => `x:${index}`),
    });
    expect(toldOfBoth(nothingTold, both)).toEqual(both);
  });
});
