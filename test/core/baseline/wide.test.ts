/** A baseline of very many columns keeps fewer values of each, which is told; one of ordinary width keeps all. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { categoriesOf, numbersOf } from "../../../src/core/baseline/statistics.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { roomLines } from "../../../src/core/profile/room/told.ts";
import { rankOf } from "../../../src/core/sketch/weighted.ts";

/** Doubles of 16 digits, and beside them texts of few categories. */
function trainingOf(columns: number, rows: number): Profile {
  const profile = new Profile();
  const names = [...Array.from({ length: columns }, (_, at) => `c${at}`), "colour"];
  profile.data.add({ names, cells: names.map((_, at) => (at < columns ? "0.5" : "colour 0")) });
  for (const [at, name] of names.entries()) {
    const column = profile.data.names.get(name);
    for (let row = 1; row < rows; row++)
      column?.add(at < columns ? String(((row * 7_919) % rows) / rows + 1e-9 * at) : `colour ${row % 100}`);
  }
  return profile;
}

describe("what a baseline keeps of its columns", () => {
  it("all of 50 columns, and says nothing", () => {
    const profile = trainingOf(50, 1_000);
    const [first] = learned(profile);
    expect(roomLines(profile)).toEqual([]);
    expect(first?.numbers?.values.length).toBeGreaterThan(990);
  });

  it("of 1,100 a part, ranks nearly as they were, and categories untouched", () => {
    const profile = trainingOf(1_100, 1_000);
    const features = learned(profile);
    expect(roomLines(profile)).toEqual([
      "training columns are too many, or hold too much: 1100 times one was made coarser, ranks to within 4 %",
    ]);
    for (const { numbers } of features.slice(0, 1_100)) {
      expect(numbers?.values.length).toBeGreaterThan(64);
      expect(numbers?.values.length).toBeLessThanOrEqual(909);
      for (const rank of [0.1, 0.5, 0.9]) {
        expect(Math.abs((numbers === null ? Number.NaN : rankOf(numbers, rank, true)) - rank)).toBeLessThan(
          0.04,
        );
      }
    }
    expect(features.at(-1)?.categories).toBe(100);
  });
});

function learned(profile: Profile) {
  return (baselineOf(profile).statistics?.features ?? []).map((feature) => ({
    numbers: numbersOf(feature),
    categories: categoriesOf(feature)?.size,
  }));
}
