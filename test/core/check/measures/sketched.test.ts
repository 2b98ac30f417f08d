/** What sketches change of each measure: no more than its table says. */
import { expect, it } from "vitest";
import {
  driftMeasures,
  measureNames,
  type MeasureName,
} from "../../../../src/core/baseline/own/drift-measures.ts";
import type { Pair, Sample } from "../../../../src/core/check/measures/measure.ts";
import { measures } from "../../../../src/core/check/measures/measures.ts";
import { Column } from "../../../../src/core/profile/column.ts";
import { streamOf } from "../../sketch/streams.ts";
import { weighed } from "../samples.ts";

const size = 100_000;

const kinds = {
  normal: (seed: number) => streamOf("normal", size, seed),
  uniform: (seed: number) => streamOf("uniform", size, seed),
  // Of a finite variance, without which no deviation is one.
  "heavy-tailed": (seed: number) => streamOf("heavy-tailed", size, seed).map((value) => value ** 0.2),
};

const cases = Object.values(kinds).flatMap((draw, index) =>
  [0, 0.3].map((shift) => [Object.keys(kinds)[index] ?? "", shift, draw] as const),
);

it.each(cases)(
  "of 100,000 %s values, moved by %f, they change no measure by more than is said",
  { timeout: 60_000 },
  (_, shift, draw) => {
    for (const seed of [2, 4]) {
      const before = draw(seed);
      const after = draw(seed + 1).map((value) => value + shift);
      const [was, now] = [sketchOf(before), sketchOf(after)];
      const { deviation } = was;
      expect(was.isSketched).toBe(true);
      const exact = { was: { values: weighed(before), slack: 0, coarse: 0, deviation }, now: exactly(after) };
      for (const name of measureNames) {
        const off = Math.abs(valueOf(name, { was, now }) - valueOf(name, exact));
        const most = Number.parseFloat(driftMeasures[name].error.replace("none", "0"));
        expect([name, off <= most]).toEqual([name, true]);
      }
    }
  },
);

function valueOf(name: MeasureName, pair: Pair<Sample>): number {
  return measures[name].numbers?.(pair, 0.1).value.low ?? 0;
}

function exactly(values: Float64Array): Sample {
  return { values: weighed(values), slack: 0, coarse: 0 };
}

function sketchOf(values: Float64Array): Sample & { isSketched: boolean } {
  const column = new Column();
  for (const value of values) column.add(String(value));
  const { moments, counts, ...summary } = column.summary();
  const deviation = moments.standardDeviation;
  return { values: summary.values, slack: 0, coarse: 0, deviation, isSketched: counts === null };
}
