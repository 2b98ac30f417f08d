/** Pictures of windows that tests make up: each a baseline and a window of one column. */
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { picturesOf, type KindPicture } from "../../../src/core/picture/pictures.ts";
import { judge } from "../../../src/core/report/judgement.ts";
import { columnOf } from "../profile/profiles.ts";

/** What must be there. */
export function there<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("Expected something to be there");
  return value;
}

const window = { start: Date.parse("2026-11-22T14:00:00Z"), end: Date.parse("2026-11-22T15:00:00Z") };

export type Cells = readonly (string | number)[];

/** The pictures of a window whose column is compared with a baseline's. */
export function picturesBetween(before: Cells, after: Cells, name = "amount"): KindPicture[] {
  const execution = { endpoint: "shop", monitor: "hourly", id: "exec-1", baseline: "base-1", window };
  const settings = { outputColumns: null };
  const judgement = judge(execution, columnOf(after, name), baselineOf(columnOf(before, name)), settings);
  return picturesOf(judgement, "evidence");
}

export const cells = <T extends string | number>(length: number, cell: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => cell(index));

/** A bell around a mean, without chance. */
export function bell(length: number, mean: number, deviation: number): number[] {
  return cells(length, (index) => {
    const sum = [7, 11, 13, 17].reduce((all, prime) => all + ((index * prime + 1) % 101) / 101, 0);
    return Number((mean + (sum - 2) * deviation).toFixed(2));
  });
}

const plans = ["basic", "plus", "pro", "team", "school", "trial"];

/** By name: what happens to the column. */
export const scenes: Readonly<Record<string, readonly [Cells, Cells]>> = {
  shifted: [bell(2_000, 40, 9), bell(500, 52, 9)],
  "beyond-the-range": [bell(2_000, 3, 1), bell(500, 180, 60)],
  "few-values": [cells(1_000, () => 0), cells(500, (index) => (index % 4 === 0 ? 0 : 2.5))],
  ratings: [
    cells(1_000, (index) => 1 + (index % 5)),
    cells(500, (index) => 1 + (index % 9 < 5 ? 4 : index % 5)),
  ],
  texts: [
    cells(1_000, (index) => plans[index % 2] ?? ""),
    cells(500, (index) => plans[index % 5 === 0 ? 1 : 0] ?? ""),
  ],
  "many-texts": [
    cells(1_200, (index) => plans[index % 6] ?? ""),
    cells(600, (index) => (index % 2 === 0 ? "unheard of" : (plans[index % 6] ?? ""))),
  ],
  missing: [bell(2_000, 40, 9), bell(500, 40, 9).map((value, index) => (index % 8 === 0 ? "" : value))],
  "other-type": [
    bell(2_000, 40, 9),
    bell(500, 40, 9).map((value, index) => (index % 5 === 0 ? "n/a" : value)),
  ],
};
