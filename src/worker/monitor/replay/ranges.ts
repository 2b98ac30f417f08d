/**
 * A window of which there are many captures, from the endpoint's side: handed to Workflows, which read it in ranges side
 * by side, and looked after. Where there are none, or they break, it is read in turns: nothing is lost but time.
 */
import type { Window } from "../../../core/monitor/window.ts";
import type { ObserveOptions } from "../../../core/profile/observe.ts";
import { Profile } from "../../../core/profile/profile.ts";
import { endingOf, ensureInstance, terminateInstance, type Ending } from "../../baseline/instances.ts";
import type { Bindings } from "../../env.ts";
import { keysUnder, readBytes } from "../../platform/bucket.ts";
import { newId } from "../../platform/id.ts";
import { log } from "../../platform/log.ts";
import { nameOf } from "../../platform/problem.ts";
import { rangeSettingsOf } from "../../platform/settings.ts";
import type { Owner } from "../../platform/work.ts";
import { isMore, type ReadSoFar } from "../../replay/captures.ts";
import {
  clearReading,
  leavesIn,
  plannedRanges,
  prefixOf,
  readOutcomeSchema,
  writeOrder,
  type CapturesParams,
  type ReadingName,
} from "../../replay/contract.ts";
import type { DueReplay, Ranges } from "./queue.ts";

/** Others read the window; `words` say how far they are. */
export interface Elsewhere {
  readonly kind: "elsewhere";
  readonly ranges: Ranges;
  readonly words: string;
}

/** What others have to do with a window: nothing, that they read it, that they have, or that they cannot. */
export type RangesLook =
  | { readonly kind: "none" | "broken" }
  | Elsewhere
  | { readonly kind: "read"; readonly so: ReadSoFar };

type Place = Pick<Owner, "name" | "env">;

/** Has Workflows read a window, where they are there and it is larger than what one invocation should read. Null where not. */
export async function inRanges(
  { env, name: endpoint }: Place,
  replay: string,
  { start, end }: Window,
  options: ObserveOptions,
): Promise<Elsewhere | null> {
  const { rangeBytes } = rangeSettingsOf(env);
  if (env.WORKFLOW === undefined || !(await isMore(env.BUCKET, endpoint, { start, end }, rangeBytes)))
    return null;
  // Each time another: what was cancelled is never taken for what goes on.
  const instance = `${replay}-${newId()}`;
  await writeOrder(env.BUCKET, { endpoint, replay, instance }, { window: { start, end }, options });
  // It is started once it is entered: another life of the object knows whom to ask.
  return { kind: "elsewhere", ranges: { start, end, instance }, words: wordsOf(null, 0) };
}

/** What came of it so far. Never throws: what cannot be seen is read in turns. */
export async function lookAtRanges(
  { env, name: endpoint }: Place,
  { id: replay, ranges }: Pick<DueReplay, "id" | "ranges">,
  { start, end }: Window,
): Promise<RangesLook> {
  if (ranges?.start !== start || ranges.end !== end) return { kind: "none" };
  const name = { endpoint, replay, instance: ranges.instance };
  try {
    const ending = await endingOfReading(env, name);
    if (ending === null) {
      const words = wordsOf(await plannedRanges(env.BUCKET, name), await readRanges(env.BUCKET, name));
      return { kind: "elsewhere", ranges, words };
    }
    return { kind: "read", so: await readIn(env.BUCKET, ending) };
  } catch (error) {
    log("ranges_failed", { endpoint, replay, error: nameOf(error) });
    await endRanges({ env, name: endpoint }, replay, ranges);
    return { kind: "broken" };
  }
}

/** Ends the instances that read a window, and deletes what they wrote. Never throws: the replay's files go with it. */
export async function endRanges(
  { env, name: endpoint }: Place,
  replay: string,
  { instance }: Ranges,
): Promise<void> {
  try {
    // The first one starts the others, which end where nothing is ordered any more.
    if (env.WORKFLOW !== undefined) await terminateInstance(env.WORKFLOW, instance);
  } catch (error) {
    log("workflow_failed", { endpoint, replay, error: nameOf(error) });
  }
  try {
    await clearReading(env.BUCKET, { endpoint, replay, instance });
  } catch (error) {
    log("ranges_left", { endpoint, replay, error: nameOf(error) });
  }
}

function endingOfReading({ WORKFLOW }: Bindings, { endpoint, replay, instance }: ReadingName) {
  if (WORKFLOW === undefined) throw new Error("The binding WORKFLOW is gone");
  const params = { kind: "captures", endpoint, replay } as const;
  return ensureInstance<CapturesParams>(WORKFLOW, instance, params).then(endingOf);
}

async function readIn(bucket: R2Bucket, ending: Ending): Promise<ReadSoFar> {
  if (ending.kind === "broken") throw new Error(ending.message);
  const outcome = readOutcomeSchema.safeParse(ending.output);
  if (!outcome.success) throw new Error("They ended with what this version of Weir does not know");
  if (outcome.data.kind === "gone") throw new Error("What was to be read is gone");
  const { key, told } = outcome.data;
  const bytes = await readBytes(bucket, key);
  if (bytes === null) throw new Error(`${key} is not in the bucket`);
  return { profile: Profile.fromBytes(bytes), told, after: null, isDone: true };
}

async function readRanges(bucket: R2Bucket, name: ReadingName): Promise<number> {
  const folder = leavesIn(prefixOf(name));
  let [count, behind, isMoreThere] = [0, "", true];
  while (isMoreThere) {
    const { keys, isTruncated } = await keysUnder(bucket, folder, behind);
    count += keys.length;
    [behind, isMoreThere] = [keys.at(-1) ?? "", isTruncated];
  }
  return count;
}

function wordsOf(planned: number | null, read: number): string {
  if (planned === null) return "its captures are many: they are divided into ranges, to be read by Workflows";
  return `its captures are read by Workflows: ${read} of ${planned} ranges`;
}
