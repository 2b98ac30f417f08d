/** The windows that pages show of a monitor, as the rows of its executions have them: each once, as it was checked last. */
import { grouped, type Representative } from "../../core/overview/period.ts";
import type { WindowState } from "../../core/overview/glance.ts";
import { seenOf, windowStateOf, type ExecutionRow, type SeenExecution } from "./execution.ts";

/** A window of a page, with how it stood. */
export type ShownWindow = Representative<SeenExecution & { readonly state: WindowState }>;

/** What is asked of a period. */
export interface Period {
  /** Whose windows; where it is null those of the execution's, or of the one that checked last. */
  readonly monitor: string | null;
  /** The window that is looked at; null for the last one. */
  readonly execution: string | null;
  /** The days before the end of the last window; null for the last windows, as many as `most`. */
  readonly days: number | null;
  /** No more windows are shown: one stands for its neighbours. */
  readonly most: number;
}

export interface Shown {
  /** Oldest first. */
  readonly windows: readonly ShownWindow[];
  /** The window that is looked at, also where another stands for it; null where there is none. */
  readonly open: ShownWindow | null;
  /** How many windows these stand for. */
  readonly count: number;
  /** Whether there are older ones. */
  readonly hasOlder: boolean;
}

/** Of hours thirty days; what is beyond is as if it were older. */
const mostRead = 744;
const dayMs = 86_400_000;

const checked = "finished IS NOT NULL AND trigger <> 'ahead'";
const newestFirst = "ORDER BY window_end DESC, created DESC LIMIT ?";

export function shownIn(sql: SqlStorage, { monitor, execution, days, most }: Period): Shown {
  const asked = execution === null ? null : oneIn(sql, execution, monitor);
  const since = days === null ? null : days * dayMs;
  const read = days === null ? most : mostRead;
  const { windows, hasOlder } = lastIn(sql, monitor ?? asked?.execution.monitor ?? null, read, since);
  const shown = grouped(windows, most);
  const open = execution === null ? (shown.at(-1) ?? null) : asked;
  return { windows: shown, open, count: windows.length, hasOlder };
}

/** Null where there is none, or it is another monitor's. */
function oneIn(sql: SqlStorage, execution: string, monitor: string | null): ShownWindow | null {
  const [row] = sql.exec<ExecutionRow>(`SELECT * FROM executions WHERE id = ? AND ${checked}`, execution);
  if (row === undefined || (monitor !== null && row.monitor !== monitor)) return null;
  return { ...withState(seenOf(row)), standsFor: 1 };
}

/** The last windows, oldest first; `since`: those that ended less than so many milliseconds before the last. */
export function lastIn(sql: SqlStorage, monitor: string | null, most: number, since: number | null = null) {
  const [newest] = sql
    .exec<{ monitor: string }>(`SELECT monitor FROM executions WHERE ${checked} ${newestFirst}`, 1)
    .toArray();
  // A window may have been checked twice; one more says whether there are older ones.
  const rows = sql
    .exec<ExecutionRow>(
      `SELECT * FROM executions WHERE monitor = ? AND ${checked} ${newestFirst}`,
      monitor ?? newest?.monitor ?? "",
      2 * most + 1,
    )
    .toArray();
  const after = since === null ? -Infinity : (rows[0]?.window_end ?? 0) - since;
  const once = new Map(rows.toReversed().map((row) => [`${row.window_start} ${row.window_end}`, row]));
  const all = [...once.values()];
  const kept = all.filter(({ window_end }) => window_end > after).slice(-most);
  const hasOlder = kept.length < all.length || rows.length > 2 * most;
  return { windows: kept.map((row) => withState(seenOf(row))), hasOlder };
}

function withState(seen: SeenExecution) {
  return { ...seen, state: windowStateOf(seen) };
}
