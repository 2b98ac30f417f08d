/**
 * What is kept of a monitor's judged windows for metrics: counts that only grow, and the newest window's scores, the
 * worst features first, as many as have room.
 */
import * as z from "zod";
import { isAwake } from "../check/awake.ts";
import { isReported } from "../check/answer/outcome.ts";
import type { Finding } from "../report/finding.ts";
import type { Report } from "../report/report.ts";

/** A feature in the newest window. */
export interface FeatureScore {
  readonly name: string;
  /** How far from the baseline, and the limit; absent where the two say nothing of how far. */
  readonly drift?: { readonly score: number; readonly threshold: number; readonly isDrifted: boolean };
  /** The share of records without a value, 0 to 1; absent where it was not asked. */
  readonly missing?: number;
}

/** Of one monitor, as it is stored. Times are epoch milliseconds. */
export interface Judged {
  readonly checks: Readonly<Record<string, number>>;
  readonly violations: Readonly<Record<string, number>>;
  readonly newest: Newest | null;
  /** When a window was judged last. */
  readonly judgedAt: number | null;
}

interface Newest {
  readonly at: number;
  readonly windowEnd: number;
  readonly status: string;
  readonly records: number;
  readonly measured: number;
  readonly drifted: number;
  readonly features: readonly FeatureScore[];
}

/** Names are labels: longer ones are not told, since a cut one may be another's. */
const longestName = 200;

/** Of so many features the scores are kept. */
export const mostFeatures = 200;

const counts = z.record(z.string(), z.number()).default({});
const featureSchema = z.object({
  name: z.string(),
  drift: z.object({ score: z.number(), threshold: z.number(), isDrifted: z.boolean() }).exactOptional(),
  missing: z.number().exactOptional(),
});

/** Every member has a default: what cannot be read begins anew. */
export const judgedSchema = z.object({
  checks: counts,
  violations: counts,
  newest: z
    .object({
      at: z.number(),
      windowEnd: z.number(),
      status: z.string(),
      records: z.number(),
      measured: z.number(),
      drifted: z.number(),
      features: z.array(featureSchema).readonly(),
    })
    .nullable()
    .default(null),
  judgedAt: z.number().nullable().default(null),
});

/** With one more window; an older one than the newest is only counted. */
export function withReport(before: Judged, report: Report, windowEnd: number, now: number): Judged {
  const { status } = report;
  const isNewest = windowEnd >= (before.newest?.windowEnd ?? Number.NEGATIVE_INFINITY);
  const isJudged = status === "Completed" || status === "CompletedWithViolations";
  const violations = { ...before.violations };
  for (const { check, answer } of report.findings) {
    if (isReported(answer)) violations[check] = (violations[check] ?? 0) + 1;
  }
  return {
    checks: { ...before.checks, [status]: (before.checks[status] ?? 0) + 1 },
    violations,
    newest: isNewest ? newestOf(report, windowEnd, now) : before.newest,
    judgedAt: isJudged ? now : before.judgedAt,
  };
}

function newestOf({ status, records, findings }: Report, windowEnd: number, at: number): Newest {
  const features = allScores(findings);
  const measured = features.filter(({ drift }) => drift !== undefined);
  return {
    at,
    windowEnd,
    status,
    records,
    measured: measured.length,
    drifted: measured.filter(({ drift }) => drift?.isDrifted).length,
    features: features.filter(isNamed).slice(0, mostFeatures),
  };
}

/** Of all features that can be named. */
export function scoresOf(findings: readonly Finding[]): FeatureScore[] {
  return allScores(findings).filter(isNamed);
}

function isNamed({ name }: FeatureScore): boolean {
  return name.length <= longestName;
}

/** Those that drifted first, then by how near they are to their limits. */
function allScores(findings: readonly Finding[]): FeatureScore[] {
  const found = new Map<string, FeatureScore>();
  for (const finding of findings) {
    const said = { ...driftOf(finding), ...missingOf(finding) };
    const name = finding.feature.toWellFormed();
    if (Object.keys(said).length > 0) found.set(name, { ...(found.get(name) ?? { name }), ...said });
  }
  return [...found.values()].toSorted(
    (one, other) =>
      Number(other.drift?.isDrifted ?? false) - Number(one.drift?.isDrifted ?? false) ||
      nearness(other) - nearness(one),
  );
}

function nearness({ drift }: FeatureScore): number {
  if (drift === undefined) return -1;
  return drift.threshold > 0 ? drift.score / drift.threshold : drift.score;
}

/**
 * By evidence, where there is any: then score and limit are shares, whatever the check measures. Else what was measured,
 * unless less of it is worse, as of a p-value.
 */
function driftOf(finding: Finding): Pick<FeatureScore, "drift"> {
  const { check, answer, evidence = null } = finding;
  if (check !== "baseline_drift_check" || answer.kind === "undecided") return {};
  const isDrifted = isAwake(finding);
  if (evidence !== null) return { drift: { score: evidence.effect, threshold: evidence.limit, isDrifted } };
  const { measure: score, threshold } = answer;
  return score > threshold === (answer.kind === "violation")
    ? { drift: { score, threshold, isDrifted } }
    : {};
}

function missingOf({ check, answer }: Finding): Pick<FeatureScore, "missing"> {
  if (check !== "completeness_check" || answer.kind === "undecided") return {};
  return { missing: Math.min(1, Math.max(0, 1 - answer.measure)) };
}
