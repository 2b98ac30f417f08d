/** How far an endpoint is on its way to a baseline by itself, of its first calls. */
import type { Window } from "../monitor/window.ts";
import { count } from "../counted.ts";

/** With fewer records than this a baseline could tell next to nothing from chance (docs/checks.md: L∞ 0.3 takes about 75). */
export const fewestRecords = 100;

/** What it takes, as the endpoint's configuration says. */
interface LearningGoal {
  readonly records: number;
  /** From the first calls that were seen to the end of the last window with records. */
  readonly hours: number;
}

/** What there is so far, and what it takes. */
export interface Learning {
  readonly records: number;
  readonly hours: number;
  readonly goal: LearningGoal;
}

/** A window of a monitor's schedule; `records` is null until it is checked. */
export interface SeenWindow extends Window {
  readonly records: number | null;
}

/** What the windows of a monitor come to. */
export interface Seen {
  /** Of windows that overlap only those that follow each other: no call is there twice. */
  readonly records: number;
  /** From when on calls were seen: what of the first window with any was in no window before. */
  readonly since: number;
  /** All that windows with records hold. */
  readonly window: Window;
}

/** What a monitor has seen by `before`, of its windows in the order of their ends, later ones too; null of no record. */
export function seenBy(windows: readonly SeenWindow[], before: number): Seen | null {
  const first = windows.findIndex((window) => isCounted(window, before));
  if (first === -1) return null;
  let [records, countedTo] = [0, Number.NEGATIVE_INFINITY];
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const window of windows) {
    if (!isCounted(window, before)) continue;
    [start, end] = [Math.min(start, window.start), Math.max(end, window.end)];
    if (window.start < countedTo) continue;
    records += window.records ?? 0;
    countedTo = window.end;
  }
  return { records, since: sinceIn(windows, first), window: { start, end } };
}

function isCounted({ end, records }: SeenWindow, before: number): boolean {
  return end <= before && records !== null && records > 0;
}

/** Where no window is before it, as much of it is new as of the next one. */
function sinceIn(windows: readonly SeenWindow[], at: number): number {
  const { start = 0, end = 0 } = windows[at] ?? {};
  const step = (windows[at + 1]?.end ?? Number.POSITIVE_INFINITY) - end;
  return Math.max(start, windows[at - 1]?.end ?? end - step);
}

export function isLearned({ records, hours, goal }: Learning): boolean {
  return records >= goal.records && hours >= goal.hours;
}

/** "Learning: 412 of 1,000 records, 5 of 24 hours": no more is said of either than it takes. */
export function learningWords(learning: Learning): string {
  const { records, hours, goal } = learning;
  const some = count(Math.min(records, goal.records));
  const time =
    goal.hours === 0 ? "" : `, ${short(Math.min(hours, goal.hours))} of ${short(goal.hours)} hours`;
  const next = isLearned(learning) ? "; windows that begin from here on are judged" : "";
  return `Learning: ${some} of ${count(goal.records)} records${time}${next}`;
}

function short(hours: number): string {
  return String(Math.floor(hours * 10) / 10);
}
