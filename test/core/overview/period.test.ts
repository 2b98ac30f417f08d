/** Which windows a page shows of a long time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WindowState } from "../../../src/core/overview/glance.ts";
import { grouped } from "../../../src/core/overview/period.ts";

interface Given {
  readonly at: number;
  readonly state: WindowState;
  readonly glance: { readonly differing: number; readonly differ: number } | null;
}

const window = (at: number, state: WindowState = "alike", differing = 0, differ = 0): Given => ({
  at,
  state,
  glance: { differing, differ },
});
const placesOf = (some: readonly Given[], most: number) =>
  grouped(some, most).map(({ at, standsFor }) => [at, standsFor]);

describe("grouped()", () => {
  it("shows each window where there is room", () => {
    expect(placesOf([window(0), window(1), window(2)], 3)).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    expect(grouped([], 3)).toEqual([]);
  });

  it("shows the worst of neighbours: by its state, by how many columns differ, by how far, then the later one", () => {
    const some = [
      window(0),
      window(1),
      window(2, "differs", 1, 0.9),
      window(3, "differs", 2, 0.1),
      window(4, "within", 0, 0.2),
      window(5, "unjudged"),
      window(6, "alike", 0, 0.02),
      window(7, "alike", 0, 0.01),
      window(8),
    ];
    expect(placesOf(some, 5)).toEqual([
      [1, 2],
      [3, 2],
      [5, 2],
      [6, 2],
      [8, 1],
    ]);
  });

  it("shows the last by itself, no more than there is room for, and loses no window that differs", () => {
    const given = fc.array(fc.constantFrom<WindowState>("differs", "within", "alike", "unjudged", "none"), {
      minLength: 1,
      maxLength: 800,
    });
    fc.assert(
      fc.property(given, fc.integer({ min: 2, max: 40 }), (states, most) => {
        const some = states.map((state, at) => ({ at, state, glance: null }));
        const shown = grouped(some, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(shown.at(-1)).toMatchObject({ at: some.length - 1, standsFor: 1 });
        expect(shown.reduce((sum, { standsFor }) => sum + standsFor, 0)).toBe(some.length);
        let from = 0;
        for (const { at, state, standsFor } of shown) {
          const group = some.slice(from, from + standsFor);
          expect(group.map((one) => one.at)).toContain(at);
          expect(state === "differs").toBe(group.some((one) => one.state === "differs"));
          from += standsFor;
        }
      }),
    );
  });
});
