/** What is wrong with the deployment as a whole, for holders of the admin token. */
import type { Bindings } from "../env.ts";
import type { Result } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";

/** An answer that tells beside its own matter what is wrong; absent where nothing is. */
export interface Warned {
  readonly warnings?: readonly string[];
}

export function warningsOf(env: Bindings): string[] {
  return settingsOf(env).faults.map(({ message }) => message);
}

/** The answer to whoever has changed something. */
export function warned<T extends object>(env: Bindings, result: Result<T>): Result<T & Warned> {
  const warnings = warningsOf(env);
  return result.ok && warnings.length > 0 ? { ok: true, value: { ...result.value, warnings } } : result;
}
