/** Tables of numbers and texts, spoiled in one way, and the causes that a report tells of them. */
import { baselineOf, type Baseline } from "../../../../src/core/baseline/baseline.ts";
import { runChecks } from "../../../../src/core/check/run.ts";
import type { Profile } from "../../../../src/core/profile/profile.ts";
import { makeReport, type Report } from "../../../../src/core/report/report.ts";
import { trainingOf } from "../../profile/profiles.ts";
import { execution } from "../../report/executions.ts";
import { randomOf } from "../../sketch/streams.ts";

type Cell = number | string;
export type Row = Readonly<Record<string, Cell>>;

const plans = ["basic", "family", "pro", "free"] as const;

/** Rows of the same distribution whatever the seed: minutes, money, a temperature, counts, a plan and a city. */
export function rowsOf(count: number, seed: number): Row[] {
  const random = randomOf(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const share = (cut: number) => (random() < cut ? 1 : 0);
  return Array.from({ length: count }, () => ({
    minutes: Math.round(1_800 + 500 * normal()) / 10,
    amount: Math.round(100 * Math.exp(3 + 0.6 * normal())) / 100,
    degrees: Math.round(10 * (12 + 7 * normal())) / 10,
    calls: Math.round(100 + 20 * normal()),
    flag: share(0.3),
    plan: planOf(random()),
    city: `city-${Math.floor(9 * random() ** 2)}`,
  }));
}

function planOf(at: number): string {
  return at < 0.5 ? plans[0] : at < 0.75 ? plans[1] : at < 0.9 ? plans[2] : plans[3];
}

export function profileOf(rows: readonly Row[]): Profile {
  const names = Object.keys(rows[0] ?? {});
  const line = (row: Row) => names.map((name) => String(row[name] ?? "")).join(",");
  return trainingOf(`${[names.join(","), ...rows.map(line)].join("\n")}\n`);
}

export const training = rowsOf(4_000, 5);
const baseline = baselineOf(profileOf(training));

/** The report of a thousand new rows, each spoiled. */
export function reportOf(
  spoil: (row: Row, index: number) => Row,
  { count = 1_000, against = baseline }: { count?: number; against?: Baseline } = {},
): Report {
  return reportOn(profileOf(rowsOf(count, 77).map(spoil)), against);
}

export function reportOn(window: Profile, against: Baseline): Report {
  return makeReport(execution, window, against, runChecks(window, against, { outputColumns: "START" }));
}

/** Kinds with their features. */
export function causesOf({ causes = [] }: Report) {
  return causes.map(({ kind, features }) => [kind, ...features]);
}

export function wordsOf({ causes = [] }: Report): string[] {
  return causes.map(({ words }) => words);
}
