/** Rows of real data, dealt out by the hour in an order that is the same each time. */
import { readFileSync } from "node:fs";
import { sharedData } from "../../shared-data.ts";

/** Of an hour. */
const hourly = 500;

export interface Table {
  readonly header: string;
  readonly rows: readonly string[];
}

export function tableOf(...path: readonly string[]): Table {
  const [header = "", ...rows] = readFileSync(sharedData(...path), "utf8")
    .trimEnd()
    .split("\n");
  return { header, rows };
}

/** As a file to train with. */
export function fileOf({ header, rows }: Table): string {
  return `${[header, ...rows].join("\n")}\n`;
}

/** Gives the rows of the next hour each time: all of the table's in another order each time they are used up. */
export function dealer({ rows }: Table, seed: number): () => string {
  const random = randomOf(seed);
  let left: string[] = [];
  return () => {
    if (left.length < hourly) left = [...left, ...shuffled(rows, random)];
    return `${left.splice(0, hourly).join("\n")}\n`;
  };
}

function shuffled(rows: readonly string[], random: () => number): string[] {
  return rows
    .map((row) => ({ row, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

/** A linear congruential generator with the constants of Numerical Recipes: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
