/** Which side is which, said in that upper corner of a plot where the data are lower; no box of a legend. */
import type { Sides } from "./figure.ts";
import { fitting, widthOf } from "./letters.ts";
import type { Plot } from "./plot.ts";
import { colors, words } from "./svg.ts";

const size = 26;
const lineHeight = 36;

interface Corner {
  readonly drawn: string;
  /** Where the data may begin: lower where neither corner is free. */
  readonly top: number;
  /** What the words cover. */
  readonly box: { readonly left: number; readonly right: number; readonly bottom: number };
}

/** `tops`: the larger share of both sides, from left to right. */
export function cornerWords({ was, now }: Sides, tops: readonly number[], plot: Plot): Corner {
  const width = plot.right - plot.left;
  const lines = [...(was === null ? [] : [{ text: was, isNow: false }]), { text: now, isNow: true }].map(
    ({ text, isNow }) => ({ text: fitting(text, size, width), isNow }),
  );
  const widest = Math.max(...lines.map(({ text }) => widthOf(text, size)));
  const share = (widest + 20) / width;
  const [left, right] = [highest(tops, 0, share), highest(tops, 1 - share, 1)];
  const isLeft = left < right;
  const room = lines.length * lineHeight;
  const height = plot.bottom - plot.top;
  const most = Math.max(...tops, Number.MIN_VALUE);
  // Does the lower corner have so much room above its data as the words need?
  const isFree = (Math.min(left, right) / most) * height <= height - room - 8;
  const drawn = lines.map(({ text, isNow }, at) =>
    words(isLeft ? plot.left + 4 : plot.right, plot.top + 24 + at * lineHeight, text, {
      size,
      isBold: isNow,
      fill: isNow ? colors.now : colors.soft,
      anchor: isLeft ? "start" : "end",
    }),
  );
  const box = isLeft
    ? { left: plot.left, right: plot.left + widest + 12 }
    : { left: plot.right - widest - 8, right: plot.right };
  const bottom = plot.top + room;
  return { drawn: drawn.join(""), top: isFree ? plot.top : bottom + 4, box: { ...box, bottom } };
}

/** The highest of those that lie between two shares of the width. */
function highest(tops: readonly number[], from: number, to: number): number {
  const { length } = tops;
  return Math.max(0, ...tops.filter((_, at) => (at + 1) / length > from && at / length < to));
}
