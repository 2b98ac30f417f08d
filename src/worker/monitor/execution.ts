/** One execution: as its row in SQLite has it, as it is run, and as it is shown. */
import type { Tries } from "../../core/monitor/run.ts";
import { isoWindow, type IsoWindow, type Window } from "../../core/monitor/window.ts";
import { glanceSchema, type WindowGlance, type WindowState } from "../../core/overview/glance.ts";
import { executionStatuses } from "../../core/report/report.ts";
import { knownWord, readableIn } from "../platform/stored.ts";

/** Incomplete: a shard did not answer, so the window is checked again. */
const runStatuses = ["Pending", "InProgress", "Incomplete", ...executionStatuses] as const;

export type RunStatus = (typeof runStatuses)[number];

const triggers = ["schedule", "manual", "backfill"] as const;

export interface ExecutionRecord {
  readonly id: string;
  readonly monitor: string;
  /** "backfill": a window from before there was the monitor, checked later. */
  readonly trigger: (typeof triggers)[number];
  readonly status: RunStatus;
  readonly exitMessage: string | null;
  readonly window: IsoWindow;
  readonly baseline: string | null;
  readonly records: number | null;
  readonly violations: number | null;
  readonly undecided: number | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** Where the report's files are in R2; null while there is none. */
  readonly report: string | null;
}

export type ExecutionRow = {
  id: string;
  monitor: string;
  trigger: string;
  window_start: number;
  window_end: number;
  run_after: number;
  attempts: number;
  status: string;
  exit_message: string | null;
  baseline: string | null;
  records: number | null;
  violations: number | null;
  undecided: number | null;
  created: number;
  finished: number | null;
  report: string | null;
  glance: string | null;
};

/** An execution with what its window comes to; null where that is not known. */
export interface SeenExecution {
  readonly execution: ExecutionRecord;
  readonly glance: WindowGlance | null;
}

export function seenOf(row: ExecutionRow): SeenExecution {
  return { execution: recordOf(row), glance: readableIn(glanceSchema, row.glance) };
}

/** An execution that has to be run. */
export interface Run extends Tries {
  readonly id: string;
  readonly monitor: string;
  readonly window: Window;
  readonly isScheduled: boolean;
  /** Whether what is found may wake people. */
  readonly isTold: boolean;
}

/** Of one from before glances were kept, its status says it. */
export function windowStateOf({ execution: { status }, glance }: SeenExecution): WindowState {
  if (glance !== null) return glance.state;
  if (status === "NoData") return "none";
  if (status === "CompletedWithViolations") return "differs";
  return status === "Completed" ? "alike" : "unjudged";
}

export function runOf({
  id,
  monitor,
  trigger,
  window_start,
  window_end,
  attempts,
  status,
}: ExecutionRow): Run {
  const window = { start: window_start, end: window_end };
  const wasIncomplete = status === "Incomplete";
  const isScheduled = trigger === "schedule";
  const isTold = isScheduled || trigger === "told";
  return { id, monitor, window, attempts, isScheduled, isTold, wasIncomplete };
}

export function recordOf(row: ExecutionRow): ExecutionRecord {
  return {
    id: row.id,
    monitor: row.monitor,
    trigger: knownWord(triggers, row.trigger, "manual"),
    status: knownWord(runStatuses, row.status, row.finished === null ? "Pending" : "Failed"),
    exitMessage: row.exit_message,
    window: isoWindow({ start: row.window_start, end: row.window_end }),
    baseline: row.baseline,
    records: row.records,
    violations: row.violations,
    undecided: row.undecided,
    createdAt: new Date(row.created).toISOString(),
    finishedAt: row.finished === null ? null : new Date(row.finished).toISOString(),
    report: row.report,
  };
}
