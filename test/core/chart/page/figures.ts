/** Figures that tests make up: what there is of each kind. */
import type { Columns, Curve, Figure, Pair, Rows } from "../../../../src/core/chart/figure.ts";

/** The shares of a bell over so many bins, whose middle is at a share of them. */
function bell(bins: number, middle: number, width: number): number[] {
  const heights = Array.from({ length: bins }, (_, bin) =>
    Math.exp(-(((bin + 0.5) / bins - middle) ** 2) / (2 * width ** 2)),
  );
  const sum = heights.reduce((all, height) => all + height, 0);
  return heights.map((height) => height / sum);
}

function pairs(was: readonly number[], now: readonly number[]): Pair[] {
  return was.map((share, at) => ({ was: share, now: now[at] ?? 0 }));
}

const ticks = [0, 20, 40, 60, 80].map((at) => ({ at, label: String(at) }));
const sides = { was: "baseline, median 31.2", now: "now, median 38.4" };
const whole = { kind: "curve", low: 0, high: 80, ticks, sides, below: null, above: null } as const;

export const shifted: Curve = {
  ...whole,
  bins: pairs(bell(40, 0.35, 0.12), bell(40, 0.45, 0.14)),
  below: { was: 0.012, now: 0.004, label: "< 0" },
  above: { was: 0.009, now: 0.031, label: "> 80" },
  apart: 31,
};

export const columns: Columns = {
  kind: "columns",
  values: [
    { label: "0", was: 1, now: 0.22 },
    { label: "2.5", was: 0, now: 0.78 },
  ],
  sides: { was: "baseline, median 0", now: "now, median 2.5" },
};

const ratings: Columns = {
  kind: "columns",
  values: [0.1, 0.1, 0.2, 0.3, 0.3].map((was, at) => ({ label: String(at + 1), was, now: 0.2 })),
  sides: { was: "baseline, median 4", now: "now, median 3" },
};

const texts: Rows = {
  kind: "rows",
  rows: [
    { label: "Taxi Affiliation Services", was: 0.52, now: 0.44 },
    { label: "Dispatch", was: 0.19, now: 0.13 },
    { label: "new one", was: 0, now: 0.03 },
    { label: "gone", was: 0.002, now: 0 },
    { label: "all others", was: 0.288, now: 0.4 },
  ],
};

export const figures: Readonly<Record<string, Figure>> = {
  shifted,
  "without-baseline": { ...shifted, bins: shifted.bins.map(({ now }) => ({ was: null, now })), apart: null },
  "nothing-now": { ...shifted, bins: shifted.bins.map(({ was }) => ({ was, now: 0 })) },
  "all-outside": {
    ...whole,
    bins: pairs(bell(21, 0.5, 0.2), Array<number>(21).fill(0)),
    above: { was: 0.01, now: 1, label: "> 80" },
    apart: 80,
  },
  flat: { ...whole, bins: pairs(Array<number>(40).fill(1 / 40), bell(40, 0.5, 0.3)), apart: 40 },
  columns,
  ratings,
  texts,
};
