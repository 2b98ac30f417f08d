/** One replay: as its row in SQLite has it, and as it is shown. */
import { askedSchema, type AskedReplay } from "../../../core/past/asked.ts";
import { outcomeSchema, type Outcome } from "../../../core/past/outcome.ts";
import { formatWindow, isoWindow, type IsoWindow, type Window } from "../../../core/monitor/window.ts";
import { knownWord, readableIn, wholeIn } from "../../platform/stored.ts";

const replayStates = ["pending", "running", "done", "cancelled", "failed"] as const;

type ReplayState = (typeof replayStates)[number];

export interface ReplayRecord {
  readonly id: string;
  readonly monitor: string;
  readonly state: ReplayState;
  /** What was asked; null where another version of Weir wrote it. */
  readonly asked: AskedReplay | null;
  /** Of all windows those that are done with, and of these those that could not be judged, and whose verdict is another. */
  readonly windows: {
    readonly total: number;
    readonly done: number;
    readonly left: number;
    readonly differing: number;
  };
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** Why it failed; of one that is under way, why it waits. */
  readonly failure: string | null;
}

/** One window of a replay; its outcome is null until it is done with. */
export interface ReplayedWindow {
  readonly window: IsoWindow;
  readonly outcome: Outcome | null;
}

export interface ReplayView extends ReplayRecord {
  readonly results: readonly ReplayedWindow[];
}

export type ReplayRow = {
  id: string;
  monitor: string;
  state: string;
  asked: string;
  attempts: number;
  reading: string | null;
  created: number;
  finished: number | null;
  failure: string | null;
  total: number;
  done: number;
  lefts: number;
  differing: number;
};

export type WindowRow = { window_start: number; window_end: number; outcome: string | null };

export function recordOf(row: ReplayRow): ReplayRecord {
  return {
    id: row.id,
    monitor: row.monitor,
    state: knownWord(replayStates, row.state, "failed"),
    asked: wholeIn(askedSchema, row.asked),
    windows: { total: row.total, done: row.done, left: row.lefts, differing: row.differing },
    createdAt: new Date(row.created).toISOString(),
    finishedAt: row.finished === null ? null : new Date(row.finished).toISOString(),
    failure: row.failure,
  };
}

export function windowOf({ window_start, window_end, outcome }: WindowRow): ReplayedWindow {
  return {
    window: isoWindow({ start: window_start, end: window_end }),
    outcome: readableIn(outcomeSchema, outcome),
  };
}

/** Whether two windows of a replay say something else than was said before. */
export function isDiffering(outcome: Outcome): boolean {
  return outcome.kind === "judged" && outcome.verdict.before?.kind !== outcome.verdict.after.kind;
}

/** What there are no windows of, in words. */
export function nothingIn(window: Window): string {
  return `No window of the monitor's schedule lies within ${formatWindow(window)}`;
}
