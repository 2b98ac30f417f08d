/** A strip: one bar a window, its height the share of records that differ; states differ in shape, not in colour alone. */
import { scaleSqrt } from "d3-scale";
import { element, escaped, percentOf, tenth } from "../svg.ts";

/** How a window stood. */
export type BarState = "bad" | "within" | "undecided" | "calm" | "muted" | "none";

export interface Bar {
  readonly state: BarState;
  /** The share of records that differ, 0 to 1. */
  readonly share: number;
}

/** Widths and heights in pixels; bars are stretched to the width that they are given. */
interface StripSize {
  readonly bar: number;
  readonly gap: number;
  readonly height: number;
}

export const wideStrip: StripSize = { bar: 30, gap: 5, height: 20 };
export const smallStrip: StripSize = { bar: 6, gap: 2, height: 20 };

/** A share that is there is seen. */
const leastHeight = 1.5;
/** The box of what was not judged. */
const undecidedHeight = 6;

/** `label` says in words what is seen. One path a state: a strip of a day takes half a kilobyte. */
export function strip(bars: readonly Bar[], label: string, { bar, gap, height }: StripSize): string {
  const width = Math.max(1, bars.length * (bar + gap) - gap);
  const rise = scaleSqrt([0, 1], [0, height]).clamp(true);
  const paths = new Map<BarState, string[]>();
  for (const [at, { state, share }] of bars.entries()) {
    const x = at * (bar + gap);
    const high =
      state === "none" ? 0 : state === "undecided" ? undecidedHeight : Math.max(leastHeight, rise(share));
    const drawn = paths.get(state) ?? [];
    drawn.push(shapeOf(state, { x, width: bar, high, bottom: height }));
    paths.set(state, drawn);
  }
  const inside = [...paths].map(([state, shapes]) =>
    element("path", { class: `b-${state}`, d: shapes.join("") }),
  );
  const box = { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", height, width };
  return element("svg", { class: "chart strip", role: "img", "aria-label": label, ...box }, inside.join(""));
}

interface Place {
  readonly x: number;
  readonly width: number;
  readonly high: number;
  readonly bottom: number;
}

function shapeOf(state: BarState, { x, width, high, bottom }: Place): string {
  if (state === "none") return `M${tenth(x + width / 2 - 1)} ${bottom - 2}h2v2h-2z`;
  // Strokes lie within the bar.
  const inset = state === "within" || state === "undecided" ? 0.75 : 0;
  const [wide, tall] = [width - 2 * inset, Math.max(leastHeight, high - 2 * inset)];
  return `M${tenth(x + inset)} ${tenth(bottom - inset)}v${tenth(-tall)}h${tenth(wide)}v${tenth(tall)}z`;
}

/** What is below strips and charts of windows: where they begin, what happened, and where they end; none runs into another. */
export interface Mark {
  /** A place, 0 to 1. */
  readonly at: number;
  readonly text: string;
  /** Marked with a line: something happened there. */
  readonly isEvent?: boolean;
}

/** As HTML: text is never stretched. */
export function timeAxis(marks: readonly Mark[]): string {
  const shown = marks.map(({ at, text, isEvent = false }) => {
    const side = at > 0.85 ? `right:${percentOf(1 - at)}` : `left:${percentOf(at)}`;
    const name = isEvent ? ' class="event"' : "";
    return `<span${name} style="${side}">${escaped(text)}</span>`;
  });
  return `<div class="axis">${shown.join("")}</div>`;
}
