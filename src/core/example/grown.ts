/** Where a window has more than its baseline, by the figure that is kept of a feature. */
import type { Curve, Figure, Labelled, Pair } from "../chart/figure.ts";
import { short } from "../check/answer/words.ts";
import { numberOf } from "../profile/cell.ts";
import { typeOfCell } from "../profile/column.ts";

/** A place counts that has grown by at least so much of what the one has that has grown most. */
const leastOfMost = 0.5;

/** Whether a cell lies there; null where nothing has grown, or nothing is known of the baseline. */
export function grownIn(figure: Figure): ((cell: string) => boolean) | null {
  switch (figure.kind) {
    case "curve":
      return grownBins(figure);
    case "columns": {
      const labels = grownLabels(figure.values);
      return labels && ofNumber((value) => labels.has(short(value)));
    }
    case "rows": {
      const labels = grownLabels(figure.rows);
      return labels && ((cell) => labels.has(cell.trim() === "" ? `“${cell}”` : cell));
    }
  }
}

function grownBins({ low, high, bins, below, above }: Curve): ((cell: string) => boolean) | null {
  const least = leastGrowth([...bins, ...[below, above].filter((one) => one !== null)]);
  if (least === null) return null;
  const has = (pair: Pair | null | undefined) => pair != null && growth(pair) >= least;
  return ofNumber((value) => {
    if (value < low) return has(below);
    if (value > high) return has(above);
    const at = Math.floor(((value - low) / (high - low)) * bins.length);
    return has(bins[Math.min(at, bins.length - 1)]);
  });
}

function grownLabels(rows: readonly Labelled[]): ReadonlySet<string> | null {
  const least = leastGrowth(rows);
  if (least === null) return null;
  return new Set(rows.filter((row) => growth(row) >= least).map(({ label }) => label));
}

/** From so much growth on a place counts. */
function leastGrowth(pairs: readonly Pair[]): number | null {
  const most = pairs.reduce((so, pair) => Math.max(so, growth(pair)), 0);
  return most > 0 ? most * leastOfMost : null;
}

function growth({ was, now }: Pair): number {
  return was === null ? 0 : now - was;
}

function ofNumber(holds: (value: number) => boolean): (cell: string) => boolean {
  return (cell) => {
    const value = numberOf(cell, typeOfCell(cell));
    return value !== null && holds(value);
  };
}
