/**
 * Endpoint configuration as an isolate sees it: asked of the endpoint's object, kept for at most ten
 * seconds, refreshed in the background after five. An object that does not answer is no outage: what is newer of the
 * copy in R2 and the last configuration seen stands in for it, and once it is known that nobody answers no call waits.
 */
import { nameSchema } from "../../core/names.ts";
import { nameOf } from "../platform/problem.ts";
import { log } from "../platform/log.ts";
import { isConfigured, nameIsGone } from "../deployment/names.ts";
import { knownId } from "../deployment/owner.ts";
import type { Bindings } from "../env.ts";
import { configKey, readText } from "../platform/bucket.ts";
import { configCopy, isNewer, type VersionedConfig } from "../platform/configuration.ts";
import { within } from "../platform/patience.ts";
import type { Context } from "./exchange.ts";
import { KnownConfigurations, type Known } from "./known.ts";

const freshMs = 5_000;
const staleMs = 10_000;
const patienceMs = 2_000;
/** With an old configuration at hand, a call waits no longer than this for the one in force. */
const hurryMs = 1_000;
/** So long it takes at the most until it is known that nobody answers: the object, then the copy. */
const askingMs = 2 * patienceMs;
const cache = new KnownConfigurations();

/** That nobody answered is known for so long, of so many names. */
const silentMs = 60_000;
const mostSilent = 5_000;
/** Names that this isolate has nothing of: when those were asked who have not answered, and when one call last asked for all. */
const silent = new Map<string, { readonly at: number; readonly askedAt: number }>();

/** What is known of an endpoint: its configuration, that there is none, or nothing at all. */
export type Lookup =
  | { readonly kind: "found"; readonly endpoint: VersionedConfig }
  | { readonly kind: "unknown" }
  | { readonly kind: "unreachable" };

const unreachable: Lookup = { kind: "unreachable" };

/** At once where what is known is not stale: that is most calls. */
export function lookUp(env: Bindings, context: Context, name: string, now: number): Lookup | Promise<Lookup> {
  const cached = cache.get(name);
  if (cached === undefined) {
    // A name in the cache was checked when it was first asked for.
    return nameSchema.safeParse(name).success ? first(env, context, name, now) : { kind: "unknown" };
  }
  return now - cached.at > freshMs ? aged(env, context, name, now, cached) : known(cached.found);
}

/** Of a name whose configuration is no longer fresh: one call asks for all, and none waits for who was silent lately. */
function aged(
  env: Bindings,
  context: Context,
  name: string,
  now: number,
  cached: Known,
): Lookup | Promise<Lookup> {
  const { at, askedAt = -Infinity, silentAt = -Infinity } = cached;
  if (now - at > staleMs && now - silentAt > staleMs) return again(env, context, name, now, cached);
  if (now - askedAt > askingMs) {
    cache.set(name, { ...cached, askedAt: now });
    context.waitUntil(refresh(env, name, now));
  }
  return known(cached.found);
}

/** Of a name whose configuration is old: it is waited for. */
async function again(
  env: Bindings,
  context: Context,
  name: string,
  now: number,
  cached: Known,
): Promise<Lookup> {
  const refreshed = refresh(env, name, now);
  context.waitUntil(refreshed);
  const fetched = await Promise.race([refreshed, scheduler.wait(hurryMs)]);
  if (fetched !== undefined) return known(fetched);
  noteSilence(name, now);
  return known(cached.found);
}

/**
 * A name that this isolate has nothing of. Once it is known that nobody answers, one call at a time asks, and waits for
 * the object alone; the others do not wait.
 */
function first(env: Bindings, context: Context, name: string, now: number): Lookup | Promise<Lookup> {
  const silence = silent.get(name);
  if (silence === undefined || now - silence.at > silentMs) return firstAsked(env, name, now);
  if (now - silence.askedAt <= askingMs) return unreachable;
  silent.set(name, { ...silence, askedAt: now });
  const asked = firstAsked(env, name, now);
  context.waitUntil(asked);
  return Promise.race([asked, scheduler.wait(patienceMs).then(() => unreachable)]);
}

/** No object is asked that is not an endpoint's. */
async function firstAsked(env: Bindings, name: string, now: number): Promise<Lookup> {
  const isThere = await isConfigured(env, name, now);
  const fetched = isThere === true ? await refresh(env, name, now) : isThere === false ? null : undefined;
  silent.delete(name);
  if (fetched !== undefined) return known(fetched);
  if (silent.size >= mostSilent) silent.clear();
  silent.set(name, { at: now, askedAt: -Infinity });
  return unreachable;
}

function known(found: VersionedConfig | null): Lookup {
  return found === null ? { kind: "unknown" } : { kind: "found", endpoint: found };
}

/** Undefined if neither the endpoint's object nor R2 answered. */
async function refresh(
  env: Bindings,
  name: string,
  now: number,
): Promise<VersionedConfig | null | undefined> {
  const found = await ask(env, name);
  if (found === undefined) {
    noteSilence(name, now);
    return undefined;
  }
  if (found === null) {
    nameIsGone(name);
    cache.delete(name);
    return null;
  }
  cache.set(name, { found, at: now });
  return found;
}

/** Who was asked at `now` has not answered. */
function noteSilence(name: string, now: number): void {
  const cached = cache.get(name);
  if (cached !== undefined) cache.set(name, { ...cached, silentAt: now });
}

async function ask(env: Bindings, name: string): Promise<VersionedConfig | null | undefined> {
  try {
    return await within(patienceMs, env.ENDPOINTS.getByName(name).configuration());
  } catch (error) {
    log("configuration_unreachable", { endpoint: name, error: nameOf(error) });
  }
  try {
    const copy = await within(patienceMs, readText(env.BUCKET, configKey(name)));
    // No copy proves nothing while the endpoint's object is silent: the endpoint may be newer than its copy.
    return (copy === null ? null : newest(name, configCopy(copy, knownId()))) ?? undefined;
  } catch (error) {
    log("configuration_copy_unreachable", { endpoint: name, error: nameOf(error) });
    return undefined;
  }
}

/** A copy may be older than what was seen here, and knows neither baseline nor watch. */
function newest(name: string, copy: VersionedConfig | null): VersionedConfig | null {
  const seen = cache.get(name)?.found;
  return copy !== null && seen !== undefined && !isNewer(copy, seen) ? seen : copy;
}

/** Raised shards are asked for no more often than this. */
const raiseEveryMs = 10_000;
const mostRaised = 5_000;
const raisedAt = new Map<string, number>();

/** Asks for more shards than there were; gives how many there are, as far as is known. Never throws. */
export async function raisedShards(env: Bindings, name: string, shards: number): Promise<number> {
  const now = Date.now();
  const known = cache.get(name)?.found.shards ?? shards;
  if (known > shards || now - (raisedAt.get(name) ?? 0) < raiseEveryMs) return known;
  if (raisedAt.size >= mostRaised) raisedAt.clear();
  raisedAt.set(name, now);
  try {
    return remembered(name, await within(patienceMs, env.ENDPOINTS.getByName(name).raiseShards(shards)));
  } catch (error) {
    log("shards_not_raised", { endpoint: name, error: nameOf(error) });
    return shards;
  }
}

function remembered(name: string, shards: number): number {
  const cached = cache.get(name);
  if (cached !== undefined) cache.set(name, { ...cached, found: { ...cached.found, shards } });
  return shards;
}
