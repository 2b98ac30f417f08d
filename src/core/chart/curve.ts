/** Numbers: the baseline as a grey area, now as a blue line of steps over the same bins, and where they part. */
import { cornerWords } from "./corner.ts";
import type { Curve, Labelled, Pair } from "./figure.ts";
import { fitting, widthOf } from "./letters.ts";
import type { Plot } from "./plot.ts";
import { bar, colors, element, tenth, words } from "./svg.ts";

const labelSize = 26;
/** What lies outside of the bins stands apart from them. */
const gap = 14;

/** One bin as it is drawn, from left to right. */
interface Step {
  readonly x: number;
  readonly width: number;
  readonly pair: Pair;
}

export function drawCurve(curve: Curve, plot: Plot): string {
  const { bins, below, above, sides } = curve;
  const outside = [below, above].filter((one) => one !== null).length;
  const slot = (plot.right - plot.left - outside * gap) / Math.max(1, bins.length + outside);
  const left = plot.left + (below === null ? 0 : slot + gap);
  const right = left + bins.length * slot;
  const within = bins.map((pair, at): Step => ({ x: left + at * slot, width: slot, pair }));
  const runs: Step[][] = [
    ...(below === null ? [] : [[{ x: plot.left, width: slot, pair: below }]]),
    within,
    ...(above === null ? [] : [[{ x: right + gap, width: slot, pair: above }]]),
  ];
  const tops = runs.flat().map(({ pair }) => Math.max(pair.was ?? 0, pair.now));
  const corner = cornerWords(sides, tops, plot);
  const most = Math.max(...tops, Number.MIN_VALUE);
  const yOf = (share: number) => plot.bottom - (share / most) * (plot.bottom - corner.top);
  const parted = partedAt(curve, { left, right }, plot, corner.box);
  return [
    ...runs.map((run) => areaOf(run, yOf, plot.bottom)),
    ...runs.map((run) => lineOf(run, yOf, run === within ? null : plot.bottom)),
    parted,
    corner.drawn,
    ...ticksOf(curve, { left, right }, { left: below, right: above }, plot),
  ].join("");
}

type YOf = (share: number) => number;

function areaOf(run: readonly Step[], yOf: YOf, bottom: number): string {
  if (run.every(({ pair }) => pair.was === null)) return "";
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return "";
  const top = stepsOf(run, (pair) => yOf(pair.was ?? 0));
  const area = `M${tenth(first.x)} ${tenth(bottom)}L${top}L${tenth(last.x + last.width)} ${tenth(bottom)}Z`;
  return (
    element("path", { d: area, fill: colors.fill }) +
    element("path", { d: `M${top}`, fill: "none", stroke: colors.line, "stroke-width": 2 })
  );
}

/** What stands alone stands on the axis, which is at `bottom`: else it would hang in the air. */
function lineOf(run: readonly Step[], yOf: YOf, bottom: number | null): string {
  const steps = stepsOf(run, (pair) => yOf(pair.now));
  const [first, last] = [run[0], run.at(-1)];
  const foot = ({ x }: Step, width: number) => `${tenth(x + width)} ${tenth(bottom ?? 0)}`;
  const isAlone = bottom !== null && first !== undefined && last !== undefined;
  const d = isAlone ? `M${foot(first, 0)}L${steps}L${foot(last, last.width)}` : `M${steps}`;
  return run.length === 0
    ? ""
    : element("path", { d, fill: "none", stroke: colors.now, "stroke-width": 5, "stroke-linejoin": "round" });
}

function stepsOf(run: readonly Step[], y: (pair: Pair) => number): string {
  return run
    .flatMap(({ x, width, pair }) => [
      `${tenth(x)} ${tenth(y(pair))}`,
      `${tenth(x + width)} ${tenth(y(pair))}`,
    ])
    .join("L");
}

interface Span {
  readonly left: number;
  readonly right: number;
}

/** A dotted line, where it lies within the bins; below the words, not through them. */
function partedAt(
  { apart, low, high }: Curve,
  { left, right }: Span,
  { top, bottom }: Plot,
  box: ReturnType<typeof cornerWords>["box"],
): string {
  const x = apart === null ? Number.NaN : left + shareOf(apart, low, high) * (right - left);
  if (!(x >= left && x <= right)) return "";
  const isUnderWords = x >= box.left && x <= box.right;
  const d = `M${tenth(x)} ${tenth(bottom)}V${tenth(isUnderWords ? box.bottom : top)}`;
  return element("path", { d, stroke: colors.ink, "stroke-width": 2, "stroke-dasharray": "2 6" });
}

/** Labels of the axis, none of which runs into another; what stands outside comes first. */
function ticksOf(
  { ticks, low, high }: Curve,
  span: Span,
  outside: Readonly<Record<"left" | "right", Labelled | null>>,
  plot: Plot,
): string[] {
  const look = { size: labelSize, fill: colors.soft };
  const y = plot.bottom + 31;
  const drawn: string[] = [];
  let [free, end] = [plot.left - 30, plot.right + 24];
  if (outside.left !== null) {
    const text = fitting(outside.left.label, labelSize, 250);
    drawn.push(words(plot.left, y, text, look));
    free = plot.left + widthOf(text, labelSize) + 30;
  }
  if (outside.right !== null) {
    const text = fitting(outside.right.label, labelSize, 250);
    drawn.push(words(plot.right, y, text, { ...look, anchor: "end" }));
    end = plot.right - widthOf(text, labelSize) - 30;
  }
  for (const { at, label } of ticks) {
    const half = widthOf(label, labelSize) / 2;
    const wanted = span.left + shareOf(at, low, high) * (span.right - span.left);
    // At the edge of the picture a label stands beside its place rather than nowhere.
    const middle = Math.min(Math.max(wanted, plot.left + half), plot.right - half);
    if (middle - half < free || middle + half > end) continue;
    free = middle + half + 24;
    drawn.push(words(middle, y, label, { ...look, anchor: "middle" }));
  }
  return [bar(plot.left, plot.bottom - 1, plot.right - plot.left, 2, colors.line), ...drawn];
}

/** Halves, so that no difference is too large for a number. */
function shareOf(value: number, low: number, high: number): number {
  const span = high / 2 - low / 2;
  return span === 0 ? 0.5 : (value / 2 - low / 2) / span;
}
