/** What a plot says at each of its places, in words: "120 to 125: baseline 4.2 %, now 9 %, +4.8 points". */
import { beside, percent } from "../../check/answer/words.ts";
import type { Columns, Curve } from "../figure.ts";
import { drawable } from "../letters.ts";
import type { Edges, Said } from "../values.ts";
import { signedPoints } from "./points.ts";
import { togetherOf, type Slot } from "./slots.ts";

/** `slots` are all places of the figure from left to right, at most `most` of them bins, on so wide a plot. */
export function saidOf(
  figure: Curve | Columns,
  slots: readonly Slot[],
  { most, width }: { readonly most: number; readonly width: number },
): Said {
  const names =
    figure.kind === "curve" ? binNames(figure, most) : figure.values.map(({ label }) => drawable(label));
  const values = slots.map((slot, at) => `${names[at] ?? ""}: ${sharesOf(slot)}`);
  return { values, edges: edgesOf(slots, width) };
}

function sharesOf({ pair: { was, now } }: Slot): string {
  if (was === null) return `now ${percent(now)}`;
  const by = now === was ? "" : `, ${signedPoints(now - was)} points`;
  return `baseline ${percent(was, now)}, now ${percent(now, was)}${by}`;
}

function binNames(curve: Curve, most: number): string[] {
  const { bins, below, above } = curve;
  const by = togetherOf(bins.length, most);
  const within = Array.from({ length: Math.ceil(bins.length / by) }, (_, index) =>
    rangeWords(curve, index * by, Math.min(bins.length, (index + 1) * by)),
  );
  return [...(below === null ? [] : [below.label]), ...within, ...(above === null ? [] : [above.label])];
}

/** Of whole numbers, whose bins end at halves, the first and the last. */
function rangeWords({ low, high, bins }: Curve, from: number, to: number): string {
  // Halves, so that no difference is too large for a number.
  const valueAt = (edge: number) => 2 * (low / 2 + (high / 2 - low / 2) * (edge / bins.length));
  const [left, right] = [valueAt(from), valueAt(to)];
  const isWhole = [low, left, right].every((edge) => Math.abs((edge % 1) + (edge < 0 ? 0.5 : -0.5)) < 1e-9);
  const [first, last] = isWhole ? [left + 0.5, right - 0.5] : [left, right];
  const apart = right - left;
  return isWhole && last - first < 0.5
    ? beside(first, apart)
    : `${beside(first, apart)} to ${beside(last, apart)}`;
}

/** Between two places the middle of their gap. */
function edgesOf(slots: readonly Slot[], width: number): Edges {
  const between = slots.slice(1).map(({ left }, at) => ((slots[at]?.right ?? left) + left) / 2 / width);
  return [(slots[0]?.left ?? 0) / width, ...between, (slots.at(-1)?.right ?? width) / width];
}
