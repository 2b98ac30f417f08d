/** A few values side by side: a wide grey bar for the baseline, a narrow blue one within it for now. */
import { percent } from "../check/answer/words.ts";
import { cornerWords } from "./corner.ts";
import type { Columns, Labelled } from "./figure.ts";
import { fitting, widthOf } from "./letters.ts";
import type { Plot } from "./plot.ts";
import { bar, colors, words } from "./svg.ts";

/** So many have their shares written beside them; more say at the corner which side is which. */
const mostWritten = 3;
const widestSlot = 250;
const size = 26;
/** What is there is seen. */
const leastHeight = 2;

export function drawColumns({ values, sides }: Columns, plot: Plot): string {
  const isWritten = values.length <= mostWritten;
  const slot = Math.min(widestSlot, (plot.right - plot.left) / Math.max(1, values.length));
  const tops = values.map(({ was, now }) => Math.max(was ?? 0, now));
  const corner = isWritten ? null : cornerWords(sides, tops, plot);
  const top = corner?.top ?? plot.top + size;
  const most = Math.max(...tops, Number.MIN_VALUE);
  const heightOf = (share: number) =>
    share === 0 ? 0 : Math.max(leastHeight, (share / most) * (plot.bottom - top));
  const placed = values.map((value, at): Column => {
    const { was, now } = value;
    return {
      value,
      x: plot.left + at * slot,
      width: slot * 0.6,
      grey: heightOf(was ?? 0),
      blue: heightOf(now),
    };
  });
  return [
    ...placed.map((column) => barsOf(column, plot)),
    ...(isWritten ? written(placed, plot) : [corner?.drawn ?? ""]),
    ...names(placed, slot, plot),
  ].join("");
}

/** A value with where its bars begin, how wide the grey one is and how high both are. */
interface Column {
  readonly value: Labelled;
  readonly x: number;
  readonly width: number;
  readonly grey: number;
  readonly blue: number;
}

function barsOf({ x, width, grey, blue }: Column, { bottom }: Plot): string {
  const narrow = width * 0.4;
  const wide = grey === 0 ? "" : bar(x, bottom - grey, width, grey, colors.fill);
  const edge = grey === 0 ? "" : bar(x, bottom - grey, width, 3, colors.line);
  const within = blue === 0 ? "" : bar(x + (width - narrow) / 2, bottom - blue, narrow, blue, colors.now);
  return wide + edge + within;
}

/** A share in words, with the middle of its place and the line that it would stand on. */
interface Said {
  readonly text: string;
  readonly isNow: boolean;
  readonly middle: number;
  readonly y: number;
}

/** The larger share on top of its bar, the other beside it at its own height, or as near as there is room. */
function written(columns: readonly Column[], plot: Plot): string[] {
  const onTop = columns.map((column) => topOf(column, plot));
  const beside = columns.flatMap((column) => besideOf(column, plot));
  const taken: Said[] = [];
  for (const wanted of [...onTop, ...beside]) {
    const found = freePlace(wanted, taken, plot);
    if (found !== null) taken.push(found);
  }
  return taken.map(({ text, isNow, middle, y }) =>
    words(middle, y, text, {
      size,
      isBold: isNow,
      fill: isNow ? colors.now : colors.soft,
      anchor: "middle",
    }),
  );
}

function isNowOnTop({ was, now }: Labelled): boolean {
  return was === null || now > was;
}

function topOf({ value, x, width, grey, blue }: Column, { left, right, bottom }: Plot): Said {
  const isNow = isNowOnTop(value);
  const { was, now } = value;
  const text = isNow ? `now ${percent(now, was ?? now)}` : `baseline ${percent(was ?? 0, now)}`;
  const half = widthOf(text, size) / 2;
  const middle = Math.min(Math.max(x + width / 2, left + half - 20), right - half + 20);
  return { text, isNow, middle, y: bottom - Math.max(grey, blue) - 10 };
}

/** What was never there needs no word: its bar is not there. */
function besideOf({ value, x, width, grey, blue }: Column, { bottom }: Plot): Said[] {
  const isNow = !isNowOnTop(value);
  const { was, now } = value;
  if (!isNow && (was === null || was === 0)) return [];
  const text = isNow ? percent(now, was ?? now) : percent(was ?? 0, now);
  const middle = x + width + 12 + widthOf(text, size) / 2;
  return [{ text, isNow, middle, y: Math.min(bottom - 10, bottom - (isNow ? blue : grey) + 10) }];
}

/** Below or above where it would stand, where nothing else does; null where that is nowhere. */
function freePlace(said: Said, taken: readonly Said[], { top, bottom }: Plot): Said | null {
  const reach = Math.ceil(bottom - top);
  for (let away = 0; away <= reach; away += 4) {
    for (const y of [said.y + away, said.y - away]) {
      const isWithin = y <= bottom - 8 && y >= top + 14;
      if (isWithin && taken.every((other) => !meet(other, { ...said, y }))) return { ...said, y };
    }
  }
  return null;
}

function meet(one: Said, other: Said): boolean {
  const apart = (widthOf(one.text, size) + widthOf(other.text, size)) / 2 + 8;
  return Math.abs(one.middle - other.middle) < apart && Math.abs(one.y - other.y) < size;
}

/** Each value's name below its bar, where names do not run into each other. */
function names(columns: readonly Column[], slot: number, { left, right, bottom }: Plot): string[] {
  let free = Number.NEGATIVE_INFINITY;
  return columns.flatMap(({ value, x, width }) => {
    const text = fitting(value.label, size, Math.max(slot * 1.6, 150));
    const half = widthOf(text, size) / 2;
    const middle = Math.min(Math.max(x + width / 2, left + half), right - half);
    if (middle - half < free) return [];
    free = middle + half + 12;
    return [words(middle, bottom + 31, text, { size, anchor: "middle" })];
  });
}
