/** What is said of numbers whose sketches were made coarser for want of room: never more than is known. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baselineOf, parseStatistics } from "../../../../src/core/baseline/baseline.ts";
import {
  measureNames,
  measuredBy,
  type MeasureName,
} from "../../../../src/core/baseline/own/drift-measures.ts";
import { nowOf } from "../../../../src/core/check/evidence/sides.ts";
import type { Sample } from "../../../../src/core/check/measures/measure.ts";
import { measures } from "../../../../src/core/check/measures/measures.ts";
import { Column } from "../../../../src/core/profile/column.ts";
import { Profile } from "../../../../src/core/profile/profile.ts";
import { adoptedOf } from "../../baseline/adopted.ts";
import { columnOf } from "../../profile/profiles.ts";
import { streamOf } from "../../sketch/streams.ts";
import { weighed } from "../samples.ts";
import { answerOf, baselineFor, reasonOf } from "../windows.ts";

const size = 30_000;

function columnFrom(values: Iterable<number>): Column {
  const column = new Column();
  for (const value of values) column.add(String(value));
  return column;
}

/** How a column comes to be coarse, to so many bytes. */
const ways = {
  "at the end": (values: Float64Array, bytes: number) => {
    const column = columnFrom(values);
    column.thin(bytes);
    return column;
  },
  "again and again, while values come": (values: Float64Array, bytes: number) => {
    const column = new Column();
    values.forEach((value, index) => {
      column.add(String(value));
      if (index % 5_000 === 4_999) column.thin(bytes);
    });
    return column;
  },
  "in each of six spans, that are merged": (values: Float64Array, bytes: number) => {
    const spans = Array.from({ length: 6 }, (_, index) => {
      const column = columnFrom(values.subarray((index * size) / 6, ((index + 1) * size) / 6));
      column.thin(bytes);
      return column;
    });
    const [first = new Column(), ...others] = spans;
    for (const one of others) first.merge(one);
    first.thin(bytes);
    return first;
  },
};

const kinds = {
  normal: (seed: number) => streamOf("normal", size, seed),
  // Of a finite variance, without which no deviation is one.
  "heavy-tailed": (seed: number) => streamOf("heavy-tailed", size, seed).map((value) => value ** 0.2),
  "half of them zero": (seed: number) => streamOf("normal", size, seed).map((value) => Math.max(0, value)),
};

/** The sample that checks see of a coarse column, and the truth. */
function samplesOf(values: Float64Array, column: Column): Readonly<Record<"seen" | "true", Sample>> {
  const summary = column.summary();
  const deviation = summary.moments.standardDeviation;
  const { numbers } = nowOf({ name: "x", column, rows: size }, summary);
  return {
    seen: { ...numbers, deviation },
    true: { values: weighed(values), slack: 0, coarse: 0, deviation },
  };
}

const numeric = measureNames.filter((name) => measures[name].numbers !== null);
const arbitrary = fc.record({
  kind: fc.constantFrom(...Object.values(kinds)),
  seed: fc.integer({ min: 1, max: 1e6 }),
  shift: fc.constantFrom(0, 0.02, 0.1, 0.3, 1),
  way: fc.constantFrom(...Object.values(ways)),
  bytes: fc.constantFrom(6_000, 12_000, 25_000),
  isOneFine: fc.boolean(),
});

describe("the ends of what is measured of coarse sketches", () => {
  it("have the truth between them, whatever made them coarse", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(arbitrary, ({ kind, seed, shift, way, bytes, isOneFine }) => {
        const before = kind(seed);
        const after = kind(seed + 1).map((value) => value + shift);
        const was = samplesOf(before, isOneFine ? columnFrom(before) : way(before, bytes));
        const now = samplesOf(after, way(after, bytes));
        expect(now.seen.coarse).toBeGreaterThan(0);
        for (const name of numeric) {
          const measured = measures[name].numbers?.({ was: was.seen, now: now.seen }, 0.1).value;
          const truth = measures[name].numbers?.({ was: was.true, now: now.true }, 0.1).value.low ?? 0;
          expect([name, truth >= (measured?.low ?? 1) - 1e-9]).toEqual([name, true]);
          expect([name, truth <= (measured?.high ?? 0) + 1e-9]).toEqual([name, true]);
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** A window of normal values moved so far, coarse to so many bytes, as it crosses to the check. */
function windowOf(seed: number, shift: number, bytes = Infinity) {
  const profile = columnOf(streamOf("normal", size, seed).map((value) => value + shift));
  if (bytes < Infinity) profile.data.names.get("x")?.thin(bytes);
  return Profile.fromBytes(profile.toBytes());
}

const coarse = 6_000;
const check = "baseline_drift_check";
const fine = baselineFor(streamOf("normal", size, 1));

/** What a measure says of the two where nothing is coarse. */
function measuredValue(name: MeasureName): number {
  const side = (shift: number, seed: number) => {
    const values = streamOf("normal", size, seed).map((value) => value + shift);
    return samplesOf(values, columnFrom(values)).true;
  };
  return measures[name].numbers?.({ was: side(0, 1), now: side(0.3, 2) }, 0.1).value.low ?? Number.NaN;
}

describe("baseline_drift_check of coarse sketches", () => {
  it("is undecided where the threshold lies between the ends, and says why and what to do", () => {
    // 0.12 of it is the distance, about.
    expect(answerOf(check, windowOf(2, 0.3), fine)).toMatchObject({ kind: "violation" });
    expect(reasonOf(answerOf(check, windowOf(2, 0.3, coarse), fine))).toMatch(
      /^The distance is between 0\.08\d+ and 0\.13\d+, the threshold is 0\.1: the sketches are coarse, ranks to within 0\.4 % in the baseline and 2\.1 % in the window; fewer columns leave room for finer ones \(capture\.redact drops them\)$/,
    );
  });

  it("is violated where both are beyond it, with the least in the file and what it is in a line after", () => {
    const answer = answerOf(check, windowOf(2, 1, coarse), fine);
    expect(answer).toMatchObject({
      kind: "violation",
      description: expect.stringMatching(
        /^Baseline drift distance: 0\.3\d+ exceeds threshold: 0\.1\nIt is that at least: the sketches are coarse, /,
      ),
    });
  });

  it("passes where both keep it, with the greatest as what was measured", () => {
    const [known, answer] = [undefined, coarse].map((bytes) => answerOf(check, windowOf(2, 0, bytes), fine));
    expect(answer).toMatchObject({ kind: "pass" });
    expect(answer?.kind === "pass" ? answer.measure : 0).toBeGreaterThan(
      known?.kind === "pass" ? known.measure + 0.01 : 1,
    );
  });

  it("has two ends where the baseline is coarse, as its file says, and the window is not", () => {
    const trained = windowOf(1, 0, coarse);
    for (const baseline of [adoptedOf(trained), baselineOf(trained)]) {
      const read = { ...baseline, statistics: parseStatistics(JSON.stringify(baseline.statistics)) };
      expect(reasonOf(answerOf(check, windowOf(2, 0.3), read))).toMatch(
        /ranks to within 2\.1 % in the baseline and 0\.18 % in the window/,
      );
    }
  });

  it.each(measureNames.filter((name) => measures[name].numbers !== null))(
    "by %s is undecided where its threshold lies between the ends, not by chance one or the other",
    (name) => {
      const chosen = measuredValue(name);
      const baseline = baselineOf(windowOf(1, 0));
      const features = measuredBy(baseline.constraints.features, name, chosen);
      const measured = { ...baseline, constraints: { ...baseline.constraints, features } };
      expect(reasonOf(answerOf(check, windowOf(2, 0.3, coarse), measured))).toMatch(
        /^The (distance|p-value) is between \S+ and \S+, the threshold is \S+: the sketches are coarse/,
      );
    },
  );

  it("has one end of sketches as they usually are: nothing changed of them", () => {
    const answer = answerOf(check, windowOf(2, 0.3), fine);
    expect(answer).toMatchObject({ description: expect.not.stringContaining("\n") });
  });
});
