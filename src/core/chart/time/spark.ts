/** A small line from zero, of a number window by window; its last value is a dot, and stands beside it in words. */
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { element, percentOf, stretched, tenth } from "../svg.ts";

/** Null where it is not known: no line goes through it. */
type Values = readonly (number | null)[];

/** In the list of endpoints. */
const smallSpark = { width: 72, height: 22 } as const;

export function spark(values: Values, label: string): string {
  const { width, height } = smallSpark;
  const { d, last } = drawn(values, { width: width - 6, height: height - 2 });
  const inside = element("path", { class: "past", d }) + dot(last, "dot");
  return element(
    "svg",
    {
      class: "chart spark",
      role: "img",
      "aria-label": label,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
    },
    inside,
  );
}

const tall = { width: 1_000, height: 56 } as const;

/** As wide as its column; `level` is the baseline's, dashed. */
export function trend(values: Values, label: string, level: number | null = null): string {
  const { width, height } = tall;
  const { d, last, y } = drawn(values, tall, level ?? 0);
  const shapes = [
    element("path", { class: "ax", d: `M0 ${height - 0.5}H${width}` }),
    ...(level === null ? [] : [element("path", { class: "level", d: `M0 ${tenth(y(level))}H${width}` })]),
    element("path", { class: "nl", d }),
  ];
  const end =
    last === null
      ? ""
      : element("circle", { class: "dot now", cx: percentOf(last.x / width), cy: last.y, r: 3 });
  return element(
    "svg",
    { class: "chart trend", role: "img", "aria-label": label, width: "100%", height },
    stretched(shapes.join(""), tall) + end,
  );
}

function dot(last: Place | null, name: string): string {
  return last === null ? "" : element("circle", { class: name, cx: last.x, cy: last.y, r: 2.5 });
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function drawn(
  values: Values,
  { width, height }: { readonly width: number; readonly height: number },
  least = 0,
) {
  const most = Math.max(least, ...values.map((value) => value ?? 0), Number.MIN_VALUE);
  const y = scaleLinear([0, most * 1.05], [height - 1, 3]).clamp(true);
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [0, width]);
  const d =
    line<number | null>(
      (_, at) => x(at),
      (value) => y(value ?? 0),
    )
      .defined((value) => value !== null)
      .digits(1)(values) ?? "";
  const end = values.at(-1) ?? null;
  const last: Place | null = end === null ? null : { x: x(values.length - 1), y: y(end) };
  return { d, last, y };
}
