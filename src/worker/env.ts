/** What the platform hands the Worker: bindings, variables and secrets. Only `worker/` and `index.ts` may name it. */
import { secretName } from "../core/config/endpoint.ts";
import { defaultKeep, parseKeep, type Keep } from "../core/monitor/window.ts";
import type { BaselineParams } from "./baseline/workflow.ts";
import type { Catalog } from "./endpoint/catalog.ts";
import type { Monitor } from "./endpoint/endpoint.ts";
import type { Recorder } from "./recorder/recorder.ts";

export interface Bindings {
  readonly BUCKET: R2Bucket;
  readonly CATALOG: DurableObjectNamespace<Catalog>;
  readonly MONITORS: DurableObjectNamespace<Monitor>;
  readonly RECORDERS: DurableObjectNamespace<Recorder>;
  /** Builds baselines of large files; absent where the plan or the deployment has no Workflows. */
  readonly WORKFLOW?: Workflow<BaselineParams>;
  /** Without it the management API refuses everyone. */
  readonly WEIR_ADMIN_TOKEN?: string;
  /** "true" allows upstreams and receivers on loopback and private addresses: development only. */
  readonly WEIR_DEV?: string;
  /** The address under which people reach this deployment, for links in alerts. */
  readonly WEIR_PUBLIC_URL?: string;
  /** How long captures wait before they are written to R2. */
  readonly WEIR_FLUSH_SECONDS?: string;
  /** Span of the finest profiles; windows are multiples of it. Divides 60. */
  readonly WEIR_PROFILE_SECONDS?: string;
  /** How long calls wait in the isolate for others, to be sent together; 0 sends each at once. */
  readonly WEIR_BATCH_MS?: string;
  /** How many bytes of bodies an isolate holds at most while they are captured. */
  readonly WEIR_CAPTURE_BYTES?: string;
  /** How much may wait in a Recorder while R2 does not answer; beyond it the newest captures are given up, counts never. */
  readonly WEIR_BACKLOG_BYTES?: string;
  /** How long profiles are kept by the minute, the hour and the day: `2h 48h 400d`. */
  readonly WEIR_KEEP?: string;
  /** The key of the hashes that redaction puts in the place of values. */
  readonly WEIR_REDACTION_KEY?: string;
  /** The largest training file that one invocation reads, and the length of the ranges of larger ones. */
  readonly WEIR_RANGE_BYTES?: string;
  /** How many ranges are read at a time. */
  readonly WEIR_RANGES_AT_ONCE?: string;
}

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
  }
}

/** Whether upstreams and receivers may be on loopback and private addresses. */
export function allowsPrivate({ WEIR_DEV }: Bindings): boolean {
  return WEIR_DEV === "true";
}

/** The variables of a Recorder, parsed. */
export interface Settings {
  readonly flushMs: number;
  readonly profileMs: number;
  readonly keep: Keep;
  readonly backlogBytes: number;
}

/** Throws RangeError that names the variable. */
export function settingsOf(env: Bindings): Settings {
  return {
    flushMs: seconds("WEIR_FLUSH_SECONDS", env.WEIR_FLUSH_SECONDS ?? "60", 3_600) * 1_000,
    profileMs: seconds("WEIR_PROFILE_SECONDS", env.WEIR_PROFILE_SECONDS ?? "60", 60) * 1_000,
    keep: keepOf(env),
    backlogBytes: whole("WEIR_BACKLOG_BYTES", env.WEIR_BACKLOG_BYTES ?? String(2 ** 30), 8 * 2 ** 30),
  };
}

/** How long profiles are kept. Throws RangeError that names the variable. */
export function keepOf({ WEIR_KEEP }: Bindings): Keep {
  if (WEIR_KEEP === undefined) return defaultKeep;
  try {
    return parseKeep(WEIR_KEEP);
  } catch (error) {
    throw new RangeError(`Cannot use variable WEIR_KEEP: ${String(error)}`, { cause: error });
  }
}

/** The variables of the way from the gateway to the Recorder, parsed. */
export interface BatchSettings {
  readonly waitMs: number;
  readonly captureBytes: number;
}

/** Throws RangeError that names the variable. */
export function batchSettingsOf(env: Bindings): BatchSettings {
  const wait = env.WEIR_BATCH_MS ?? "250";
  return {
    waitMs: wait === "0" ? 0 : whole("WEIR_BATCH_MS", wait, 1_000),
    captureBytes: whole("WEIR_CAPTURE_BYTES", env.WEIR_CAPTURE_BYTES ?? String(32 * 2 ** 20), 2 ** 27),
  };
}

/** How large training files are split. Throws RangeError that names the variable. */
export function rangesOf(env: Bindings): { readonly rangeBytes: number; readonly atOnce: number } {
  return {
    rangeBytes: whole("WEIR_RANGE_BYTES", env.WEIR_RANGE_BYTES ?? String(512 * 2 ** 20), 2 ** 40),
    atOnce: whole("WEIR_RANGES_AT_ONCE", env.WEIR_RANGES_AT_ONCE ?? "6", 100),
  };
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= most) return value;
  throw new RangeError(`Cannot use variable ${name}: expected a whole number from 1 to ${most}`);
}

function seconds(name: string, text: string, most: number): number {
  const value = Number(text);
  if (value > 0 && value <= most) return value;
  throw new RangeError(`Cannot use variable ${name}: expected seconds, more than 0 and at most ${most}`);
}

/**
 * The value of a secret that configuration names. The name is checked where
 * configuration enters, and again here, where the value leaves.
 */
export function secretOf(env: Bindings, name: string): string | null {
  if (!secretName.safeParse(name).success) return null;
  const value: unknown = Reflect.get(env, name);
  return typeof value === "string" && value !== "" ? value : null;
}
