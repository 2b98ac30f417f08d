/** A table of many columns with thousands of texts each, from its calls to the verdict: within its room, judged, and told. */
import { expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { refuseOverBounds } from "../../../../src/core/baseline/bounds.ts";
import { shapeOf } from "../../../../src/core/baseline/shape.ts";
import { isAwake } from "../../../../src/core/check/awake.ts";
import { runChecks } from "../../../../src/core/check/run.ts";
import { observe } from "../../../../src/core/profile/observe.ts";
import { Profile } from "../../../../src/core/profile/profile.ts";
import { keepWithin, mostHeldBytes } from "../../../../src/core/profile/room/budget.ts";
import { roomLines } from "../../../../src/core/profile/room/told.ts";
import { trainingOf } from "../profiles.ts";

const width = 450;
const rows = 4_000;
const rowsInCall = 100;
/** The one column of which many values are one text. */
const changed = 7;

const names = Array.from({ length: width }, (_, column) => `c${column}`);

/** Row by row another text in each column: 4,000 of them, the same in training and window, in another order. */
function linesOf(from: number, count: number, step: number, hasChanged = false): string {
  return Array.from({ length: count }, (_, index) => {
    const row = (from + index) * step;
    return names.map((_name, column) =>
      hasChanged && column === changed && row % 5 < 2 ? "same" : `t${(row + column * 31) % 4_001}`,
    );
  }).join("\n");
}

it(
  "keeps 450 columns of 4,000 texts within its room, judges each, and tells what it cost",
  { timeout: 240_000 },
  () => {
    const baseline = baselineOf(trainingOf(`${names.join(",")}\n${linesOf(0, rows, 1)}\n`));
    for (const [name, file] of Object.entries(baseline)) {
      expect(() => refuseOverBounds(file, `${name}.json`, JSON.stringify(file))).not.toThrow();
    }
    const shape = shapeOf(baseline.constraints);
    const window = new Profile();
    let coarse = 0;
    for (let from = 0; from < rows; from += rowsInCall) {
      const data = linesOf(from, rowsInCall, 7, true);
      const input = { contentType: null, encoding: "CSV", data, truncated: false } as const;
      observe(window, { input, output: null }, { shape });
      coarse += keepWithin([window], mostHeldBytes);
      expect(window.input.weigh()).toBeLessThanOrEqual(mostHeldBytes);
    }
    expect(coarse).toBeGreaterThan(width);
    expect(roomLines(window)).toEqual([
      expect.stringMatching(
        /^input columns hold too much: 450 times sketches took the place of exact counts$/,
      ),
      expect.stringMatching(/^input columns are too many, or hold too much: \d+ times one was made coarser/),
    ]);

    const { outcomes } = runChecks(window, baseline, { outputColumns: null, minimumRecords: null });
    const drift = outcomes.filter(({ check }) => check === "baseline_drift_check");
    expect(new Set(drift.map(({ feature }) => feature)).size).toBe(width);
    expect(outcomes.filter(({ answer }) => answer.kind === "undecided")).toEqual([]);
    expect(outcomes.filter(isAwake).map(({ feature }) => feature)).toEqual([`c${changed}`]);
  },
);
