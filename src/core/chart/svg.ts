/** Elements of SVG as text, and the colours of pictures. Whatever stands in a text or an attribute is inert. */

/** Always light: chats do not tell their theme. Names as in src/view/page.tsx. */
export const colors = {
  ground: "#fff",
  ink: "#1a1d21",
  soft: "#5b626b",
  fill: "#d9dce0",
  line: "#7c838c",
  now: "#0f5fc2",
  bad: "#b5330b",
} as const;

type Attributes = Readonly<Record<string, string | number>>;

/** `inside` is SVG already. */
export function element(name: string, attributes: Attributes, inside = ""): string {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(valueOf(value))}"`);
  return inside === "" ? `<${name}${all.join("")}/>` : `<${name}${all.join("")}>${inside}</${name}>`;
}

interface Look {
  readonly size: number;
  readonly fill?: string;
  readonly isBold?: boolean;
  readonly anchor?: "start" | "middle" | "end";
}

/** A line of text whose baseline is at `y`. It must be drawable (letters.ts). */
export function words(
  x: number,
  y: number,
  text: string,
  { size, fill = colors.ink, isBold = false, anchor = "start" }: Look,
): string {
  const weight = isBold ? { "font-weight": 600 } : {};
  const placed = anchor === "start" ? {} : { "text-anchor": anchor };
  return element("text", { x, y, "font-size": size, fill, ...weight, ...placed }, escaped(unbroken(text)));
}

export function bar(x: number, y: number, width: number, height: number, fill: string): string {
  return element("rect", { x, y, width, height, fill });
}

/** Blanks that would be joined or cut stay. */
function unbroken(text: string): string {
  return text.replaceAll(/^ | $| (?= )/g, "\u00a0");
}

/** Tenths of a pixel; what is no number is a bug, and would be drawn nowhere. */
function valueOf(value: string | number): string {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) throw new RangeError(`Cannot draw at ${value}`);
  return String(tenth(value));
}

/** A tenth of a pixel is seen, less is not. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A share of the width as an attribute has it. */
export function percentOf(share: number): string {
  if (!Number.isFinite(share)) throw new RangeError(`Cannot draw at ${share}`);
  return `${Math.round(share * 1_000) / 10}%`;
}

/** Shapes drawn on `width`, as wide as their place: their heights stay. */
export function stretched(
  inside: string,
  { width, height }: { readonly width: number; readonly height: number },
  named: Attributes = {},
): string {
  const box = { width: "100%", height, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" };
  return element("svg", { ...named, ...box }, inside);
}

/** A text as it may stand within an element or an attribute. */
export function escaped(text: string): string {
  // Most are paths, which are long.
  if (!/[&<>"]/.test(text)) return text;
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
