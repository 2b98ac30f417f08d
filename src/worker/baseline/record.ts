/** A baseline as its object keeps it, and as it is shown. */
import { ageDaysOf } from "../../core/overview/ailments.ts";
import { knownWord } from "../platform/stored.ts";
import { comparedIn, type Compared } from "./compare/compared.ts";
import type { BaselineSource, Progress } from "./contract.ts";
import { rateOf, type Pace } from "./pace.ts";
import { notesOf, sourceOf } from "./source.ts";

const statuses = ["InProgress", "Completed", "Failed", "Cancelled"] as const;

export type BaselineStatus = (typeof statuses)[number];

export interface BaselineRecord extends Progress {
  readonly id: string;
  readonly status: BaselineStatus;
  /** How fast it goes, and how long it will take at that; null while unknown, and when it is over. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly source: BaselineSource;
  readonly createdAt: string;
  /** How many whole days ago that was. */
  readonly ageDays: number;
  readonly finishedAt: string | null;
  readonly failure: string | null;
  /** What may surprise in the training data, and what of it is left out. */
  readonly notes: readonly string[];
  /** Whether checks compare with this baseline. */
  readonly current: boolean;
  /** How it differs from the finished one made before it; null where there is none, and until that was looked at. */
  readonly compared: Compared | null;
}

export type BaselineRow = {
  id: string;
  status: string;
  source: string;
  rows: number;
  bytes: number;
  total_bytes: number | null;
  created: number;
  finished: number | null;
  failure: string | null;
  notes: string;
  current: number;
  compared: string | null;
};

export function recordOf(row: BaselineRow, pace: Pace | undefined, now: number): BaselineRecord {
  const { id, rows, bytes, failure } = row;
  const bytesPerSecond = rateOf(pace);
  const bytesLeft = row.total_bytes === null ? null : Math.max(0, row.total_bytes - bytes);
  return {
    id,
    status: knownWord(statuses, row.status, "Failed"),
    source: sourceOf(row.source),
    rows,
    bytes,
    totalBytes: row.total_bytes,
    bytesPerSecond,
    secondsLeft: bytesPerSecond === null || bytesLeft === null ? null : Math.ceil(bytesLeft / bytesPerSecond),
    createdAt: new Date(row.created).toISOString(),
    ageDays: ageDaysOf(row.created, now),
    finishedAt: row.finished === null ? null : new Date(row.finished).toISOString(),
    failure,
    notes: notesOf(row.notes),
    current: row.current === 1,
    compared: comparedIn(row.compared),
  };
}
