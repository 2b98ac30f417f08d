/** Words on a chart that is as wide as the page gives it: places are shares of the width, and text is never stretched. */
import { drawable, fitting, widthOf } from "../letters.ts";
import { element, escaped, percentOf } from "../svg.ts";

const size = 12;
/** Letters of a page are of its reader's font: the widest one is so much wider than ours. */
const widest = 1.2;
/** No chart is narrower: what stands apart on it stands apart on all. In pixels. */
const narrowest = 320;

/** A text with its place: `from` and `to` are shares of the narrowest width. */
export interface Words {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly anchor: Anchor;
}

type Anchor = "start" | "middle" | "end";

/** At a place from 0 to 1, or as near to it as the edges allow. */
export function placed(text: string, at: number): Words {
  const said = fitting(text, size, narrowest / widest);
  const half = shareOf(said) / 2;
  const center = Math.min(Math.max(at, half), 1 - half);
  const anchor = at - half < 0 ? "start" : at + half > 1 ? "end" : "middle";
  return { text: said, from: center - half, to: center + half, anchor };
}

/** At the left or the right edge. */
export function cornered(text: string, isLeft: boolean): Words {
  return placed(text, isLeft ? 0 : 1);
}

/** How much of the narrowest width a text takes at most. */
export function shareOf(text: string): number {
  return Math.min(1, (widthOf(drawable(text), size) * widest) / narrowest);
}

function isApart(one: Words, other: Words): boolean {
  const between = 10 / narrowest;
  return one.to + between <= other.from || other.to + between <= one.from;
}

/** What of the texts stands apart from those before it. */
export function apart(wanted: readonly Words[]): Words[] {
  const taken: Words[] = [];
  for (const one of wanted) if (taken.every((other) => isApart(one, other))) taken.push(one);
  return taken;
}

/** `y` is the line that the letters stand on, in pixels; `look` a class. */
export function drawnAt(words: Words, y: number, look = ""): string {
  const { text, from, to, anchor } = words;
  const x = anchor === "start" ? from : anchor === "end" ? to : (from + to) / 2;
  const look_ = look === "" ? {} : { class: look };
  const aligned = anchor === "start" ? {} : { "text-anchor": anchor };
  return element("text", { x: percentOf(x), y, ...look_, ...aligned }, escaped(text));
}
