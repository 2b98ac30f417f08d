/** What the drift check finds, in texts in the service's manner, and when there are too few values to ask it. */
import { javaDouble } from "../../baseline/jackson.ts";
import { isByChance } from "../../baseline/options.ts";
import { count, counted } from "../../counted.ts";
import type { Subject } from "../answer/check.ts";
import { violation, type Violation } from "../answer/outcome.ts";
import type { Bounds } from "../distance/shares.ts";
import { tooBlunt } from "../evidence/evidence.ts";
import type { Known } from "../evidence/sides.ts";
import { percent } from "../answer/words.ts";

/** Fewer values leave distances of adopted baselines undecided: of identical data they pass thresholds by chance (docs/checks.md). */
const fewestAdopted = 200;

/** A distance that is too large, wherever it is within its bounds; `chosen`: what is said of the measure, where one was chosen. */
export function tooFar(distance: Bounds, threshold: number, why: string, chosen = ""): Violation {
  const { low } = distance;
  const text = `Baseline drift distance: ${javaDouble(low)} exceeds threshold: ${javaDouble(threshold)}`;
  const description = `${text}${atThat("least", distance, why)}${chosen}`;
  return violation(low, threshold, { severity: Math.min(1, low), description });
}

/** The same of a probability that is too small. */
export function tooUnlikely(pValue: Bounds, threshold: number, why: string, chosen = ""): Violation {
  const { high } = pValue;
  const text = `Baseline drift p-value: ${javaDouble(high)} is below threshold: ${javaDouble(threshold)}`;
  const description = `${text}${atThat("most", pValue, why)}${chosen}`;
  return violation(high, threshold, { severity: 1 - high, description });
}

/** Why a distance or probability has two ends: of texts, or of numbers of this subject. */
export function whyBounds({ sides, statistics }: Subject): string {
  const { now, was } = sides;
  if (statistics?.numerical_statistics === undefined || was === null)
    return "not every distinct value is counted";
  const within = ({ numbers: { values, slack, coarse } }: Known) => percent(coarse || slack / values.total);
  return (
    `the sketches are coarse, ranks to within ${within(was)} in the baseline and ${within(now)} in the window; ` +
    "fewer columns leave room for finer ones (capture.redact drops them)"
  );
}

export function between(what: string, { low, high }: Bounds, threshold: number, why: string): string {
  return `The ${what} is between ${low} and ${high}, the threshold is ${threshold}: ${why}`;
}

/** A line of its own: readers take what follows `threshold: ` for the number. */
function atThat(end: "least" | "most", { low, high }: Bounds, why: string): string {
  return low === high ? "" : `\nIt is that at ${end}: ${why}`;
}

/** Too few values to compare distributions; null where there are enough. */
export function shortfall(
  values: number,
  present: number,
  baseline: number,
  { minimumRecords, options, checks }: Subject,
): string | null {
  if (values === 0) return "The window holds no value of this column that could be compared";
  if (minimumRecords === null && isByChance(options)) return tooBlunt(values, baseline, checks);
  const fewest = minimumRecords ?? fewestAdopted;
  const needed = `at least ${count(fewest)} are needed to judge a distribution`;
  const found =
    values < present ? `${count(values)} of ${counted(present, "value")}` : counted(values, "value");
  const areNumbers = values < present ? " are numbers" : "";
  if (values < fewest) return `Only ${found} in the window${areNumbers}: ${needed}`;
  return baseline < fewest ? `Only ${counted(baseline, "value")} in the baseline: ${needed}` : null;
}
