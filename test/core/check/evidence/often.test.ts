/** Windows in which records stand several times, not each as often as the other: weighed as the fewer that they are. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { runChecks } from "../../../../src/core/check/run.ts";
import { trainingOf } from "../../profile/profiles.ts";
import { randomOf } from "../../sketch/streams.ts";

const names = "a,b,c,d";
const random = randomOf(23);
const normal = () =>
  (100 + 15 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())).toFixed(1);
const record = () => [normal(), normal(), normal(), normal()].join(",");
const records = (length: number) => Array.from({ length }, record);
const tableOf = (rows: readonly string[]) => trainingOf([names, ...rows, ""].join("\n"));
const baseline = baselineOf(tableOf(records(3_000)));

function checked(rows: readonly string[]) {
  return runChecks(tableOf(rows), baseline, { outputColumns: "START" });
}

/** So many records, each one of a few, as a client that asks again and again makes them. */
function again(few: readonly string[], length: number): string[] {
  return Array.from({ length }, () => few[Math.floor(random() * few.length)] ?? "");
}

describe("records that stand several times on average", () => {
  it("are known by the values of all columns, and wake nobody", () => {
    for (let round = 0; round < 10; round++) {
      const { repeats, outcomes } = checked(again(records(200), 1_600));
      expect(repeats).toBeGreaterThan(4);
      expect(repeats).toBeLessThan(12);
      expect(
        outcomes.filter(({ answer, evidence }) => answer.kind === "violation" && evidence?.isBeyondChance),
      ).toEqual([]);
    }
  });

  it("are none where each is another, and where one column alone is narrower", () => {
    expect(checked(records(1_600)).repeats).toBe(1);
    const narrow = records(1_600).map((row) => row.replace(/^[^,]*/, "100.0"));
    const { repeats, outcomes } = checked(narrow);
    expect(repeats).toBe(1);
    expect(outcomes[0]).toMatchObject({ feature: "a", evidence: { isBeyondChance: true } });
  });

  it("are known of few records as well", () => {
    expect(checked(again(records(25), 400)).repeats).toBeGreaterThan(8);
  });

  it("are none where columns are shifted by one, some of more values than others", () => {
    const counts = (scale: number, spread: number) =>
      Math.floor(scale * Math.exp(spread * (random() + random() + random() - 1.5)));
    const row = () => [counts(4, 1.3), counts(62, 4.7), counts(15, 1.3), counts(173, 3.8), counts(3, 3.3)];
    const table = (rows: readonly number[][]) =>
      trainingOf(["a,b,c,d,e", ...rows.map((cells) => cells.join(",")), ""].join("\n"));
    const before = baselineOf(table(Array.from({ length: 3_000 }, row)));
    const rows = Array.from({ length: 3_000 }, row);
    const moved = rows.map(([first = 0, ...rest]) => [...rest, first]);
    const [usual, shifted] = [rows, moved].map((some) =>
      runChecks(table(some), before, { outputColumns: "START" }),
    );
    expect([usual?.repeats, shifted?.repeats]).toEqual([1, 1]);
  });

  it("are none where all numbers are rounded by now", () => {
    const rounded = records(1_600).map((row) =>
      row.replaceAll(/[^,]+/g, (cell) => `${Math.round(+cell / 10) * 10}`),
    );
    const { repeats, outcomes } = checked(rounded);
    expect(repeats).toBe(1);
    const drift = outcomes.filter(({ check }) => check === "baseline_drift_check");
    expect(drift).toHaveLength(4);
    expect(drift.every(({ evidence }) => evidence?.isBeyondChance === true)).toBe(true);
  });
});
