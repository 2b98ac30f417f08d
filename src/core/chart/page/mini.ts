/** The small chart of a feature, 120 × 32: baseline and now over the same bins, without words. */
import type { Figure, Pair } from "../figure.ts";
import { element } from "../svg.ts";
import { bars, curves, path, type Heights } from "./shapes.ts";
import { highest, laidOut, type Slot } from "./slots.ts";

export const miniSize = { width: 120, height: 32 } as const;

/** Of forty bins two are together. */
const room = { width: miniSize.width, most: 25, gap: 4, least: { below: 5, above: 5 } } as const;
/** A value's place is no wider, and no more values have one. */
const [widestSlot, mostSlots] = [16, 30];

/** `label` says in words what is seen. */
export function miniChart(figure: Figure, label: string): string {
  const { width, height } = miniSize;
  const drawn = figure.kind === "curve" ? ofCurve(figure) : ofValues(valuesIn(figure));
  const viewBox = `0 0 ${width} ${height}`;
  const axis = path("ax", `M0 ${height - 0.5}H${width}`);
  return element(
    "svg",
    { class: "chart mini", role: "img", "aria-label": label, width, height, viewBox },
    axis + drawn,
  );
}

function valuesIn(figure: Exclude<Figure, { readonly kind: "curve" }>): readonly Pair[] {
  return figure.kind === "rows" ? figure.rows : figure.values;
}

function heightsFor(pairs: readonly Pair[]): Heights {
  return { top: 1, bottom: miniSize.height - 1, most: highest(pairs), least: 1.5 };
}

function ofCurve(figure: Extract<Figure, { readonly kind: "curve" }>): string {
  const { within, aside } = laidOut(figure, room);
  const heights = heightsFor([...within, ...aside].map(({ pair }) => pair));
  return curves(within, heights) + bars(aside, heights, { wide: 1, narrow: 0.5 });
}

function ofValues(pairs: readonly Pair[]): string {
  const some = pairs.slice(0, mostSlots);
  const slot = Math.min(widestSlot, miniSize.width / Math.max(1, some.length));
  const slots = some.map((pair, at): Slot => ({ left: at * slot, right: (at + 1) * slot, pair }));
  return bars(slots, heightsFor(some), { wide: 0.8, narrow: 0.32 });
}
