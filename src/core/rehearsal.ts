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

interface BothSides<T> {
  readonly before: T;
  readonly after: T;
}

export interface Rehearsal {
  /** By the settings in force, and by those that are tried. */
  readonly verdict: BothSides<Verdict>;
  /** Whether anybody would be told. */
  readonly tells: BothSides<boolean>;
  /** What would be told that is not, and what would no longer be. */
  readonly appear: readonly Finding[];
  readonly vanish: readonly Finding[];
  /** Members of the constraints so patched that nothing reads. */
  readonly ignored: readonly string[];
  /** By the settings that are tried. */
  readonly report: Report;
}

/** Judges a window by both. Throws RangeError where the constraints in force have no feature that the patch names. */
export function rehearse(
  execution: Execution,
  window: Profile,
  baseline: Baseline,
  inForce: InForce,
  tried: RehearsedSettings,
): Rehearsal {
  const { constraints: patch = {}, ...settings } = tried;
  const constraints = patched(baseline.constraints, patch);
  const now: InForce = {
    ...inForce,
    outputColumns: settings.outputColumns ?? inForce.outputColumns,
    minimumRecords: settings.minimumRecords ?? inForce.minimumRecords ?? null,
    alertOn: settings.alertOn ?? inForce.alertOn,
  };
  const before = reportOf(execution, window, baseline, inForce);
  const after = reportOf(execution, window, { ...baseline, constraints }, now);
  const [told, toldNow] = [toldOf(before, inForce.alertOn), toldOf(after, now.alertOn)];
  return {
    verdict: { before: verdictIn(before), after: verdictIn(after) },
    tells: { before: isTelling(before, inForce.alertOn), after: isTelling(after, now.alertOn) },
    appear: without(toldNow, told),
    vanish: without(told, toldNow),
    ignored: ignoredIn(constraints),
    report: after,
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
