/** How far an endpoint is on its way to a baseline by itself, of its first calls. */

/** With fewer records than this a baseline could tell next to nothing from chance (docs/checks.md: L∞ 0.3 takes about 75). */
export const fewestRecords = 100;

/** What it takes, as the endpoint's configuration says. */
interface LearningGoal {
  readonly records: number;
  /** From the first window with records to the last. */
  readonly hours: number;
}

/** What there is so far, and what it takes. */
export interface Learning {
  readonly records: number;
  readonly hours: number;
  readonly goal: LearningGoal;
}

export function isLearned({ records, hours, goal }: Learning): boolean {
  return records >= goal.records && hours >= goal.hours;
}

/** "Learning: 412 of 1,000 records, 5 of 24 hours": no more is said of either than it takes. */
export function learningWords(learning: Learning): string {
  const { records, hours, goal } = learning;
  const some = Math.min(records, goal.records).toLocaleString("en-US");
  const time =
    goal.hours === 0 ? "" : `, ${short(Math.min(hours, goal.hours))} of ${short(goal.hours)} hours`;
  const next = isLearned(learning) ? "; the next window is judged" : "";
  return `Learning: ${some} of ${goal.records.toLocaleString("en-US")} records${time}${next}`;
}

function short(hours: number): string {
  return String(Math.floor(hours * 10) / 10);
}
