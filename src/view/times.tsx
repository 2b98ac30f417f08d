/** The style of what stands over time: strips, scores, ribbons and sparklines (src/core/chart/time). */
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import { withValues, type Said } from "../core/chart/values.ts";
import { readStyle } from "./charts.ts";
import { spanWords } from "./words.ts";

export const timeStyle = `${readStyle}
.chart .b-bad { fill: var(--bad); } .chart .b-calm { fill: var(--bfill); } .chart .b-muted { fill: var(--bline); } .chart .b-none { fill: var(--soft); } .chart .b-within { stroke: var(--bad); stroke-width: 1.5; } .chart .b-undecided { stroke: var(--soft); stroke-dasharray: 2 2; }
.axis { position: relative; height: 20px; font-size: 12px; line-height: 16px; color: var(--soft); } .axis span { position: absolute; top: 4px; white-space: nowrap; } .axis .event { color: var(--ink); border-left: 1px solid var(--ink); padding-left: 4px; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 12px; } .ends { position: relative; width: 84px; font-size: 12px; line-height: 16px; } .ends.wide { width: 188px; } .ends > * { position: absolute; left: 0; white-space: nowrap; } .ends .e-b { color: var(--bad); font-weight: 600; } .ends .e-l { color: var(--ink); }
.ends .q { display: grid; grid-template-columns: 46px 58px 76px; gap: 4px; text-align: right; color: var(--soft); } .ends .q > :first-child { text-align: left; } .ends .q b { font-weight: 400; color: var(--ink); } .ends .middle, .ends .middle b { font-weight: 600; color: var(--ink); }
.chart .past { stroke: var(--bline); stroke-width: 1.25; } .chart .lim { stroke: var(--ink); stroke-dasharray: 5 4; } .chart .span { fill: var(--btint); } .chart .press { fill: transparent; } .score-time text { fill: var(--ink); }
.chart .m-bad { fill: var(--bad); } .chart .m-muted { fill: var(--bline); } .chart .m-within { fill: var(--ground); stroke: var(--bad); stroke-width: 1.5; } .chart .m-undecided { fill: var(--ground); stroke: var(--soft); stroke-dasharray: 2 2; } .chart .m-calm { fill: var(--bline); } .score-time a:hover .m-calm { fill: var(--now); }
.chart .outer { fill: var(--ntint); } .chart .inner { fill: var(--nmid); } .chart .was { stroke: var(--soft); stroke-dasharray: 1.5 3; } .chart .was.middle { stroke-dasharray: 5 4; }
.ribbon .nl { stroke-width: 2; } .chart .level { stroke: var(--soft); stroke-dasharray: 5 4; } .chart .dot { fill: var(--ink); } .chart .dot.now { fill: var(--now); } .spark { display: inline-block; vertical-align: middle; }
@media (max-width: 640px) { .beside { grid-template-columns: minmax(0, 1fr); } .ends { display: flex; gap: 12px; width: auto; height: auto !important; flex-wrap: wrap; } .ends.wide { display: block; width: auto; } .ends > * { position: static; } }`;

/** A chart with the values of its places; in a part of the page with `data-reads`, whose `data-line` they are shown in. */
export const Reads: FC<{ of: string; name: string; said: Said }> = ({ of, name, said }) =>
  raw(withValues(of, name, said));

/** The times of windows for `data-times` around charts of them. */
export function timesOf(windows: readonly { readonly start: number; readonly end: number }[]): string {
  return windows.map(spanWords).join("\n");
}

/** What a chart draws, which is inert by itself. */
export const Drawn: FC<{ of: string }> = ({ of }) => raw(of);
