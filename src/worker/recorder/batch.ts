/**
 * What one RPC to a Recorder brings, in the versions that there were: Worker and object may run different code while a
 * deployment is under way.
 */
import type { Beside } from "../../core/call/beside.ts";
import type { Budget } from "../../core/call/budget.ts";
import type { Call } from "../../core/call/record.ts";
import { decodeCalls, encodeCalls, fromCall, toCall } from "../../core/call/frames.ts";
import type { GivenUp } from "../../core/call/tallies.ts";
import type { DividedBy } from "../../core/segment/stamp.ts";
import type { Dialect } from "../../core/read/shape.ts";

/** Calls, and counts of what the isolate could not record. */
export interface Batch extends Beside {
  readonly version: 2;
  /** By this id a batch that is sent again is known. */
  readonly id: string;
  /** Made by encodeCalls(). */
  readonly calls: Uint8Array;
  /** How the calls' cells are read, by the configuration they were made under. */
  readonly reading?: Dialect | undefined;
  /** The baseline in force, whose shape says how rows are read. */
  readonly baseline?: string | undefined;
  /** How often files of the endpoint's baselines were edited; absent where none was. An earlier version does not ask. */
  readonly edits?: number | undefined;
  /** The version of what the watch goes by; absent where the endpoint is not watched. */
  readonly watch?: number | undefined;
  /** How the calls are divided into segments; absent where they are not. */
  readonly segments?: readonly DividedBy[] | undefined;
  /** The shard's part of the daily budget. */
  readonly budget?: Budget | undefined;
  readonly tallies: Readonly<Record<string, number>>;
  /** Which of them are of batches that were given up; absent where none was. A Recorder of an earlier version counts all. */
  readonly givenUp?: readonly GivenUp[] | undefined;
}

export interface BatchOne {
  readonly version: 1;
  readonly calls: readonly Call[];
  readonly reading?: Dialect | undefined;
  readonly tallies: Readonly<Record<string, number>>;
}

/** How a Recorder answers; one of version 1 says nothing. */
export interface Acknowledgement {
  /** The Recorder has more to do than one object should: another shard would help. */
  readonly isBusy: boolean;
}

/** A batch of any version as the newest. Throws TypeError where it is newer. */
export function asNewest(batch: Batch | BatchOne): Batch {
  if (batch.version === 2) return batch;
  if (batch.version !== 1) throw new TypeError(unknownVersion);
  const { reading, tallies } = batch;
  return { version: 2, id: "", calls: encodeCalls(batch.calls.map(fromCall)), reading, tallies };
}

const unknownVersion = "Cannot record batch: its version is not known here";

/** Whether a Recorder refused a batch because its code is older. */
export function isTooNew(error: unknown): boolean {
  return error instanceof Error && error.message.includes(unknownVersion);
}

/** For a Recorder of version 1. */
export function asOne({ calls, reading, tallies }: Batch): BatchOne {
  return {
    version: 1,
    calls: decodeCalls(calls).map(toCall),
    ...(reading !== undefined && { reading }),
    tallies,
  };
}
