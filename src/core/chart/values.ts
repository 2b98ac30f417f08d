/** What a chart says at each of its places, beside the chart, for who points at it: a script shows it (src/view/script.ts). */
import { escaped } from "./svg.ts";

/** Where places begin and end, as shares of the width: one more than there are places, or the two ends of equal ones. */
export type Edges = readonly number[];

export interface Said {
  /** A line a place, from left to right. */
  readonly values: readonly string[];
  readonly edges: Edges;
}

export const barEdges: Edges = [0, 1];

/** Of points whose first and last lie on the ends of the width. */
export function pointEdges(points: number): Edges {
  const half = points < 2 ? 0 : 0.5 / (points - 1);
  return [-half, 1 + half];
}

/** The chart, as HTML; `name` says whose values they are. Nothing is added where no place has a value. */
export function withValues(drawn: string, name: string, { values, edges }: Said): string {
  if (drawn === "" || values.every((value) => value === "")) return drawn;
  const attributes = [
    ["name", name],
    ["edges", edges.map((edge) => String(Math.round(edge * 1_000) / 1_000)).join(" ")],
    ["values", values.map(oneLine).join("\n")],
  ] as const;
  const data = attributes.map(([key, value]) => ` data-${key}="${escaped(value)}"`);
  return `<div class="reads"${data.join("")}>${drawn}</div>`;
}

/** Lines are told apart by their ends. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ");
}
