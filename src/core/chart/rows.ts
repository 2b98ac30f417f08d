/** Texts, a row each: name, a grey bar for the baseline with a blue one for now within it, and both shares. */
import { percent } from "../check/answer/words.ts";
import type { Labelled, Rows } from "./figure.ts";
import { fitting, widthOf } from "./letters.ts";
import type { Plot } from "./plot.ts";
import { bar, colors, element, escaped, words } from "./svg.ts";

const size = 26;
/** Of as many rows as there is room for; fewer stand further apart. */
const [leastHeight, mostHeight] = [50, 70];
/** Names end, and bars begin and end, at so many pixels from the left. */
const [nameRoom, barLeft] = [215, 250];
const leastWidth = 2;

export function drawRows({ rows }: Rows, { left, right, top, bottom }: Plot): string {
  const rowHeight = Math.min(
    mostHeight,
    Math.max(leastHeight, (bottom + 40 - top) / Math.max(1, rows.length)),
  );
  const most = Math.max(...rows.map(({ was, now }) => Math.max(was ?? 0, now)), Number.MIN_VALUE);
  const widest = Math.max(...rows.map((row) => widthOf(wordsOf(row).join(""), size)));
  const room = right - widest - 24 - barLeft;
  const lengthOf = (share: number) => (share === 0 ? 0 : Math.max(leastWidth, (share / most) * room));
  return rows.map((row, at) => rowOf(row, { left, right, top: top + at * rowHeight }, lengthOf)).join("");
}

function rowOf(
  row: Labelled,
  { left, right, top }: Omit<Plot, "bottom">,
  lengthOf: (share: number) => number,
): string {
  const { label, was, now } = row;
  const [grey, blue] = [lengthOf(was ?? 0), lengthOf(now)];
  return [
    words(left, top + 27, fitting(label, size, nameRoom), { size }),
    ...(grey === 0
      ? []
      : [bar(barLeft, top, grey, 36, colors.fill), bar(barLeft + grey, top, 3, 36, colors.line)]),
    ...(blue === 0 ? [] : [bar(barLeft, top + 10, blue, 16, colors.now)]),
    sharesOf(right, top + 27, row),
  ].join("");
}

/** "26 % → ", "44 %". */
function wordsOf({ was, now }: Labelled): readonly [before: string, after: string] {
  return [was === null ? "" : `${percent(was, now)} → `, percent(now, was ?? now)];
}

/** The latter in the colour of now. */
function sharesOf(x: number, y: number, row: Labelled): string {
  const [before, after] = wordsOf(row);
  const look = { "font-weight": 600, fill: colors.now };
  const place = { x, y, "font-size": size, fill: colors.soft, "text-anchor": "end" };
  return element("text", place, escaped(before) + element("tspan", look, escaped(after)));
}
