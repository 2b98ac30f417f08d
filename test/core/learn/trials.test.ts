/** Stretches, alone and some together, against all the others: against merging the others. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { describeBaseline } from "../../../src/core/baseline/statistics.ts";
import { gapOf } from "../../../src/core/check/distance/distance.ts";
import { knownOf, type Known } from "../../../src/core/check/evidence/sides.ts";
import { NumberTrials } from "../../../src/core/learn/numbers.ts";
import { TextTrials } from "../../../src/core/learn/texts.ts";
import type { Trial, Trials } from "../../../src/core/learn/trial.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { Stretches } from "../../../src/core/stretch/stretches.ts";

type Cells = readonly (string | null)[];

const cells = (cell: fc.Arbitrary<string>) =>
  fc.array(fc.array(fc.option(cell, { freq: 5 }), { minLength: 1, maxLength: 30 }), {
    minLength: 2,
    maxLength: 8,
  });

const numbers = cells(fc.integer({ min: -3, max: 9 }).map(String));
const texts = cells(fc.constantFrom("a", "b", "c", "d", "e f"));
const scales = fc.constantFrom(1, 2, 3, 5);
/** Shares may lie so far apart that few values are left. */
const leasts = fc.constantFrom(0, 0.05, 0.4);

it("NumberTrials has for each stretch what the others come to, and how far apart they lie", () => {
  fc.assert(
    fc.property(numbers, scales, leasts, (parts, scale, least) => {
      holds(numberTrials(parts), parts, scale, (trial, now, others) => {
        const [mine, theirs] = [columnOf(now).summary().values, columnOf(others).summary().values];
        expect([...trial.now.numbers.values.values]).toEqual([...mine.values]);
        expect([...trial.now.numbers.values.cumulative]).toEqual([...mine.cumulative]);
        expect(trial.was.numbers.values.total).toBe(theirs.total);
        expect(apartOf(gapOf(trial.now.numbers.values, trial.was.numbers.values))).toBe(
          apartOf(gapOf(mine, theirs)),
        );
        holdsOfPairs(trial, now, others, least);
      });
    }),
    { numRuns: 300 },
  );
});

it("TextTrials has for each stretch what the others come to", () => {
  fc.assert(
    fc.property(texts, scales, leasts, (parts, scale, least) => {
      const columns = parts.map((part) => ({ column: columnOf(part), rows: part.length }));
      holds(new TextTrials(columns), parts, scale, (trial, now, others) => {
        const known = baselineOf(others);
        expect(new Map(trial.was.texts?.listed)).toEqual(new Map(known?.texts?.listed));
        expect(trial.was.singles).toEqual(known?.singles ?? 0);
        holdsOfPairs(trial, now, others, least);
      });
    }),
    { numRuns: 300 },
  );
});

it("the trials of a column are the same when they are asked for again, at other scales in between", () => {
  fc.assert(
    fc.property(numbers, scales, (parts, scale) => {
      const trials = numberTrials(parts);
      const first = told(trials, 1);
      told(trials, scale);
      expect(told(trials, 1)).toEqual(first);
    }),
  );
});

/** What is true of both kinds, and of each trial what `ofTrial` says: cells of the stretch and of all others. */
function holds(
  trials: Trials,
  parts: readonly Cells[],
  scale: number,
  ofTrial: (trial: Trial, now: Cells, others: Cells) => void,
): void {
  let at = 0;
  for (const trial of trials.of(scale)) {
    const now = parts.slice(at, at + scale).flat();
    const others = parts.toSpliced(at, scale).flat();
    const known = baselineOf(others);
    expect([trial.now.rows, trial.now.present]).toEqual([now.length, present(now)]);
    expect([trial.was.rows, trial.was.present]).toEqual([others.length, present(others)]);
    expect([trial.was.minimum, trial.was.maximum]).toEqual([known?.minimum ?? null, known?.maximum ?? null]);
    ofTrial(trial, now, others);
    at += scale;
  }
  expect(at).toBeGreaterThanOrEqual(parts.length);
}

/** Of values that came five times in all, those whose shares lie far enough apart, and no others. */
function holdsOfPairs(trial: Trial, now: Cells, others: Cells, least: number): void {
  const times = (some: Cells, value: string) => some.filter((cell) => cell === value).length;
  const distinct = new Set([...now, ...others].filter((cell) => cell !== null));
  const expected = [...distinct].flatMap((value) => {
    const [mine, theirs] = [times(now, value), times(others, value)];
    const isApart = Math.abs(mine / present(now) - theirs / present(others)) >= least;
    return mine + theirs >= 5 && isApart ? [[value, mine, theirs]] : [];
  });
  const found = trial.apart(least).map((pair) => [String(pair.value), pair.now.low, pair.was.high]);
  // Where one side has no values nothing is asked of either.
  const isAsked = present(now) > 0 && present(others) > 0;
  expect(new Set(isAsked ? found : [])).toEqual(new Set(isAsked ? expected : []));
}

function told(trials: Trials, scale: number): unknown {
  return [...trials.of(scale)].map(({ now, was, apart }) => ({ now, was, pairs: apart(0) }));
}

/** By way of what is kept of stretches. */
function numberTrials(parts: readonly Cells[]): NumberTrials {
  const stretches = new Stretches();
  for (const part of parts) stretches.put(stretches.begin(part.length), "x", columnOf(part));
  return new NumberTrials(stretches.numbersOf("x") ?? []);
}

function apartOf(gap: ReturnType<typeof gapOf>): number | null {
  return gap && Math.abs(gap.after - gap.before);
}

function present(some: Cells): number {
  return some.filter((cell) => cell !== null).length;
}

/** How the others are seen as a baseline. */
function baselineOf(others: Cells): Known | null {
  const column = { name: "x", column: columnOf(others), rows: others.length };
  const [statistics] = describeBaseline([column], others.length, () => 0).features;
  return statistics === undefined || present(others) === 0 ? null : knownOf(statistics);
}

function columnOf(some: Cells): Column {
  const column = new Column();
  for (const cell of some) if (cell !== null) column.add(cell);
  return column;
}
