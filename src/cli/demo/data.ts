/**
 * The demo's table: customers of a telecom company and whether they left, as a seeded generator.
 *
 * The same seed gives the same rows. Numbers with decimals always have one, so that an integer in
 * such a column is news. The label follows from the columns by a rule the demo's model knows.
 */
import { chanceFrom, type Random } from "./random.ts";

/** One row of cells as they are sent; the label is not among them. */
export type Cells = readonly string[];

const states = "AL AZ CA CO FL GA IL IN KY LA MA MD MI MN MO NC NJ NY OH OR PA TX VA WA WI".split(" ");
const plans = ["basic", "plus", "premium", "business"];
const payments = ["card", "debit", "invoice"];

interface Field {
  readonly name: string;
  readonly cell: (random: Random) => string;
}

const fields: readonly Field[] = [
  { name: "State", cell: oneOf(states) },
  { name: "Plan", cell: oneOf(plans, [0.4, 0.3, 0.2, 0.1]) },
  { name: "Payment", cell: oneOf(payments, [0.5, 0.35, 0.15]) },
  { name: "Intl Plan", cell: oneOf(["no", "yes"], [0.9, 0.1]) },
  { name: "VMail Plan", cell: oneOf(["no", "yes"], [0.72, 0.28]) },
  { name: "Account Length", cell: integer(100, 40, 1) },
  { name: "VMail Message", cell: integer(8, 13, 0) },
  { name: "Day Mins", cell: decimal(180, 54) },
  { name: "Day Calls", cell: integer(100, 20, 0) },
  { name: "Eve Mins", cell: decimal(201, 51) },
  { name: "Eve Calls", cell: integer(100, 20, 0) },
  { name: "Night Mins", cell: decimal(201, 51) },
  { name: "Night Calls", cell: integer(100, 20, 0) },
  { name: "Intl Mins", cell: decimal(10.2, 2.8) },
  { name: "Intl Calls", cell: integer(4.5, 2.5, 0) },
  { name: "Data GB", cell: decimal(12, 6) },
  { name: "Devices", cell: integer(2, 1, 1) },
  { name: "Monthly Charge", cell: decimal(56, 17) },
  { name: "CustServ Calls", cell: integer(1.5, 1.3, 0) },
];

const label = "Churn";
export const columns: readonly string[] = fields.map(({ name }) => name);

/** Rows from the training distribution, without label. */
export function ordinaryRows(count: number, seed: number): Cells[] {
  const random = chanceFrom(seed);
  return Array.from({ length: count }, () => fields.map(({ cell }) => cell(random)));
}

/** Rows as a client might send them after a careless release. */
export function shiftedRows(count: number, seed: number): Cells[] {
  const random = chanceFrom(seed ^ 0x5eed);
  return ordinaryRows(count, seed).map((row) =>
    row.map((cell, index) => changes[columns[index] ?? ""]?.(cell, random) ?? cell),
  );
}

const changes: Readonly<Record<string, (cell: string, random: Random) => string>> = {
  // Seconds upstream, where there were minutes.
  "Day Mins": (cell) => (Number(cell) * 60).toFixed(1),
  // A plan the model was never shown.
  Plan: (cell, random) => (random() < 0.12 ? "unlimited" : cell),
  // A field the new form does not ask for.
  Payment: (cell, random) => (random() < 0.08 ? "" : cell),
};

/** The training set as CSV, header and label first. */
export function trainingCsv(count: number, seed: number): string {
  const lines = ordinaryRows(count, seed).map((row) => `${churns(row)},${row.join(",")}\n`);
  return `${[label, ...columns].join(",")}\n${lines.join("")}`;
}

/** What the demo's model answers, and what the training label is: 1 if the customer is likely to leave. */
export function churns(row: Cells): 0 | 1 {
  const number = (name: string) => Number(row[columns.indexOf(name)]) || 0;
  const is = (name: string, value: string) => (row[columns.indexOf(name)] === value ? 1 : 0);
  const score =
    0.016 * (number("Day Mins") - 180) +
    0.008 * (number("Eve Mins") - 201) +
    0.55 * (number("CustServ Calls") - 1.5) +
    1.6 * is("Intl Plan", "yes") -
    0.7 * is("VMail Plan", "yes") -
    1.7;
  return 1 / (1 + Math.exp(-score)) > 0.5 ? 1 : 0;
}

function oneOf(values: readonly string[], weights?: readonly number[]): Field["cell"] {
  return (random) => {
    let left = random();
    const index = values.findIndex((_, at) => (left -= weights?.[at] ?? 1 / values.length) < 0);
    return values.at(index) ?? "";
  };
}

function decimal(mean: number, deviation: number): Field["cell"] {
  return (random) => Math.max(0, normal(random, mean, deviation)).toFixed(1);
}

function integer(mean: number, deviation: number, least: number): Field["cell"] {
  return (random) => String(Math.max(least, Math.round(normal(random, mean, deviation))));
}

/** Box and Muller (1958). */
function normal(random: Random, mean: number, deviation: number): number {
  return mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
