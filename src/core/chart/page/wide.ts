/**
 * Charts as wide as the page gives them, drawn once for every width: shapes are stretched, words are not. One of a finding is
 * 96 px high; the large one has room for where the curves part and for now less baseline below.
 */
import { signedPoints } from "./points.ts";
import type { Columns, Curve } from "../figure.ts";
import { element, stretched, tenth } from "../svg.ts";
import type { Said } from "../values.ts";
import { mostBins, partsAt, plotted, width, type Span } from "./plot.ts";
import { saidOf } from "./said.ts";
import { path } from "./shapes.ts";
import type { Slot } from "./slots.ts";
import { drawnAt, placed } from "./text.ts";

/** In pixels; the large one is lower where nothing is known of the baseline. */
export const heights = { finding: 96, large: 230, differences: 64 } as const;

/** `label` says in words what is seen. */
export function findingChart(figure: Curve | Columns, label: string): string {
  const span = { top: 2, bottom: 76 };
  const { shapes, words } = plotted(figure, span, null);
  return chart("", heights.finding, label, [
    stretched(shapes + axisAt(span.bottom), { width, height: heights.finding }),
    words,
  ]);
}

/** `parted` says what lies on either side of where the curves part: "≤ 8.76: 30 % → 15 %"; null where nothing is to be said. */
export function largeChart(figure: Curve | Columns, label: string, parted: string | null): string {
  const at = parted === null ? null : partsAt(figure);
  const span = { top: at === null ? 4 : 22, bottom: 208 };
  const { shapes, words, slots } = plotted(figure, span, at);
  const said = at === null || parted === null ? "" : drawnAt(placed(parted, at), 13, "k");
  const below = differences(slots, {
    top: heights.large + 14,
    bottom: heights.large + heights.differences - 14,
  });
  const height = below === null ? heights.large : heights.large + heights.differences;
  const drawn = stretched(shapes + axisAt(span.bottom) + (below?.shapes ?? ""), { width, height });
  return chart(" large", height, label, [drawn, said, words, below?.words ?? ""]);
}

/** What the large chart says at each of its places. */
export function largeValues(figure: Curve | Columns): Said {
  const { slots } = plotted(figure, { top: 0, bottom: 1 }, null);
  return saidOf(figure, slots, { most: mostBins, width });
}

function chart(kind: string, height: number, label: string, inside: readonly string[]): string {
  const named = { class: `chart wide${kind}`, role: "img", "aria-label": label };
  return element("svg", { ...named, width: "100%", height }, inside.join(""));
}

function axisAt(y: number): string {
  return path("ax", `M0 ${y + 0.5}H${width}`);
}

/** Now less baseline at each place, with the largest of either direction in words; null where no side is to be compared with. */
function differences(slots: readonly Slot[], { top, bottom }: Span) {
  const all = slots.flatMap(({ left, right, pair: { was, now } }) =>
    was === null ? [] : [{ left, right, by: now - was }],
  );
  const most = all.reduce((one, other) => (other.by > one.by ? other : one), nowhere);
  const least = all.reduce((one, other) => (other.by < one.by ? other : one), nowhere);
  const span = most.by - least.by;
  if (all.length < slots.length || !(span > 0)) return null;
  const zero = top + (most.by / span) * (bottom - top);
  const box = ({ left, right, by }: (typeof all)[number]) => {
    const away = (right - left) * 0.04;
    const y = zero - (by / span) * (bottom - top);
    return `M${tenth(left + away)} ${tenth(zero)}V${tenth(y)}H${tenth(right - away)}V${tenth(zero)}Z`;
  };
  const boxes = (some: typeof all) => some.map(box).join("");
  const middle = ({ left, right }: (typeof all)[number]) => (left + right) / 2 / width;
  return {
    shapes: [
      path("nb", boxes(all.filter(({ by }) => by > 0))),
      path("dn", boxes(all.filter(({ by }) => by < 0))),
      axisAt(Math.round(zero)),
    ].join(""),
    words: [
      most.by > 0 ? drawnAt(placed(`${signedPoints(most.by)} points`, middle(most)), top - 3, "n") : "",
      least.by < 0 ? drawnAt(placed(signedPoints(least.by), middle(least)), bottom + 12, "w") : "",
    ].join(""),
  };
}

const nowhere = { left: 0, right: 0, by: 0 };
