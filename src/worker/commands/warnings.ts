/** What is wrong with the deployment as a whole, in words. */
import { bucketFaults, foreignReason, ofBucket, ownershipOf } from "../deployment/owner.ts";
import type { Bindings } from "../env.ts";
import { nameOf, type Result } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";

/** An answer that tells beside its own matter what is wrong; absent where nothing is. */
export interface Warned {
  readonly warnings?: readonly string[];
}

/** For holders of the admin token. */
export async function warningsOf(env: Bindings): Promise<string[]> {
  return inWords(env, settingsOf(env).faults, foreignReason);
}

/** For everybody who opens the page at `/`. */
export async function openWarningsOf(env: Bindings): Promise<string[]> {
  const open = settingsOf(env).faults.filter(({ isConfidential }) => !isConfidential);
  const words = () => "it belongs to another deployment: nothing is written to it; see health";
  return inWords(env, open, words);
}

async function inWords(
  env: Bindings,
  faults: readonly { readonly message: string }[],
  words: typeof foreignReason,
): Promise<string[]> {
  return [...faults.map(({ message }) => message), ...(await ownershipFaults(env, words))];
}

/** A binding that is missing is told of by the settings. */
async function ownershipFaults(env: Bindings, words: typeof foreignReason): Promise<string[]> {
  if (Reflect.get(env, "BUCKET") === undefined || Reflect.get(env, "CATALOG") === undefined) return [];
  try {
    return bucketFaults(await ownershipOf(env), words);
  } catch (error) {
    const unseen = `it cannot be seen right now whose it is (${nameOf(error)})`;
    return [ofBucket(`${unseen}: Ask again; if it stays so, see how R2 is at Cloudflare`)];
  }
}

/** The answer to whoever has changed something; `more` is what is wrong with what was changed. */
export async function warned<T extends object>(
  env: Bindings,
  result: Result<T>,
  more: readonly string[] = [],
): Promise<Result<T & Warned>> {
  const warnings = [...more, ...(await warningsOf(env))];
  return result.ok && warnings.length > 0 ? { ok: true, value: { ...result.value, warnings } } : result;
}
