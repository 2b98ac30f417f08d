/** Statistics of many columns are read in place: no second copy of what was parsed, and a complaint that names the place. */
import { expect, it } from "vitest";
import { parseStatistics } from "../../../src/core/baseline/baseline.ts";
import { statisticsIn } from "../../../src/core/baseline/statistics.ts";
import { adoptedOf } from "./adopted.ts";
import { trainingOf } from "../profile/profiles.ts";

const text = JSON.stringify(adoptedOf(trainingOf("a,b\n1,x\n2,y\n2.5,y\n")).statistics);

it("what was read of a feature takes the place of what was parsed of it", () => {
  const json = JSON.parse(text);
  const read = statisticsIn(json);
  expect(read).toEqual(JSON.parse(text));
  expect(json.features[0]).toBe(read?.features[0]);
});

it("what does not fit is left as it was, and is told by its place", () => {
  const json = JSON.parse(text);
  json.features[0].numerical_statistics.mean = "much";
  const before = structuredClone(json);
  expect(statisticsIn(json)).toBeNull();
  expect(json).toEqual(before);
  expect(() => parseStatistics(JSON.stringify(json))).toThrow(/features\.0\.numerical_statistics\.mean/);
});
