/**
 * Which names are configured, as an isolate knows it: whoever asks for a name that nobody configured must not make an
 * object of it. The list is the Catalog's, asked for at most once a second however many unknown names come, and has no
 * entry for any of them.
 */
import type { Bindings } from "../env.ts";
import { configKey, sizeOf } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { within } from "../platform/patience.ts";
import { nameOf } from "../platform/problem.ts";
import { catalogOf } from "./catalog.ts";

/** For so long a name that is not on the list is not asked for again: another isolate may have configured it. */
export const unknownMs = 1_000;
const patienceMs = 2_000;

let known: { readonly names: Set<string>; readonly at: number } | null = null;

/**
 * Whether an endpoint of this name was configured; its object says whether it still is. Undefined where nobody can
 * say. `maxAgeMs`: how old the list may be that a name is not on.
 */
export async function isConfigured(
  env: Bindings,
  name: string,
  now: number,
  maxAgeMs = unknownMs,
): Promise<boolean | undefined> {
  if (known?.names.has(name)) return true;
  const age = known === null ? Infinity : now - known.at;
  if (age >= 0 && age < maxAgeMs) return false;
  try {
    const names = new Set(await within(patienceMs, catalogOf(env).known()));
    known = { names, at: now };
    return names.has(name);
  } catch (error) {
    log("names_unreachable", { endpoint: name, error: nameOf(error) });
    return hasCopy(env, name);
  }
}

/** This isolate has just learned that an endpoint is there. */
export function nameIsKnown(name: string): void {
  known?.names.add(name);
}

/** This isolate has just learned that an endpoint is gone. */
export function nameIsGone(name: string): void {
  known?.names.delete(name);
}

/** No copy proves nothing: the endpoint may be newer than its copy. */
async function hasCopy(env: Bindings, name: string): Promise<true | undefined> {
  try {
    return (await within(patienceMs, sizeOf(env.BUCKET, configKey(name)))) === null ? undefined : true;
  } catch (error) {
    log("configuration_copy_unreachable", { endpoint: name, error: nameOf(error) });
    return undefined;
  }
}
