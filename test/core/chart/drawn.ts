/** An SVG as a test reads it: its elements, and of its texts what they say and how much room they take. */
import { widthOf } from "../../../src/core/chart/letters.ts";

export interface DrawnText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function elementsOf(svg: string): string[] {
  return [...svg.matchAll(/<(\w+)/g)].map(([, name = ""]) => name);
}

export function textsIn(svg: string): DrawnText[] {
  return [...svg.matchAll(/<text ([^>]*)>(.*?)<\/text>/gs)].map(([, attributes = "", inside = ""]) => {
    const number = (name: string) => Number(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1]);
    const text = unescaped(inside.replaceAll(/<[^>]*>/g, ""));
    const [x, y, size] = [number("x"), number("y"), number("font-size")];
    const width = widthOf(text, size);
    const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? "start";
    const left = x - width * (anchor === "end" ? 1 : anchor === "middle" ? 0.5 : 0);
    return { text, left, right: left + width, top: y - size * 0.72, bottom: y + size * 0.2 };
  });
}

/** Pairs of texts of which one covers a part of the other. */
export function collisionsIn(texts: readonly DrawnText[]): string[] {
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter(
        (other) =>
          one.left < other.right &&
          other.left < one.right &&
          one.top < other.bottom &&
          other.top < one.bottom,
      )
      .map((other) => `${one.text} | ${other.text}`),
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
