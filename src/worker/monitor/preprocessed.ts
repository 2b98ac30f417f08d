/**
 * A window as the preprocessor of a monitor makes rows of it: of its captures in R2, so of the sampled calls, as they
 * are stored. How calls went is not in captures: that is as Recorders counted it, of all.
 */
import type { Window } from "../../core/monitor/window.ts";
import type { ObserveOptions } from "../../core/profile/observe.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { capturedNotes } from "../../core/replay/told.ts";
import type { RowSource } from "../../core/replay/window-calls.ts";
import { scriptRecord } from "../../core/script/record.ts";
import { ScriptFault, type Runner } from "../../core/script/runner.ts";
import { ScriptTally } from "../../core/script/tally.ts";
import { recorderSettingsOf } from "../platform/settings.ts";
import type { Owner } from "../platform/work.ts";
import type { WindowProfile } from "../recorder/shards.ts";
import { capturesOf } from "../replay/captures.ts";
import { openScript } from "../script/scripts.ts";

/** The calls that are judged, and what there is to know of where they came from; or why they cannot be. */
export type Current =
  | { readonly kind: "exact"; readonly profile: Profile; readonly notes: readonly string[] }
  | { readonly kind: "unusable"; readonly reason: string }
  | Exclude<WindowProfile, { readonly kind: "exact" }>;

export interface Preprocessing {
  readonly script: string;
  readonly window: Window;
  /** The window as Recorders counted it. */
  readonly counted: Profile;
  readonly options: ObserveOptions;
  /** Why captures of calls before a time may not all be in R2 yet; null where they are. */
  readonly uncaptured: (until: number) => Promise<string | null>;
}

/** Captures are written by an alarm, which may come a little late. */
const lateMs = 5_000;

/** `mostFiles`: so many files are read, or as many as one go has requests for. */
export async function preprocessed(owner: Owner, asked: Preprocessing, mostFiles?: number): Promise<Current> {
  const { script, window, counted } = asked;
  // Of no calls there is nothing to make rows of: the window is judged as what it is.
  if (counted.calls === 0) return { kind: "exact", profile: counted, notes: [] };
  const { flushMs } = recorderSettingsOf(owner.env);
  if (Date.now() < window.end + flushMs + lateMs) {
    return {
      kind: "incomplete",
      reason: "its captures are not in R2 yet, of which the preprocessor makes rows",
    };
  }
  const waiting = await asked.uncaptured(window.end);
  if (waiting !== null) return { kind: "incomplete", reason: waiting };
  try {
    const isolate = await openScript(owner.env, owner.name, script, "preprocess");
    return await rowsOf(owner, asked, isolate, mostFiles);
  } catch (error) {
    if (error instanceof ScriptFault)
      return { kind: "unusable", reason: `The preprocessor cannot run: ${error.message}` };
    throw error;
  }
}

async function rowsOf(
  { env, name: endpoint }: Owner,
  { script, window, counted, options }: Preprocessing,
  isolate: Runner,
  mostFiles?: number,
): Promise<Current> {
  const tally = new ScriptTally(script);
  const source: RowSource = async (records) => {
    const made = await isolate.preprocess(records.map(({ text }) => scriptRecord(text)));
    for (const one of made) tally.add(one);
    return made;
  };
  const calls = { endpoint, window, options, source };
  const { profile, told, isDone } = await capturesOf(env.BUCKET, calls, mostFiles);
  if (!isDone) return { kind: "unusable", reason: manyFiles(script, told.files) };
  if (told.records === 0) return { kind: "unusable", reason: noCaptures(script, counted.calls) };
  if (tally.fault !== null) return { kind: "unusable", reason: tally.fault };
  profile.traffic = counted.traffic;
  return { kind: "exact", profile, notes: [...capturedNotes(told, counted), tally.words] };
}

function manyFiles(script: string, files: number): string {
  return `The window's captures are in more than ${files} files, and the preprocessor ${script} is given no more in one go: windows that are shorter, fewer shards or fewer variants have fewer`;
}

function noCaptures(script: string, calls: number): string {
  const some = calls === 1 ? "The window's one call is" : `None of the window's ${calls} calls is`;
  const not = calls === 1 ? " not" : "";
  return `${some}${not} in the captures that the preprocessor ${script} makes rows of: see capture and retention of the endpoint's configuration`;
}
