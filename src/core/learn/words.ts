/** What was learned, in words for people. */
import { nameList } from "../baseline/names.ts";
import { fewestStretches, stretchRecords } from "../stretch/stretches.ts";
import type { Variation } from "./variation.ts";
import { count } from "../counted.ts";

/** More columns than this are told of in one line. */
const mostLines = 3;

export function courseLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const [verb, its] = names.length === 1 ? ["runs", "its"] : ["run", "their"];
  const what = "as clocks and running numbers do";
  return [
    `${nameList(names, 5)} ${verb} in one direction through the training data, ${what}: ${its} drift, range and new values are not checked`,
  ];
}

/** Of columns of numbers that are points in time by their names. */
export function epochLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const [what, its] = names.length === 1 ? ["holds points in time", "its"] : ["hold points in time", "their"];
  return [
    `${nameList(names, 5)} ${what}, by name and numbers: ${its} drift, range and new values are not checked`,
  ];
}

interface Moving {
  readonly name: string;
  readonly variation: Variation;
}

export function variationLines(columns: readonly Moving[]): string[] {
  const moving = columns
    .map(({ name, variation }) => ({ name, most: Math.max(0, ...Object.values(variation)) }))
    .filter(({ most }) => most > 0);
  const where = "between stretches of the training data: limits of its checks are raised";
  if (moving.length <= mostLines)
    return moving.map(({ name, most }) => `${nameList([name])} moves by up to ${short(most)} ${where}`);
  const worst = moving.toSorted((a, b) => b.most - a.most);
  const names = worst.map(({ name, most }) => `${nameList([name])} by up to ${short(most)}`).slice(0, 5);
  const more = moving.length - names.length;
  return [
    `${moving.length} columns move between stretches of the training data, and limits of their checks are raised: ` +
      `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
  ];
}

/** Of columns that had no room in the stretches. */
export function leftOutLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const why = "there is no room for so many and so long values";
  return [
    `the ordinary variation of ${nameList(names, 5)} is not known: ${why}: windows may differ there though nothing is wrong`,
  ];
}

export function unknownLine(records: number): string {
  const enough = fewestStretches * stretchRecords;
  const why =
    records < enough
      ? `it takes ${count(enough)} records, and there are ${count(records)}`
      : "the training data cannot be read from the middle of it, or its records are too large";
  return `ordinary variation is not known: ${why}: where records stand in the order of time, windows may differ though nothing is wrong`;
}

function short(effect: number): string {
  return String(Number(effect.toPrecision(2)));
}
