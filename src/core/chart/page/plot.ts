/** A figure on a plot as wide as the page: its shapes in thousandths of the width, and the words around them. */
import { percent } from "../../check/answer/words.ts";
import type { Columns, Curve, Labelled, Sides } from "../figure.ts";
import { tenth } from "../svg.ts";
import { bars, curves, path } from "./shapes.ts";
import { highest, laidOut, type Room, type Slot } from "./slots.ts";
import { apart, cornered, drawnAt, placed, shareOf, type Words } from "./text.ts";

/** The width that shapes are drawn on, and stretched from. */
export const width = 1_000;

/** More bins than this have no room on a phone. */
export const mostBins = 48;
/** Where what lies outside is so many times as high as all bins, it is cut, since they would be flat beside it. */
const mostHigher = 2;
/** Each value's share is written above its bars where there are so few. */
const mostWritten = 3;
const lineHeight = 16;

/** From the top of the plot to its axis, in pixels; the words below the axis take 20 more. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

export interface Plotted {
  /** Shapes, to be stretched. */
  readonly shapes: string;
  /** Words, not to be stretched. */
  readonly words: string;
  /** All places from left to right. */
  readonly slots: readonly Slot[];
}

/** With a dotted line at `at`, a share of the width; null: without. */
export function plotted(figure: Curve | Columns, span: Span, at: number | null): Plotted {
  return figure.kind === "curve" ? ofCurve(figure, span, at) : ofColumns(figure, span);
}

function ofCurve(curve: Curve, span: Span, at: number | null): Plotted {
  const laid = laidOut(curve, roomOf(curve));
  const slots = [...laid.within, ...laid.aside].toSorted((a, b) => a.left - b.left);
  const most = cutAt(curve) ?? highest(slots.map(({ pair }) => pair));
  const corner = cornerOf(curve.sides, slots, { ...span, most });
  const heights = { ...span, top: corner.top, most, least: 2 };
  const isUnder = at !== null && corner.words.some(({ from, to }) => at >= from - 0.01 && at <= to + 0.01);
  const shapes = [
    curves(laid.within, heights),
    ...laid.aside.map((slot) =>
      highest([slot.pair]) > most ? cut(slot, heights) : bars([slot], heights, { wide: 1, narrow: 0.4 }),
    ),
    at === null
      ? ""
      : path("at", `M${Math.round(at * width)} ${span.bottom}V${isUnder ? corner.bottom : span.top}`),
  ];
  return {
    shapes: shapes.join(""),
    words: corner.drawn + axisWords(ticksOf(curve, laid.left, laid.right), span),
    slots,
  };
}

/** The height of the bins where what lies outside is cut at it; null where it is not. */
function cutAt({ bins, below, above }: Curve): number | null {
  const within = highest(bins);
  const outside = highest([below, above].filter((one) => one !== null));
  return bins.length > 0 && outside > mostHigher * within ? within : null;
}

/** What is cut has room for a box. */
function roomOf(curve: Curve): Room {
  const most = cutAt(curve) ?? Infinity;
  const least = (one: Labelled | null) => (one !== null && highest([one]) > most ? 160 : 28);
  return { width, most: mostBins, gap: 16, least: { below: least(curve.below), above: least(curve.above) } };
}

/** A box up to the top, whose share its label says. */
function cut({ left, right }: Slot, { top, bottom }: Span): string {
  return path("cut", `M${tenth(left)} ${bottom}V${top}H${tenth(right)}V${bottom}Z`);
}

/** Where the curves part, as a share of the width; null where that is nowhere to be seen. */
export function partsAt(curve: Curve | Columns): number | null {
  if (curve.kind === "columns" || curve.apart === null) return null;
  const { left, right } = laidOut(curve, roomOf(curve));
  const at = (left + shareIn(curve, curve.apart) * (right - left)) / width;
  return at >= left / width && at <= right / width ? at : null;
}

function ofColumns({ values, sides }: Columns, span: Span): Plotted {
  const slot = Math.min(width / Math.max(1, values.length), width / mostWritten);
  const slots = values.map((pair, at): Slot => ({ left: at * slot, right: (at + 1) * slot, pair }));
  const isWritten = values.length <= mostWritten;
  const corner = isWritten ? null : cornerOf(sides, slots, { ...span, most: highest(values) });
  const top = corner?.top ?? span.top + lineHeight;
  const heights = { ...span, top, most: highest(values), least: 2 };
  const middle = (at: number) => ((at + 0.5) * slot) / width;
  const written = isWritten ? values.map((one, at) => placed(sharesOf(one), middle(at))) : [];
  const height = (one: Labelled) => (highest([one]) / heights.most) * (span.bottom - top);
  return {
    shapes: bars(slots, heights, { wide: 0.5, narrow: 0.2 }),
    words: [
      corner?.drawn ?? "",
      ...written.map((words, at) => {
        const one = values[at];
        return one === undefined ? "" : drawnAt(words, span.bottom - height(one) - 5, "k");
      }),
      axisWords(
        values.map(({ label }, at) => placed(label, middle(at))),
        span,
      ),
    ].join(""),
    slots,
  };
}

/** "0 % → 24 %". */
function sharesOf({ was, now }: Labelled): string {
  return was === null ? percent(now) : `${percent(was, now)} → ${percent(now, was)}`;
}

/** Those of what lies outside come first. */
function ticksOf(curve: Curve, left: number, right: number): Words[] {
  const { below, above, ticks } = curve;
  const most = cutAt(curve) ?? Infinity;
  const outside = (one: Labelled) => (highest([one]) > most ? `${one.label}: ${sharesOf(one)}` : one.label);
  const within = ticks
    .map(({ at, label }) => ({ label, x: (left + shareIn(curve, at) * (right - left)) / width }))
    .filter(({ x }) => x >= 0 && x <= 1);
  return [
    ...(below === null ? [] : [cornered(outside(below), true)]),
    ...(above === null ? [] : [cornered(outside(above), false)]),
    ...within.map(({ label, x }) => placed(label, x)),
  ];
}

function axisWords(wanted: readonly Words[], { bottom }: Span): string {
  return apart(wanted)
    .map((words) => drawnAt(words, bottom + lineHeight))
    .join("");
}

/** Halves, so that no difference is too large for a number. */
function shareIn({ low, high }: Pick<Curve, "low" | "high">, value: number): number {
  const span = high / 2 - low / 2;
  const share = span === 0 ? 0.5 : (value / 2 - low / 2) / span;
  return Number.isFinite(share) ? share : -1;
}

interface Corner {
  readonly drawn: string;
  readonly words: readonly Words[];
  /** Where the data may begin: lower where neither corner is free. */
  readonly top: number;
  /** Where the words end. */
  readonly bottom: number;
}

/** Which side is which, in that upper corner where the data are lower. */
function cornerOf(
  { was, now }: Sides,
  slots: readonly Slot[],
  { top, bottom, most }: Span & { readonly most: number },
): Corner {
  const lines = [...(was === null ? [] : [{ text: was, look: "w" }]), { text: now, look: "n" }];
  const share = Math.max(...lines.map(({ text }) => shareOf(text))) + 0.03;
  const over = (from: number, to: number) =>
    highest(slots.filter((one) => one.right / width > from && one.left / width < to).map(({ pair }) => pair));
  const [left, right] = [over(0, share), over(1 - share, 1)];
  const high = lines.length * lineHeight;
  const lower = Math.min(1, Math.min(left, right) / most);
  const isFree = lower * (bottom - top) <= bottom - top - high - 4;
  const words = lines.map(({ text }) => cornered(text, left < right));
  const drawn = words.map((one, at) => drawnAt(one, top + 12 + at * lineHeight, lines[at]?.look));
  return { drawn: drawn.join(""), words, top: isFree ? top : top + high + 2, bottom: top + high + 2 };
}
