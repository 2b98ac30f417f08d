/** The baseline in force, for whoever asks about it: files that cannot be read are a problem that names them. */
import type { Baseline } from "../../core/baseline/baseline.ts";
import type { BaselineName } from "../baseline/contract.ts";
import { loadBaseline } from "../baseline/files.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";

export async function baselineInForce(env: Bindings, name: BaselineName): Promise<Result<Baseline>> {
  try {
    return { ok: true, value: await loadBaseline(env.BUCKET, name) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `Cannot read constraints.json or statistics.json of the baseline ${name.id}: PUT it again`;
    return { ok: false, problem: problem("conflict", message) };
  }
}
