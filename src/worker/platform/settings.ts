/**
 * The deployment's variables, parsed: once for each environment, since the way of a call asks for them. A variable
 * that is wrong throws RangeError that names it, and costs only those who asked for its group.
 */
import { defaultKeep, parseKeep, type Keep } from "../../core/monitor/window.ts";
import type { Bindings } from "../env.ts";

/** Whether upstreams and receivers may be on loopback and private addresses. */
export function allowsPrivate({ WEIR_DEV }: Bindings): boolean {
  return WEIR_DEV === "true";
}

/** The variables of a Recorder. */
export interface RecorderSettings {
  readonly flushMs: number;
  readonly profileMs: number;
  readonly keep: Keep;
  readonly backlogBytes: number;
}

export const recorderSettingsOf = oncePerEnvironment((env): RecorderSettings => ({
  flushMs: seconds("WEIR_FLUSH_SECONDS", env.WEIR_FLUSH_SECONDS ?? "60", 3_600) * 1_000,
  profileMs: seconds("WEIR_PROFILE_SECONDS", env.WEIR_PROFILE_SECONDS ?? "60", 60) * 1_000,
  keep: keepOf(env),
  backlogBytes: whole("WEIR_BACKLOG_BYTES", env.WEIR_BACKLOG_BYTES ?? String(2 ** 30), 8 * 2 ** 30),
}));

/** How long profiles are kept. */
export function keepOf({ WEIR_KEEP }: Bindings): Keep {
  if (WEIR_KEEP === undefined) return defaultKeep;
  try {
    return parseKeep(WEIR_KEEP);
  } catch (error) {
    throw new RangeError(`Cannot use variable WEIR_KEEP: ${String(error)}`, { cause: error });
  }
}

/** The variables of the way from the gateway to the Recorder. */
export interface BatchSettings {
  readonly waitMs: number;
  readonly captureBytes: number;
}

export const batchSettingsOf = oncePerEnvironment((env): BatchSettings => {
  const wait = env.WEIR_BATCH_MS ?? "250";
  return {
    waitMs: wait === "0" ? 0 : whole("WEIR_BATCH_MS", wait, 1_000),
    captureBytes: whole("WEIR_CAPTURE_BYTES", env.WEIR_CAPTURE_BYTES ?? String(32 * 2 ** 20), 2 ** 27),
  };
});

/** How large training files are split. */
export interface RangeSettings {
  readonly rangeBytes: number;
  readonly atOnce: number;
}

export const rangeSettingsOf = oncePerEnvironment((env): RangeSettings => ({
  rangeBytes: whole("WEIR_RANGE_BYTES", env.WEIR_RANGE_BYTES ?? String(512 * 2 ** 20), 2 ** 40),
  atOnce: whole("WEIR_RANGES_AT_ONCE", env.WEIR_RANGES_AT_ONCE ?? "6", 100),
}));

function oncePerEnvironment<Group>(read: (env: Bindings) => Group): (env: Bindings) => Group {
  const known = new WeakMap<Bindings, Group>();
  return (env) => {
    const found = known.get(env) ?? read(env);
    known.set(env, found);
    return found;
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
