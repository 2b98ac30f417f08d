/**
 * A range of a window's capture files: read in turns, each a step, its profile in R2. And the merge of two such profiles.
 * Each writes to a key that nothing else writes, so a step that is repeated writes the same again.
 */
import type { WorkflowStep } from "cloudflare:workers";
import { Profile } from "../../core/profile/profile.ts";
import { keepWithin, mostHeldBytes } from "../../core/profile/room/budget.ts";
import type { Merge } from "../../core/table/ranges.ts";
import { patient } from "../baseline/steps.ts";
import type { Bindings } from "../env.ts";
import { readBytes } from "../platform/bucket.ts";
import { nothingRead, readOn, turnRoom, type ReadSoFar } from "./captures.ts";
import {
  leavesIn,
  prefixOf,
  readOrder,
  writeWanted,
  type CapturesRangeParams,
  type ReadingName,
  type ReadOutcome,
} from "./contract.ts";

/** What a turn came to; its profile lies under `key`. */
type Turn =
  | (Omit<ReadSoFar, "profile"> & { readonly kind: "read"; readonly key: string })
  | { readonly kind: "gone" };

/** The work of an instance. */
export async function readRange(
  { BUCKET }: Bindings,
  params: CapturesRangeParams,
  step: WorkflowStep,
): Promise<ReadOutcome> {
  let before: Turn | null = null;
  for (let turn = 0; ; turn++) {
    const last: Turn | null = before;
    const so: Turn = await step.do(`turn ${turn}`, patient, (): Promise<Turn> =>
      readTurn(BUCKET, params, turn, last),
    );
    if (so.kind === "gone") return so;
    if (so.isDone) return { kind: "read", key: so.key, told: so.told };
    before = so;
  }
}

async function readTurn(
  bucket: R2Bucket,
  params: CapturesRangeParams,
  turn: number,
  before: Turn | null,
): Promise<Turn> {
  const order = await readOrder(bucket, params);
  if (order === null) return { kind: "gone" };
  const { endpoint, index, range } = params;
  const begun =
    before?.kind === "read" ? { ...before, profile: await profileAt(bucket, before.key) } : nothingRead();
  const { profile, ...so } = await readOn(bucket, { endpoint, ...order, ranges: [range] }, begun, turnRoom);
  const prefix = prefixOf(params);
  const key = so.isDone ? `${leavesIn(prefix)}${index}.prof` : `${prefix}turns/${index}-${turn}.prof`;
  const isWanted = await writeWanted(bucket, params, key, profile.toBytes());
  return isWanted ? { ...so, kind: "read", key } : { kind: "gone" };
}

/** The merge of what lies at [from, mid) and [mid, to) of the leaves; the root's is of all. */
export async function mergeProfiles(
  bucket: R2Bucket,
  name: ReadingName,
  leaves: readonly string[],
  { from, mid, to }: Merge,
): Promise<void> {
  const order = await readOrder(bucket, name);
  if (order === null) return;
  const profile = await profileAt(bucket, nodeKey(name, leaves, from, mid));
  profile.know(order.options.shape ?? null);
  profile.merge(await profileAt(bucket, nodeKey(name, leaves, mid, to)));
  keepWithin([profile], mostHeldBytes);
  await writeWanted(bucket, name, nodeKey(name, leaves, from, to), profile.toBytes());
}

/** Where the profile of the leaves [from, to) lies. */
export function nodeKey(name: ReadingName, leaves: readonly string[], from: number, to: number): string {
  const leaf = to - from === 1 ? leaves[from] : undefined;
  return leaf ?? `${prefixOf(name)}merged/${from}-${to}.prof`;
}

async function profileAt(bucket: R2Bucket, key: string): Promise<Profile> {
  const bytes = await readBytes(bucket, key);
  if (bytes === null) throw new Error(`Cannot read captures on: ${key} is not in the bucket`);
  return Profile.fromBytes(bytes);
}
