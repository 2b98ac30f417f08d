/** A figure in one line of letters, for terminals: how high each place is, from a blank for nothing to a full block. */
import type { Curve, Figure, Pair } from "../figure.ts";
import { highest, laidOut } from "./slots.ts";

const blocks = "▁▂▃▄▅▆▇█";

/** Both sides over the same places, at most `width` of them, on one scale; null where nothing is known of the baseline. */
export function blocksOf(
  figure: Figure,
  width: number,
): { readonly was: string | null; readonly now: string } {
  const pairs = pairsOf(figure, width).slice(0, width);
  const most = figure.kind === "curve" ? fullOf(figure, pairs) : highest(pairs);
  const lineOf = (of: (pair: Pair) => number) => pairs.map((pair) => blockOf(of(pair) / most)).join("");
  const isKnown = pairs.some(({ was }) => was !== null);
  return { was: isKnown ? lineOf(({ was }) => was ?? 0) : null, now: lineOf(({ now }) => now) };
}

function pairsOf(figure: Figure, width: number): readonly Pair[] {
  switch (figure.kind) {
    case "curve": {
      const { below, above } = figure;
      const sides = [below, above].filter((one) => one !== null).length;
      const room = { width, most: Math.max(1, width - sides), gap: 0, least: { below: 1, above: 1 } };
      const within = laidOut(figure, room).within.map(({ pair }) => pair);
      return [...(below === null ? [] : [below]), ...within, ...(above === null ? [] : [above])];
    }
    case "columns":
      return figure.values;
    case "rows":
      return figure.rows;
  }
}

/** What lies outside is cut where the bins would be flat beside it, as in a wide chart. */
function fullOf({ below, above }: Curve, pairs: readonly Pair[]): number {
  const within = highest(pairs.slice(below === null ? 0 : 1, above === null ? undefined : -1));
  const outside = highest([below, above].filter((one) => one !== null));
  return within > Number.MIN_VALUE && outside > 2 * within ? within : Math.max(within, outside);
}

/** What is there is seen. */
function blockOf(share: number): string {
  if (!(share > 0)) return " ";
  return blocks[Math.min(blocks.length - 1, Math.floor(share * blocks.length))] ?? "█";
}
