/** The limits of a feature in the baseline in force: read, and set by hand. */
import { fileText, parseConstraints } from "../../../core/baseline/baseline.ts";
import { limitsOf, withLimits, type Limits, type LimitsWish } from "../../../core/baseline/limits/limits.ts";
import type { Bindings } from "../../env.ts";
import { unconditional } from "../../platform/condition.ts";
import { problem, type Result } from "../../platform/problem.ts";
import { baselineFile, replaceBaselineFile } from "../baselines.ts";

const file = "constraints.json";

/** Null where the baseline has no constraints of the feature, or none that can be read. */
export async function featureLimits(
  env: Bindings,
  endpoint: string,
  baseline: string,
  name: string,
): Promise<Limits | null> {
  const found = await baselineFile(env, { endpoint, id: baseline }, file);
  if (!found.ok) return null;
  const constraints = readable(found.value.text);
  const feature = constraints?.features.find((one) => one.name === name);
  return constraints === null || feature === undefined ? null : limitsOf(constraints, feature);
}

function readable(text: string) {
  try {
    return parseConstraints(text);
  } catch {
    // The page has no form then; whoever edits the file is told what is wrong with it.
    return null;
  }
}

/** The next check uses them. Refused where somebody else has changed the constraints meanwhile. */
export async function setFeatureLimits(
  env: Bindings,
  endpoint: string,
  baseline: string,
  name: string,
  wish: LimitsWish,
): Promise<Result<null>> {
  const of = { endpoint, id: baseline };
  const found = await baselineFile(env, of, file);
  if (!found.ok) return found;
  const inForce = readable(found.value.text);
  if (inForce === null) {
    const message = "The baseline's constraints cannot be read: put constraints.json again";
    return { ok: false, problem: problem("conflict", message) };
  }
  const constraints = withLimits(inForce, name, wish);
  if (constraints === null) {
    return { ok: false, problem: problem("not_found", "The baseline has no such feature") };
  }
  const asRead = { ...unconditional, match: [found.value.etag] };
  const done = await replaceBaselineFile(env, of, file, fileText(constraints), asRead);
  return done.ok ? { ok: true, value: null } : done;
}
