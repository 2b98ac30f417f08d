/** The picture in a message: 800 × 320, light, legible at the 330 that a phone gives it. */
import { drawColumns } from "./columns.ts";
import { drawCurve } from "./curve.ts";
import type { Figure, Picture } from "./figure.ts";
import { fitting, widthOf } from "./letters.ts";
import type { Plot } from "./plot.ts";
import { drawRows } from "./rows.ts";
import { bar, colors, element, words } from "./svg.ts";

export const pictureSize = { width: 800, height: 320 } as const;

const [left, right] = [24, 776];
const plot: Plot = { left, right, top: 112, bottom: 272 };

/** Longer names are cut, however narrow their letters are. */
const longestName = 26;
const [nameSize, whoseSize, sentenceSize, scoreSize] = [30, 24, 28, 22];

/** A picture as SVG that needs nothing from elsewhere but the font. */
export function alertPicture({ name, sentence, score, whose, figure }: Picture): string {
  const { width, height } = pictureSize;
  const named = fitting(cutName(name), nameSize, 440);
  const room = right - left - 34 - widthOf(named, nameSize) - 24;
  const said = fitting(sentence, sentenceSize, right - left);
  const scored = widthOf(said, sentenceSize) + 30 + widthOf(score, scoreSize) <= right - left ? score : "";
  const inside = [
    bar(0, 0, width, height, colors.ground),
    element("path", { d: "M35 20L46 31L35 42L24 31Z", fill: colors.bad }),
    words(58, 41, named, { size: nameSize, isBold: true }),
    words(right, 40, fitting(whose, whoseSize, room), { size: whoseSize, fill: colors.soft, anchor: "end" }),
    words(left, 84, said, { size: sentenceSize }),
    ...(scored === ""
      ? []
      : [words(right, 84, scored, { size: scoreSize, fill: colors.soft, anchor: "end" })]),
    drawn(figure),
  ];
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "font-family": "Inter, system-ui, sans-serif",
    },
    inside.join(""),
  );
}

function cutName(name: string): string {
  const letters = Array.from(name.slice(0, 4 * longestName));
  if (letters.length === 0) return "(empty name)";
  return letters.length <= longestName ? name : `${letters.slice(0, longestName - 1).join("")}…`;
}

function drawn(figure: Figure): string {
  switch (figure.kind) {
    case "curve":
      return drawCurve(figure, plot);
    case "columns":
      return drawColumns(figure, plot) + axis;
    case "rows":
      return drawRows(figure, plot);
  }
}

const axis = bar(left, plot.bottom - 1, right - left, 2, colors.line);
