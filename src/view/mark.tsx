/** A verdict in one word, with a shape of its own: nothing is told by colour alone. */
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { CheckType } from "../core/check/checks.ts";
import type { WindowState } from "../core/overview/glance.ts";
import type { Standing } from "../core/overview/standing.ts";

/** Each of them has a shape. */
export type Mark = "violation" | "within" | "undecided" | "none" | "muted" | "alike";

const shapes: Readonly<Record<Mark, string>> = {
  violation: '<path class="fill" d="M6 0.5 11.5 6 6 11.5 0.5 6z"/>',
  within: '<path class="edge" d="M6 1.5 10.5 6 6 10.5 1.5 6z"/>',
  undecided: '<circle class="edge dashed" cx="6" cy="6" r="4.5"/>',
  none: '<path class="edge" d="M1 6H11"/>',
  muted: '<path class="edge" d="M6 1.5 10.5 6 6 10.5 1.5 6zM1.5 10.5 10.5 1.5"/>',
  alike: '<circle class="fill" cx="6" cy="6" r="3"/>',
};

export const pillStyle = `
.pill { display: inline-flex; gap: 6px; align-items: center; font-size: 12px; line-height: 20px; font-weight: 600; color: var(--soft); white-space: nowrap; border: 0; padding: 0; }
.pill svg { flex: none; } .pill .fill { fill: var(--bline); } .pill .edge { fill: none; stroke: var(--bline); stroke-width: 1.5; } .pill .dashed { stroke-dasharray: 3 2; }
.pill.violation { color: var(--bad); } .pill.violation .fill { fill: var(--bad); } .pill.within .edge { stroke: var(--bad); }`;

export const Pill: FC<{ mark: Mark; words: string }> = ({ mark, words }) => (
  <span class={`pill ${mark}`}>
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {raw(shapes[mark])}
    </svg>
    {words}
  </span>
);

const standingMarks: Readonly<Record<Standing, readonly [Mark, string]>> = {
  violation: ["violation", "Violation"],
  undecided: ["undecided", "Undecided"],
  silent: ["none", "No traffic"],
  unwatched: ["undecided", "Not watched"],
  muted: ["muted", "Muted"],
  within: ["within", "Within chance"],
  fine: ["alike", "As baseline"],
};

export const StandingPill: FC<{ standing: Standing }> = ({ standing }) => {
  const [mark, words] = standingMarks[standing];
  return <Pill mark={mark} words={words} />;
};

/** How a window stood. */
export const windowMarks: Readonly<Record<WindowState, readonly [Mark, string]>> = {
  differs: ["violation", "Differs"],
  within: ["within", "Within chance"],
  alike: ["alike", "As baseline"],
  unjudged: ["undecided", "Undecided"],
  none: ["none", "No calls"],
};

/** What people call a finding of each check, in a word or two. */
export const checkKinds: Readonly<Record<CheckType, string>> = {
  missing_column_check: "Column",
  extra_column_check: "Columns",
  row_shape_check: "Rows",
  answer_count_check: "Answers",
  data_type_check: "Type",
  unread_bodies_check: "Unread",
  error_share_check: "Errors",
  latency_check: "Latency",
  volume_check: "Volume",
  completeness_check: "Missing",
  missing_rate_check: "Missing",
  non_negative_check: "Negative",
  range_check: "Out of range",
  categorical_values_check: "Unknown value",
  new_values_check: "New values",
  value_share_check: "One value",
  baseline_drift_check: "Drift",
};
