/**
 * A judged window at a glance, feature by feature: what pages show of many windows at once. How far a feature is from its
 * baseline is one share, of the records that differ, whatever its check measures, so that one scale serves all of them.
 */
import { isAwake } from "../check/awake.ts";
import { isReported } from "../check/answer/outcome.ts";
import type { Subject } from "../check/answer/check.ts";
import { isOfTable, type CheckType } from "../check/checks.ts";
import { numericalDistance } from "../check/distance/distance.ts";
import { distanceRange } from "../check/distance/shares.ts";
import { leastTold } from "../check/evidence/evidence.ts";
import type { Known } from "../check/evidence/sides.ts";
import type { Finding } from "../report/finding.ts";
import type { Judged, Judgement } from "../report/judgement.ts";
import { quantileOf, type WeightedValues } from "../sketch/weighted.ts";
import { trafficOf, type TrafficSeen } from "./traffic.ts";

/** What is said of a feature, worst first. */
export const featureStates = ["violation", "undecided", "within", "alike"] as const;

export type FeatureState = (typeof featureStates)[number];

/** Where 5, 25, 50, 75 and 95 % of the numbers lie. */
type Quantiles = readonly number[];

/** One side of a feature; shares are of the records. */
export interface SideSeen {
  readonly records: number;
  readonly missing: number;
  readonly quantiles: Quantiles | null;
  readonly least: number | null;
  readonly greatest: number | null;
}

export interface FeatureSeen {
  readonly name: string;
  /** The type that the baseline has inferred. */
  readonly type: string;
  /** Whether it is one of the model's answers. */
  readonly isOutput: boolean;
  readonly state: FeatureState;
  /** The check that says so; null where none was asked. */
  readonly check: CheckType | null;
  /** The share of records that differ, 0 to 1; null where that is not known. */
  readonly differ: number | null;
  readonly limit: number | null;
  /** The least distance that could have been told from chance; null where none is judged. */
  readonly chance: number | null;
  /** Null where the window has no such column, and of the many that are left short. */
  readonly now: SideSeen | null;
  readonly was: SideSeen | null;
}

export interface Overview {
  readonly version: 1;
  /** Worst first. */
  readonly features: readonly FeatureSeen[];
  /** How the calls went; null for a data file. */
  readonly traffic: TrafficSeen | null;
}

/** Of so many features, the worst, both sides are described; of the others what was found. */
const mostDescribed = 1_000;

const shares = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

export function overviewOf({ report, judged }: Pick<Judgement, "report" | "judged">): Overview {
  const found = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    for (const name of namesOf(finding)) found.set(name, [...(found.get(name) ?? []), finding]);
  }
  const { subjects } = judged;
  const outputs = outputsOf(judged);
  const features = judged.features.map(({ name, inferred_type: type }): FeatureSeen => {
    const subject = subjects.get(name) ?? null;
    const isOutput = subject !== null && outputs.has(subject.column.column);
    const said = saidOf(found.get(name) ?? [], report.checks);
    return { name, type, isOutput, ...said, now: null, was: null };
  });
  const described = features.toSorted(worstFirst).map((seen, at) => {
    const subject = at < mostDescribed ? subjects.get(seen.name) : undefined;
    return subject === undefined ? seen : describedBy(subject, seen);
  });
  return {
    version: 1,
    features: described.toSorted(worstFirst),
    traffic: judged.window === null ? null : trafficOf(judged.window, report.calls ?? null),
  };
}

function worstFirst(one: FeatureSeen, other: FeatureSeen): number {
  const rank = ({ state }: FeatureSeen) => featureStates.indexOf(state);
  return rank(one) - rank(other) || (other.differ ?? 0) - (one.differ ?? 0);
}

/** The features that a finding is about: those of the table name some. */
function namesOf({ feature, check, columns = [] }: Finding): readonly string[] {
  return isOfTable(check) ? columns : [feature];
}

function outputsOf({ window }: Judged): ReadonlySet<unknown> {
  if (window === null) return new Set();
  const { positions, names } = window.output;
  return new Set([...positions, ...names.values()]);
}

/** What is worst of a feature's findings, which are worst first. */
function saidOf(findings: readonly Finding[], checks: number | undefined) {
  const state = stateOf(findings);
  const told = toldOf(state, findings);
  if (told === undefined) return { state, check: null, differ: null, limit: null, chance: null };
  const { evidence = null } = told;
  const chance =
    evidence === null || checks === undefined
      ? null
      : leastTold(evidence.records, evidence.baselineRecords, checks);
  return { state, check: told.check, differ: differOf(told), limit: limitOf(told), chance };
}

function stateOf(findings: readonly Finding[]): FeatureState {
  if (findings.some(isAwake)) return "violation";
  if (findings.some(({ answer }) => isReported(answer))) return "within";
  // What one check could not decide is not made fine by another that could.
  const isJudged = findings.length > 0 && findings.every(({ answer }) => answer.kind !== "undecided");
  return isJudged ? "alike" : "undecided";
}

/** The finding that says so; of one that is as it was the distance is what can be said. */
function toldOf(state: FeatureState, findings: readonly Finding[]): Finding | undefined {
  const isTold = ({ check, answer }: Finding) =>
    state === "alike" ? check === "baseline_drift_check" : answer.kind === "undecided";
  const isWorst = state === "violation" || state === "within";
  return (isWorst ? undefined : findings.find(isTold)) ?? findings[0];
}

/** What is certain has no evidence: then it is by how much the limit was missed. */
function differOf({ answer, evidence = null }: Finding): number | null {
  if (answer.kind === "undecided") return null;
  if (evidence !== null) return share(evidence.effect);
  return answer.kind === "violation" ? share(answer.severity) : null;
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function limitOf({ check, answer, evidence = null }: Finding): number | null {
  if (evidence !== null || answer.kind === "undecided") return evidence?.limit ?? null;
  // Of drift a pass beyond its limit is one by probability.
  const isDistance =
    check === "baseline_drift_check" && answer.kind === "pass" && answer.measure <= answer.threshold;
  return isDistance ? answer.threshold : null;
}

/** With both sides; of one whose checks say nothing of how far it is, that is how far the two lie apart. */
function describedBy({ sides }: Subject, seen: FeatureSeen): FeatureSeen {
  const { now, was } = sides;
  const differ = seen.differ ?? (seen.state === "undecided" || was === null ? null : distanceOf(now, was));
  return { ...seen, differ, now: sideSeen(now), was: was === null ? null : sideSeen(was) };
}

/** L∞; null where either side is not known. */
function distanceOf(now: Known, was: Known): number | null {
  if (now.texts !== null && was.texts !== null && was.texts.total > 0 && now.texts.total > 0) {
    return share(distanceRange(was.texts, now.texts).low);
  }
  const [before, after] = [was.numbers.values, now.numbers.values];
  return before.total === 0 || after.total === 0 ? null : share(numericalDistance(before, after));
}

function sideSeen({ rows, present, numbers: { values }, minimum, maximum }: Known): SideSeen {
  return {
    records: present,
    missing: rows === 0 ? 0 : Math.max(0, 1 - present / rows),
    quantiles: quantilesOf(values),
    least: minimum,
    greatest: maximum,
  };
}

/** Null where there are no numbers. */
function quantilesOf(values: WeightedValues): Quantiles | null {
  return values.total === 0 ? null : shares.map((at) => quantileOf(values, at));
}
