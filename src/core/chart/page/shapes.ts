/** Paths of both sides of a chart. Their colours are classes, whose style is src/view/charts.ts. */
import { scaleLinear } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import type { Pair } from "../figure.ts";
import { element } from "../svg.ts";
import type { Slot } from "./slots.ts";

/** Of a chart from its top to its axis, in pixels; a value that is there is at least `least` high. */
export interface Heights {
  readonly top: number;
  readonly bottom: number;
  readonly most: number;
  readonly least: number;
}

/** The y of a share; 0 stands on the axis. */
function yOf({ top, bottom, most, least }: Heights): (share: number) => number {
  const scale = scaleLinear([0, most], [bottom, top]).clamp(true);
  return (share) => (share > 0 ? Math.min(bottom - least, scale(share)) : bottom);
}

type Point = readonly [x: number, y: number];

const steps = line<Point>(
  ([x]) => x,
  ([, y]) => y,
)
  .curve(curveStepAfter)
  .digits(1);
const straight = line<Point>(
  ([x]) => x,
  ([, y]) => y,
).digits(1);

/** The baseline as an area with an edge, now as a line of steps over it. */
export function curves(slots: readonly Slot[], heights: Heights): string {
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return "";
  const y = yOf(heights);
  const along = (of: (pair: Pair) => number): Point[] => [
    ...slots
      .map(({ left, pair }): Point => [left, y(of(pair))])
      // What goes on as it was needs no step.
      .filter(([, height], at, all) => height !== all[at - 1]?.[1]),
    [last.right, y(of(last.pair))],
  ];
  const isKnown = slots.some(({ pair }) => pair.was !== null);
  const feet: readonly [Point, Point] = [
    [first.left, heights.bottom],
    [last.right, heights.bottom],
  ];
  const area = steps([feet[0], ...along(({ was }) => was ?? 0), feet[1]]);
  return (isKnown ? path("ba", area) : "") + path("nl", steps(along(({ now }) => now)));
}

/** Of a slot the baseline takes so much, now so much of the middle. */
export interface Bars {
  readonly wide: number;
  readonly narrow: number;
}

/** Each side as a bar: a wide grey one with an edge on top, a narrow blue one within it. */
export function bars(slots: readonly Slot[], heights: Heights, { wide, narrow }: Bars): string {
  const y = yOf(heights);
  const grey = slots.filter(({ pair }) => (pair.was ?? 0) > 0);
  const box = (slot: Slot, share: number, part: number): string => {
    const [left, right] = within(slot, part);
    const top = y(share);
    const { bottom } = heights;
    return `${straight([
      [left, bottom],
      [left, top],
      [right, top],
      [right, bottom],
    ])}Z`;
  };
  const edge = (slot: Slot): string => {
    const [left, right] = within(slot, wide);
    const top = y(slot.pair.was ?? 0);
    return `${straight([
      [left, top],
      [right, top],
    ])}`;
  };
  return [
    path("bb", grey.map((slot) => box(slot, slot.pair.was ?? 0, wide)).join("")),
    path("bt", grey.map(edge).join("")),
    path(
      "nb",
      slots
        .filter(({ pair }) => pair.now > 0)
        .map((slot) => box(slot, slot.pair.now, narrow))
        .join(""),
    ),
  ].join("");
}

function within({ left, right }: Slot, part: number): readonly [number, number] {
  const away = ((1 - part) / 2) * (right - left);
  return [left + away, right - away];
}

/** Nothing where nothing is drawn. */
export function path(name: string, d: string | null): string {
  return d === null || d === "" ? "" : element("path", { class: name, d });
}
