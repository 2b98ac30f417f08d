/** The texts of the drift check, in the service's manner, and when there are too few values to ask it. */
import { javaDouble } from "../../baseline/jackson.ts";
import type { Subject } from "../answer/check.ts";
import type { Bounds } from "../distance/shares.ts";
import { tooBlunt } from "../evidence/evidence.ts";

/** Fewer values leave distances of adopted baselines undecided: of identical data they pass thresholds by chance (docs/checks.md). */
const fewestAdopted = 200;

export function distanceText(distance: number, threshold: number): string {
  return `Baseline drift distance: ${javaDouble(distance)} exceeds threshold: ${javaDouble(threshold)}`;
}

export function pValueText(probability: number, threshold: number): string {
  return `Baseline drift p-value: ${javaDouble(probability)} is below threshold: ${javaDouble(threshold)}`;
}

const tooMany = "not every distinct value is counted";

export function between(what: string, { low, high }: Bounds, threshold: number): string {
  return `The ${what} is between ${low} and ${high}, the threshold is ${threshold}: ${tooMany}`;
}

/** A line of its own: readers take what follows `threshold: ` for the number. */
export function atThat(end: "least" | "most", { low, high }: Bounds): string {
  return low === high ? "" : `\nIt is that at ${end}: ${tooMany}`;
}

/** Too few values to compare distributions; null where there are enough. */
export function shortfall(
  values: number,
  present: number,
  baseline: number,
  { minimumRecords, options, checks }: Subject,
): string | null {
  if (values === 0) return "The window holds no value of this column that could be compared";
  const isByChance = options.own.drift !== null || options.comparison.chosen !== null;
  if (minimumRecords === null && isByChance) return tooBlunt(values, baseline, checks);
  const fewest = minimumRecords ?? fewestAdopted;
  const needed = `at least ${fewest} are needed to judge a distribution`;
  const what = values < present ? `of ${present} values in the window are numbers` : "values in the window";
  if (values < fewest) return `Only ${values} ${what}: ${needed}`;
  return baseline < fewest ? `Only ${baseline} values in the baseline: ${needed}` : null;
}
