/** The style of charts (src/core/chart/page): what their classes look like, in the tokens of every page. */

/** Of charts whose values can be read (src/core/chart/values.ts). */
export const readStyle = `
.reads { position: relative; touch-action: pan-y; } .scrub { position: absolute; inset: -2px 0; pointer-events: none; } .scrub.on::after { content: ""; position: absolute; top: 0; bottom: 0; left: calc(var(--at) * 100%); border-left: 1px solid var(--ink); } .now[data-line] { color: var(--ink); }`;

export const chartStyle = `
.chart { display: block; overflow: visible; } .chart svg { overflow: visible; } .chart.mini { max-width: 100%; }
.chart path { vector-effect: non-scaling-stroke; fill: none; } .chart text { font-size: 12px; fill: var(--soft); }
.chart .ax { stroke: var(--line); } .chart .ba { fill: var(--bfill); stroke: var(--bline); } .chart .bb { fill: var(--bfill); } .chart .bt { stroke: var(--bline); } .chart .well { fill: var(--well); } .chart .dn { fill: var(--bline); }
.chart .nl { stroke: var(--now); stroke-width: 1.5; stroke-linejoin: round; } .chart .nb { fill: var(--now); } .chart .cut { fill: var(--ntint); stroke: var(--now); stroke-width: 2; } .wide .nl { stroke-width: 2; } .large .nl { stroke-width: 2.25; }
.chart .at { stroke: var(--ink); stroke-dasharray: 1.5 3; } .chart .tick { stroke: var(--ink); stroke-width: 1.5; }
.chart .n { fill: var(--now); font-weight: 600; } .chart .w { font-weight: 600; } .chart .k { fill: var(--ink); }
.s-bad { fill: var(--bad); } .s-calm { fill: var(--bfill); } .s-chance { fill: none; stroke: var(--bad); }`;
