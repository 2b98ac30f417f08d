/** Windows without change, drawn anew each time: no measure wakes anybody, and the probabilities are what they say. */
import { describe, expect, it } from "vitest";
import { baselineOf, statisticsByName, type Baseline } from "../../../../src/core/baseline/baseline.ts";
import { driftMeasures, measuredBy, measureNames } from "../../../../src/core/baseline/own/drift-measures.ts";
import { optionsFor } from "../../../../src/core/baseline/options.ts";
import type { Subject } from "../../../../src/core/check/answer/check.ts";
import { isAwake } from "../../../../src/core/check/awake.ts";
import { exactShares } from "../../../../src/core/check/distance/shares.ts";
import { weight } from "../../../../src/core/check/evidence/evidence.ts";
import { knownOf, nowOf } from "../../../../src/core/check/evidence/sides.ts";
import { measures } from "../../../../src/core/check/measures/measures.ts";
import { drift } from "../../../../src/core/check/service/drift.ts";
import { ownColumns } from "../../../../src/core/profile/align.ts";
import { trainingOf } from "../../profile/profiles.ts";
import { randomOf, streams } from "../../sketch/streams.ts";
import { tally, weighed } from "../samples.ts";

const texts = "abbcccddddeeeeeffffffggggggg";
const random = randomOf(26);
const numberOf = () => 50 + 5 * streams.normal(random);
const textOf = () => texts[Math.floor(random() * texts.length)] ?? "";
const windowOf = (rows: number) =>
  trainingOf(`x,t\n${Array.from({ length: rows }, () => `${numberOf()},${textOf()}`).join("\n")}\n`);

/** Of numbers five checks, of texts four. */
const asked = 9;
const made = baselineOf(windowOf(2_000));
const statisticsOf = statisticsByName(made);
const baselines = measureNames.map((name): [string, Baseline["constraints"]] => {
  const features = measuredBy(made.constraints.features, name);
  return [name, { ...made.constraints, features }];
});

/** What is asked of each column, without what depends on the measure. */
function columnsOf(rows: number) {
  return ownColumns(windowOf(rows), "START").map((column) => {
    const statistics = statisticsOf.get(column.name) ?? null;
    const summary = column.column.summary();
    const sides = { now: nowOf(column, summary), was: statistics && knownOf(statistics) };
    const { present } = column.column;
    return { column, statistics, summary, sides, present, minimumRecords: null, checks: asked };
  });
}

function driftIn(column: ReturnType<typeof columnsOf>[number], constraints: Baseline["constraints"]) {
  const feature = constraints.features.find(({ name }) => name === column.column.name);
  if (feature === undefined) throw new Error("Expected the feature");
  const subject: Subject = { ...column, feature, options: optionsFor(constraints, feature) };
  const { answer, evidence = null } = drift.ask(subject);
  return { answer, evidence: evidence === null ? null : weight(evidence, asked) };
}

describe.each([200, 1_000])("200 windows of %i records without change", (rows) => {
  it("wake nobody by any measure with its default threshold", { timeout: 300_000 }, () => {
    const woken: string[] = [];
    let passed = 0;
    for (let round = 0; round < 200; round++) {
      for (const column of columnsOf(rows)) {
        for (const [name, constraints] of baselines) {
          const outcome = driftIn(column, constraints);
          if (outcome.answer.kind === "pass") passed++;
          if (isAwake(outcome)) woken.push(`${name} ${column.column.name}`);
        }
      }
    }
    expect(woken).toEqual([]);
    expect(passed).toBe(200 * 2 * measureNames.length);
  });
});

const kinds: Record<string, () => number> = {
  normal: numberOf,
  "heavy-tailed": () => streams["heavy-tailed"](random),
  "seven values": () => Math.floor(random() * 7),
  "half zeros": () => (random() < 0.5 ? 0 : random()),
  "a flag": () => Number(random() < 0.3),
};

describe.each(Object.entries(kinds))("of %s", (_, draw) => {
  it("from 1,000 and 200 records, probabilities are not too small", { timeout: 300_000 }, () => {
    const often: string[] = [];
    const sample = (length: number) => Array.from({ length }, draw);
    for (let round = 0; round < 500; round++) often.push(...rareOf(sample(1_000), sample(200)));
    // One in a hundred is five of 500; so many more are by chance in one of ten thousand such tests.
    for (const [name, count] of tally(often)) expect([name, count <= 15]).toEqual([name, true]);
  });
});

/** The measures that find what should be in one of a hundred samples. */
function rareOf(left: readonly number[], right: readonly number[]): string[] {
  const numbers = {
    was: { values: weighed(left), slack: 0, coarse: 0 },
    now: { values: weighed(right), slack: 0, coarse: 0 },
  };
  const shares = (side: readonly number[]) => exactShares(tally(side.map((one) => one.toFixed(1))));
  const counted = { was: shares(left), now: shares(right) };
  return measureNames.flatMap((name) => {
    const { threshold } = driftMeasures[name];
    return [
      [`${name} of numbers`, measures[name].numbers?.(numbers, threshold).evidence] as const,
      [`${name} of texts`, measures[name].texts?.(counted, threshold)?.evidence] as const,
    ].flatMap(([of, evidence]) => ((evidence?.lnProbability ?? 0) <= Math.log(0.01) ? [of] : []));
  });
}
