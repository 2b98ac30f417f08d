/** Names of bodies beyond the columns that a table has room for: none shuts out what the baseline knows, or what comes often. */
import { describe, expect, it } from "vitest";
import { observe } from "../../../../src/core/profile/observe.ts";
import { Profile } from "../../../../src/core/profile/profile.ts";
import { mergeProfiles } from "../../../../src/core/profile/room/merged.ts";
import { KnownShape } from "../../../../src/core/read/shape.ts";

const shape = new KnownShape({ names: ["a", "b", "rare"], dialect: {} });

function call(data: object) {
  const body = { contentType: "application/json", encoding: "JSON" as const, truncated: false };
  return { input: { ...body, data: JSON.stringify(data) }, output: null };
}

function junk(word: string, count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${word}${index}`, 0]));
}

function present(profile: Profile, name: string): number | undefined {
  return profile.input.names.get(name)?.present;
}

describe("the names of bodies", () => {
  it("that the shape knows have a column, after any number of others", () => {
    const profile = new Profile();
    for (let round = 0; round < 30; round++) observe(profile, call(junk(`j${round}_`, 1_000)), { shape });
    for (let round = 0; round < 10; round++) observe(profile, call({ a: 1, b: 2 }), { shape });
    observe(profile, call({ rare: 1 }), { shape });
    for (let round = 0; round < 30; round++) observe(profile, call(junk(`k${round}_`, 1_000)), { shape });
    expect([present(profile, "a"), present(profile, "b"), present(profile, "rare")]).toEqual([10, 10, 1]);
    expect(profile.input.names.size).toBeLessThanOrEqual(10_000);
    expect(profile.valuesLeftOut).toBe(60_000 - (profile.input.names.size - 3));
  });

  it("that come in a tenth of the calls stay without a shape, whatever came first", () => {
    const profile = new Profile();
    observe(profile, call(junk("first", 10_000)));
    for (let round = 0; round < 40; round++) {
      observe(profile, call(junk(`j${round}_`, 10_000)));
      if (round % 8 === 0) observe(profile, call({ a: 1, b: 2 }));
    }
    expect([present(profile, "a"), present(profile, "b")]).toEqual([5, 5]);
    expect(profile.input.names.size).toBe(10_000);
  });

  it("that come often stay when windows are merged, and those of the shape do even if they are rare", () => {
    const window = (word: string) => {
      const profile = new Profile();
      observe(profile, call(junk(word, 9_990)));
      for (let time = 0; time < 3; time++) observe(profile, call({ [`often ${word}`]: 1 }));
      return profile;
    };
    const honest = new Profile();
    observe(honest, call({ rare: 1 }), { shape });
    const merged = mergeProfiles([window("x"), window("y"), honest, window("z")], shape);
    expect(merged.input.names.size).toBe(10_000);
    expect(["often x", "often y", "often z", "rare"].map((name) => present(merged, name))).toEqual([
      3, 3, 3, 1,
    ]);
    expect(merged.valuesLeftOut).toBe(3 * 9_990 - (10_000 - 4));
  });
});
