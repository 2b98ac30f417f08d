/** Bars in rows of a page: a value's share of both sides, a score beside its limit, and the shares of many columns. */
import { scaleBand, scaleSqrt } from "d3-scale";
import type { Pair } from "../figure.ts";
import { element, percentOf, stretched } from "../svg.ts";
import { bars, path } from "./shapes.ts";
import { highest } from "./slots.ts";

/** What a score is: it is drawn filled beyond limit and chance, hollow within chance, grey within the limit. */
export type ScoreKind = "bad" | "chance" | "calm";

const scoreSize = { width: 64, height: 12 } as const;

/** A score from 0 to 1 on a scale of roots, with a tick at its limit. What it says stands beside it in words. */
export function scoreBar(score: number, limit: number, kind: ScoreKind): string {
  const { width, height } = scoreSize;
  const x = scaleSqrt([0, 1], [0, width]).clamp(true);
  const long = Math.max(1, Math.round(x(score) * 10) / 10);
  const isHollow = kind === "chance";
  const [inset, y] = isHollow ? [0.5, 3.5] : [0, 3];
  const shape = { x: inset, y, width: Math.max(1, long - 2 * inset), height: isHollow ? 5 : 6 };
  const tick = Math.min(width - 1, Math.max(1, x(limit)));
  return element(
    "svg",
    { class: "chart score", "aria-hidden": "true", width, height },
    [
      path("ax", `M0 6H${width}`),
      element("rect", { class: `s-${kind}`, ...shape }),
      path("tick", `M${Math.round(tick) - 0.5} 0V${height}`),
    ].join(""),
  );
}

/** One value's share of both sides, stretched to its row: grey with an end, blue within it; `most` takes all of the row. */
export function valueBar({ was, now }: Pair, most: number): string {
  const long = (share: number) => Math.min(1, Math.max(0.003, share / Math.max(most, Number.MIN_VALUE)));
  const grey = was === null || was <= 0 ? null : long(was);
  const inside = [
    element("rect", { class: "well", width: "100%", height: 16 }),
    ...(grey === null ? [] : [element("rect", { class: "bb", width: percentOf(grey), height: 16 })]),
    ...(grey === null ? [] : [element("rect", { class: "dn", x: percentOf(grey), width: 1.5, height: 16 })]),
    ...(now <= 0 ? [] : [element("rect", { class: "nb", y: 5, width: percentOf(long(now)), height: 6 })]),
  ];
  return element(
    "svg",
    { class: "chart value", "aria-hidden": "true", width: "100%", height: 16 },
    inside.join(""),
  );
}

/** More columns than this are not told apart. */
const mostOfFamily = 240;

/** The shares of many columns of 0 and 1 side by side, the first ones of very many. */
export function familyChart(shares: readonly Pair[], label: string): string {
  const [width, height] = [1_000, 56];
  const some = shares.slice(0, mostOfFamily);
  const band = scaleBand<number>([...some.keys()], [0, width]);
  const slots = some.map((pair, at) => {
    const left = band(at) ?? 0;
    return { left, right: left + band.bandwidth(), pair };
  });
  const heights = { top: 1, bottom: height - 1, most: highest(some), least: 1.5 };
  const named = { class: "chart wide", role: "img", "aria-label": label };
  const shapes = bars(slots, heights, { wide: 0.8, narrow: 0.34 });
  return stretched(path("ax", `M0 ${height - 0.5}H${width}`) + shapes, { width, height }, named);
}
