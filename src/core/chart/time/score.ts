/** How far a feature was from its baseline, window by window, with its limit and the incidents of the time. */
import { scaleLinear, scalePoint } from "d3-scale";
import { line } from "d3-shape";
import { short } from "../../check/answer/words.ts";
import { element, escaped, percentOf, stretched, tenth } from "../svg.ts";
import { withValues, type Edges } from "../values.ts";
import type { BarState } from "./strip.ts";

export interface ScorePoint {
  /** 0 to 1; null where it is not known: no line goes through it. */
  readonly score: number | null;
  readonly state: BarState;
  /** What is said of it: its window, its state and how far it was. */
  readonly label: string;
  /** The same without its window. */
  readonly said: string;
  /** Where it leads; null for nowhere. */
  readonly href: string | null;
}

/** From where to where on the width an incident lasted, 0 to 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface ScoreChart {
  readonly points: readonly ScorePoint[];
  /** Null where there is none, or none that is a share. */
  readonly limit: number | null;
  readonly spans: readonly Span[];
  /** In words, what is seen. */
  readonly label: string;
  /** HTML that stands below the chart, as wide as it. */
  readonly below: string;
}

const [width, height] = [1_000, 100];
/** The highest mark stands so far below the top: lower where the words of an incident are above it. */
const tops = { alone: 8, belowWords: 26 } as const;
/** The scale ends here at the lowest. */
const leastMost = 0.14;
/** No label comes closer to another, in pixels. */
const apart = 14;
/** From the ends of the width to the first and the last mark, in steps between marks. */
const padding = 0.25;

export function scoreChart({ points, limit, spans, label, below }: ScoreChart): string {
  const most = Math.max(leastMost, 1.12 * Math.max(limit ?? 0, ...points.map(({ score }) => score ?? 0)));
  const top = spans.length === 0 ? tops.alone : tops.belowWords;
  const y = scaleLinear([0, most], [height, top]).clamp(true);
  const x = scalePoint<number>([...points.keys()], [0, width]).padding(points.length > 1 ? padding : 0.5);
  const along = line<ScorePoint>(
    (_, at) => x(at) ?? 0,
    ({ score }) => y(score ?? 0),
  )
    .defined(({ score }) => score !== null)
    .digits(1);
  const shapes = [
    ...spans.map(spanOf),
    element("path", { class: "ax", d: `M0 ${height}H${width}` }),
    element("path", { class: "past", d: along(points) ?? "" }),
    ...(limit === null ? [] : [element("path", { class: "lim", d: `M0 ${tenth(y(limit))}H${width}` })]),
  ];
  const marks = points.map((point, at) => markOf(point, (x(at) ?? 0) / width, y));
  const drawn = element(
    "svg",
    { class: "chart score-time", role: "group", "aria-label": label, width: "100%", height },
    stretched(shapes.join(""), { width, height }) + marks.join("") + spans.map(spanWords).join(""),
  );
  const said = { values: points.map((point) => point.said), edges: edgesOf(points.length) };
  return `<div class="beside"><div>${withValues(drawn, label, said)}${below}</div>${endWords(points, limit, y)}</div>`;
}

/** Half a step before the first mark, and after the last. */
function edgesOf(points: number): Edges {
  const away = points > 1 ? (0.5 - padding) / (points - 1 + 2 * padding) : 0;
  return [-away, 1 + away];
}

function spanOf({ from, to }: Span): string {
  return element("rect", { class: "span", x: from * width, width: Math.max(1, (to - from) * width), height });
}

function spanWords({ from, to, text }: Span): string {
  const isRight = from > 0.6;
  const anchored = isRight ? { "text-anchor": "end" } : {};
  return element(
    "text",
    { x: percentOf(isRight ? to : from), dx: isRight ? -4 : 4, y: 14, ...anchored },
    escaped(text),
  );
}

function markOf({ score, state, label, href }: ScorePoint, at: number, y: (score: number) => number): string {
  if (score === null && href === null) return "";
  const place = element(
    "svg",
    { x: percentOf(at), y: score === null ? height - 6 : y(score), overflow: "visible" },
    element("title", {}, escaped(label)) + shapeOf(state),
  );
  return href === null ? place : element("a", { href, "aria-label": label }, place);
}

/** A larger circle that cannot be seen is there to be pressed. */
function shapeOf(state: BarState): string {
  const target = element("circle", { class: "press", r: 12 });
  switch (state) {
    case "bad":
      return `${target}<path class="m-bad" d="M0-5 5 0 0 5-5 0z"/>`;
    case "muted":
      return `${target}<path class="m-muted" d="M0-5 5 0 0 5-5 0z"/>`;
    case "within":
      return `${target}<path class="m-within" d="M0-4.5 4.5 0 0 4.5-4.5 0z"/>`;
    case "undecided":
      return `${target}<circle class="m-undecided" r="3.5"/>`;
    case "calm":
    case "none":
      return `${target}<circle class="m-calm" r="3"/>`;
  }
}

/** What it is now, and the limit, at the right; as HTML, since their column has a width of its own. */
function endWords(points: readonly ScorePoint[], limit: number | null, y: (score: number) => number): string {
  const last = points.at(-1) ?? null;
  const limitAt = limit === null ? null : y(limit);
  const words: string[] = [];
  if (limit !== null && limitAt !== null) words.push(said(limitAt, `limit ${short(limit)}`, "l"));
  if (last !== null && last.score !== null) {
    const look = last.state === "bad" ? "b" : "k";
    words.unshift(said(awayFrom(limitAt, y(last.score)), `${last.score.toFixed(2)} now`, look));
  }
  return `<div class="ends" style="height:${height}px">${words.join("")}</div>`;
}

/** Where it is, or as far from the limit's label as letters are high. */
function awayFrom(limitAt: number | null, now: number): number {
  if (limitAt === null || Math.abs(now - limitAt) >= apart) return now;
  return limitAt + (now <= limitAt ? -apart : apart);
}

function said(y: number, text: string, look: string): string {
  return `<span class="e-${look}" style="top:${Math.round(y) - 8}px">${escaped(text)}</span>`;
}
