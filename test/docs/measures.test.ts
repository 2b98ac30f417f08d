/** The tables of Weir's own checks and of the measures of drift: neither they nor the code may change without the other. */
import { expect, it } from "vitest";
import { driftMeasures } from "../../src/core/baseline/own/drift-measures.ts";
import { ownChecks } from "../../src/core/baseline/own/own-checks.ts";
import { code, tableOf } from "./markdown.ts";

const path = "src/docs/checks.md";

it("checks.md has every check of Weir's own, and no other", () => {
  const told = tableOf(path, "Weir's own checks", "in `weir.checks`").map(([name]) => code(name));
  expect(new Set(told)).toEqual(new Set(Object.keys(ownChecks)));
});

it("checks.md has every measure of drift as the code says it", () => {
  const told = tableOf(path, "Measures of drift", "`measure`").map((row) => row.map(code));
  const ofCode = Object.entries(driftMeasures).map(
    ([name, { words, of, bounds, threshold, from, error }]) => [
      name,
      words,
      of,
      bounds,
      String(threshold),
      from,
      error,
    ],
  );
  expect(told).toEqual(ofCode);
});
