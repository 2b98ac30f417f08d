/** Where a feature's numbers lay, window by window: 5 to 95 %, 25 to 75 % and the median, over the baseline's. */
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { beside } from "../../check/answer/words.ts";
import { element, escaped, stretched, tenth } from "../svg.ts";
import { pointEdges, withValues } from "../values.ts";

/** At 5, 25, 50, 75 and 95 %; null where there were no numbers. */
export type Five = readonly number[] | null;

const [width, height] = [1_000, 160];
const names = ["5 %", "25 %", "median", "75 %", "95 %"] as const;
const apart = 14;
/** The scale reaches from the least of the 5 % to the greatest of the 95 %, whatever few windows do beyond so many times the baseline's. */
const mostWider = 20;

/** `below` is HTML that stands below it, as wide as it. Empty where there are no numbers. */
export function ribbon(windows: readonly Five[], was: Five, label: string, below: string): string {
  const known = [...windows, was].filter((five) => five !== null);
  const scale = scaleOf(known, was);
  if (scale === null) return "";
  const x = scaleLinear([0, Math.max(1, windows.length - 1)], [0, width]);
  const between = (low: number, high: number) =>
    area<Five>()
      .defined((five) => five !== null)
      .x((_, at) => x(at))
      .y0((five) => scale(five?.[low] ?? 0))
      .y1((five) => scale(five?.[high] ?? 0))
      .digits(1)(stretchedOver(windows)) ?? "";
  const middle =
    line<Five>(
      (_, at) => x(at),
      (five) => scale(five?.[2] ?? 0),
    )
      .defined((five) => five !== null)
      .digits(1)(stretchedOver(windows)) ?? "";
  const before = (was ?? []).map((value, at) =>
    element("path", { class: at === 2 ? "was middle" : "was", d: `M0 ${tenth(scale(value))}H${width}` }),
  );
  const inside = [
    element("path", { class: "outer", d: between(0, 4) }),
    element("path", { class: "inner", d: between(1, 3) }),
    ...before,
    element("path", { class: "nl", d: middle }),
  ].join("");
  const named = { class: "chart ribbon", role: "img", "aria-label": label };
  const drawn = stretched(inside, { width, height }, named);
  const said = { values: windows.map(fiveWords), edges: pointEdges(windows.length) };
  return `<div class="beside"><div>${withValues(drawn, label, said)}${below}</div>${endWords(windows.at(-1) ?? null, was, scale)}</div>`;
}

/** The median first. */
function fiveWords(five: Five): string {
  if (five === null) return "no numbers";
  const [low = 0, lower = 0, middle = 0, upper = 0, high = 0] = five;
  const said = (value: number) => beside(value, high - low);
  return `median ${said(middle)}; 25 to 75 %: ${said(lower)} to ${said(upper)}; 5 to 95 %: ${said(low)} to ${said(high)}`;
}

/** One window is as wide as the chart. */
function stretchedOver(windows: readonly Five[]): Five[] {
  return windows.length === 1 ? [...windows, ...windows] : [...windows];
}

type Scale = (value: number) => number;

/** Null where there is nothing to be drawn. Halves, so that no difference is too large for a number. */
function scaleOf(known: readonly (readonly number[])[], was: Five): Scale | null {
  const all = known.flat().filter(Number.isFinite);
  if (all.length === 0) return null;
  let [low, high] = [Math.min(...all), Math.max(...all)];
  const own = was === null ? 0 : (was[4] ?? 0) / 2 - (was[0] ?? 0) / 2;
  if (own > 0 && high / 2 - low / 2 > mostWider * own && was !== null) {
    const [middle = 0] = [was[2]];
    [low, high] = [Math.max(low, middle - mostWider * own), Math.min(high, middle + mostWider * own)];
  }
  const half = high / 2 - low / 2;
  if (!(half > 0)) return () => height / 2;
  const to = scaleLinear([0, 1], [height - 4, 4]).clamp(true);
  return (value) => to((value / 2 - low / 2) / half);
}

/** Name, now and before, in three columns at the right; kept apart from each other. */
function endWords(now: Five, was: Five, scale: Scale): string {
  const wanted = names.map((name, at) => {
    const value = now?.[at] ?? was?.[at];
    return { name, at, y: value === undefined ? null : scale(value) };
  });
  const known = wanted.filter(({ y }) => y !== null).length;
  let [free, left] = [height + 8, known];
  const five = now ?? was ?? [];
  const said = (value: number) => escaped(beside(value, (five.at(-1) ?? 0) - (five[0] ?? 0)));
  const rows = wanted.flatMap(({ name, at, y }) => {
    if (y === null) return [];
    // None above the chart: those that come after it need their place as well.
    const placed = Math.max(Math.min(y, free - apart), --left * apart + 4);
    free = placed;
    const [after, before] = [now?.[at], was?.[at]];
    const words = [
      `<span>${name}</span>`,
      `<b>${after === undefined ? "–" : said(after)}</b>`,
      `<span>${before === undefined ? "" : `was ${said(before)}`}</span>`,
    ];
    return [
      `<div class="q${at === 2 ? " middle" : ""}" style="top:${Math.round(placed) - 8}px">${words.join("")}</div>`,
    ];
  });
  return `<div class="ends wide" style="height:${height}px">${rows.join("")}</div>`;
}
