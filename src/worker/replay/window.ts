/**
 * A large window of captures, read by Workflows: one instance plans, one for each range of files reads (an instance is an
 * isolate, so ranges take CPU side by side), then the first one merges their profiles as a tree in R2. The endpoint's
 * object starts the first one and looks what came of it; once `order.json` is gone, all of them end.
 */
import type { WorkflowStep } from "cloudflare:workers";
import { joinedRanges, keyRanges, type KeyRange, type SizedKey } from "../../core/replay/key-ranges.ts";
import { nothingTold, toldOfBoth } from "../../core/replay/told.ts";
import { inLanes } from "../../core/table/lanes.ts";
import { mergeInSteps, outcomeOf, patient, waiting } from "../baseline/steps.ts";
import type { Bindings } from "../env.ts";
import { rangeSettingsOf } from "../platform/settings.ts";
import { filesIn, foldersOf, turnBytes } from "./captures.ts";
import {
  readOrder,
  readOutcomeSchema,
  writePlan,
  type CapturesParams,
  type CapturesRangeParams,
  type ReadingName,
  type ReadOutcome,
} from "./contract.ts";
import { mergeProfiles, nodeKey } from "./range.ts";

/** More ranges than this would be more steps than an instance may have: then ranges are longer. */
const mostRanges = 2_000;

/** Each file is a request, of which an instance has 10,000. */
const rangeFiles = 5_000;

/** A step of planning ends after so many listings, or about so many ranges: its result is at most 1 MiB. */
const mostLists = 40;
const rangesEnough = 300;

/** The work of the first instance. */
export async function readWindow(
  env: Bindings,
  { endpoint, replay }: CapturesParams,
  instance: string,
  step: WorkflowStep,
): Promise<ReadOutcome> {
  const name = { endpoint, replay, instance };
  const ranges = await planned(env, name, step);
  if (ranges === null) return { kind: "gone" };
  await step.do("tell the plan", patient, () => writePlan(env.BUCKET, name, ranges.length));
  const { atOnce } = rangeSettingsOf(env);
  const read = await inLanes([...ranges.entries()], atOnce, ([index, range]) =>
    inChild(env, { kind: "captures-range", ...name, index, range }, step),
  );
  const leaves: string[] = [];
  let told = nothingTold;
  for (const outcome of read) {
    if (outcome.kind === "gone") return outcome;
    leaves.push(outcome.key);
    told = toldOfBoth(told, outcome.told);
  }
  await mergeInSteps(step, leaves.length, (merge) => mergeProfiles(env.BUCKET, name, leaves, merge));
  return { kind: "read", key: nodeKey(name, leaves, 0, leaves.length), told };
}

/** The files that are still to be planned, by folder. */
interface Planned {
  readonly ranges: readonly KeyRange[];
  readonly left: readonly KeyRange[];
}

/** Null where nobody wants it any more. */
async function planned(
  env: Bindings,
  name: ReadingName,
  step: WorkflowStep,
): Promise<readonly KeyRange[] | null> {
  const ranges: KeyRange[] = [];
  let left: readonly KeyRange[] | null = null;
  for (let part = 0; left === null || left.length > 0; part++) {
    const from: readonly KeyRange[] | null = left;
    const some: Planned | null = await step.do(`plan ${part}`, patient, (): Promise<Planned | null> =>
      planOn(env, name, from),
    );
    if (some === null) return null;
    ranges.push(...some.ranges);
    left = some.left;
  }
  return joinedRanges(ranges, mostRanges);
}

async function planOn(
  env: Bindings,
  name: ReadingName,
  from: readonly KeyRange[] | null,
): Promise<Planned | null> {
  const order = await readOrder(env.BUCKET, name);
  if (order === null) return null;
  const rangeBytes = Math.min(rangeSettingsOf(env).rangeBytes, turnBytes);
  const left = [...(from ?? (await foldersOf(env.BUCKET, name.endpoint, order.window)))];
  const ranges: KeyRange[] = [];
  let room = { lists: mostLists, bytes: rangeBytes * rangesEnough };
  for (let folder = left.shift(); folder !== undefined; folder = left.shift()) {
    const { files, last, room: rest } = await listed(env.BUCKET, folder, room);
    ranges.push(...keyRanges({ ...folder, last }, files, { bytes: rangeBytes, files: rangeFiles }));
    if (last < folder.last) left.unshift({ ...folder, after: last });
    if (isUsedUp((room = rest))) break;
  }
  return { ranges, left };
}

/** How much more is listed in a step. */
interface Room {
  readonly lists: number;
  readonly bytes: number;
}

function isUsedUp({ lists, bytes }: Room): boolean {
  return lists <= 0 || bytes <= 0;
}

/** The files of a folder, as far as there is room; `last` is the key up to which it was listed. */
async function listed(bucket: R2Bucket, folder: KeyRange, { lists, bytes }: Room) {
  const files: SizedKey[] = [];
  for await (const some of filesIn(bucket, folder)) {
    files.push(...some);
    lists--;
    bytes -= some.reduce((sum, { size }) => sum + size, 0);
    const room = { lists, bytes };
    const last = some.at(-1)?.key;
    if (isUsedUp(room) && last !== undefined) return { files, last, room };
  }
  return { files, last: folder.last, room: { lists, bytes } };
}

async function inChild(env: Bindings, params: CapturesRangeParams, step: WorkflowStep): Promise<ReadOutcome> {
  const { instance, index } = params;
  const outcome = await step.do(`read range ${index}`, waiting, () =>
    outcomeOf(env, `${instance}-${index}`, params, readOutcomeSchema),
  );
  // Thrown outside of the step, which would be tried again.
  if (outcome.kind === "broken") throw new Error(`Range ${index}: ${outcome.message}`);
  return outcome;
}
