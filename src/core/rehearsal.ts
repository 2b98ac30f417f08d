/**
 * A rehearsal: a window judged by other settings beside those in force, before they are put. Nothing is stored and nobody
 * is told; what would be told more, and what no longer, is the answer.
 */
import * as z from "zod";
import type { Baseline } from "./baseline/baseline.ts";
import { featurePatchSchema, type Constraints } from "./baseline/constraints.ts";
import { ignoredIn } from "./baseline/ignored.ts";
import { monitoringSchema } from "./baseline/options.ts";
import { laidOver } from "./baseline/limits/patched.ts";
import { ownChecksSchema } from "./baseline/own/own-checks.ts";
import { isAwake } from "./check/awake.ts";
import { isReported } from "./check/answer/outcome.ts";
import type { CheckSettings } from "./check/run.ts";
import type { Profile } from "./profile/profile.ts";
import { alertOn, type AlertOn } from "./incident/policy.ts";
import { isTelling } from "./incident/told.ts";
import type { Finding } from "./report/finding.ts";
import { reportOf } from "./report/judgement.ts";
import type { Execution, Report } from "./report/report.ts";
import { noVerdict, type Verdict } from "./report/verdict.ts";

/** Other settings: what is not said stays as it is in force. */
export const rehearsalSchema = z.strictObject({
  minimumRecords: z.int().min(1).optional(),
  alertOn: z.enum(alertOn).optional(),
  outputColumns: z.enum(["START", "END"]).optional(),
  /** Laid over the constraints in force; of features by their names. */
  constraints: z
    .strictObject({
      monitoring_config: monitoringSchema.optional(),
      weir: ownChecksSchema.optional(),
      features: z.record(z.string(), featurePatchSchema).optional(),
    })
    .optional(),
});

export type RehearsedSettings = z.infer<typeof rehearsalSchema>;
type Patch = NonNullable<RehearsedSettings["constraints"]>;

/** The settings in force. */
export interface InForce extends CheckSettings {
  readonly alertOn: AlertOn;
}

/** What differs between two reports of one window. */
interface Difference {
  /** By the settings in force, and by those that are tried. */
  readonly verdict: { readonly before: Verdict; readonly after: Verdict };
  /** Whether anybody would be told. */
  readonly tells: { readonly before: boolean; readonly after: boolean };
  /** What would be told that is not, and what would no longer be. */
  readonly appear: readonly Finding[];
  readonly vanish: readonly Finding[];
}

export interface Rehearsal extends Difference {
  /** Members of the constraints so patched that nothing reads. */
  readonly ignored: readonly string[];
  /** By the settings that are tried. */
  readonly report: Report;
}

/** Judges a window by both. Throws RangeError where the constraints in force have no feature that the patch names. */
export function rehearse(...of: Parameters<typeof bothReports>): Rehearsal {
  const { before: _, after, ...rest } = bothReports(...of);
  return { ...rest, report: after };
}

/** The same with both reports. */
export function bothReports(
  execution: Execution,
  window: Profile,
  baseline: Baseline,
  inForce: InForce,
  tried: RehearsedSettings,
): Omit<Rehearsal, "report"> & { readonly before: Report; readonly after: Report } {
  const now = withTried(baseline, inForce, tried);
  const before = reportOf(execution, window, baseline, inForce);
  const after = reportOf(execution, window, now.baseline, now.settings);
  const difference = differenceOf(before, inForce.alertOn, after, now.settings.alertOn);
  return { ...difference, ignored: ignoredIn(now.baseline.constraints), before, after };
}

/** A baseline and settings with others laid over them. Throws RangeError where the baseline has no feature that is named. */
export function withTried(
  baseline: Baseline,
  inForce: InForce,
  { constraints: patch = {}, ...tried }: RehearsedSettings,
): { readonly baseline: Baseline; readonly settings: InForce } {
  const settings = {
    ...inForce,
    outputColumns: tried.outputColumns ?? inForce.outputColumns,
    minimumRecords: tried.minimumRecords ?? inForce.minimumRecords ?? null,
    alertOn: tried.alertOn ?? inForce.alertOn,
  };
  return { baseline: { ...baseline, constraints: patched(baseline.constraints, patch) }, settings };
}

/** Two reports of one window beside each other, each by what wakes people. */
export function differenceOf(before: Report, wakes: AlertOn, after: Report, wakesNow: AlertOn): Difference {
  const [told, toldNow] = [toldOf(before, wakes), toldOf(after, wakesNow)];
  return {
    verdict: { before: verdictIn(before), after: verdictIn(after) },
    tells: { before: isTelling(before, wakes), after: isTelling(after, wakesNow) },
    appear: without(toldNow, told),
    vanish: without(told, toldNow),
  };
}

function verdictIn({ verdict, exitMessage }: Report): Verdict {
  return verdict ?? noVerdict(exitMessage);
}

function toldOf({ findings }: Report, by: AlertOn): Finding[] {
  return findings.filter((finding) => (by === "violations" ? isReported(finding.answer) : isAwake(finding)));
}

/** The findings whose feature and check are not among the others'. */
function without(findings: readonly Finding[], others: readonly Finding[]): Finding[] {
  const keyOf = ({ check, feature }: Finding) => `${check} ${feature}`;
  const known = new Set(others.map(keyOf));
  return findings.filter((finding) => !known.has(keyOf(finding)));
}

/** The constraints with a patch laid over them, at any depth. */
function patched(constraints: Constraints, { monitoring_config, weir, features = {} }: Patch): Constraints {
  const names = new Set(constraints.features.map(({ name }) => name));
  const unknown = Object.keys(features).find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw new RangeError(`Cannot rehearse constraints.features.${unknown}: the baseline has no such feature`);
  }
  return {
    ...laidOver(constraints, {
      ...(monitoring_config !== undefined && { monitoring_config }),
      ...(weir !== undefined && { weir }),
    }),
    features: constraints.features.map((feature) =>
      Object.hasOwn(features, feature.name) ? laidOver(feature, features[feature.name] ?? {}) : feature,
    ),
  };
}
