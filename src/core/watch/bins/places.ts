/**
 * Which place a value of a feature has: 0 below the bins, or a text never seen; then the bins; then above them, or a text
 * that the baseline knows without a bin; last a value of another type.
 */
import type { CellType } from "../../profile/cell.ts";
import { hashOfText } from "../../sketch/hash.ts";
import { placesOf, type FeatureBins, type NumberBins, type TextBins } from "./form.ts";
import { numberAt } from "./numbers.ts";
import { knownHashes, shortOf } from "./text-bins.ts";

export type PlaceOf = (text: string, type: CellType, key: number) => number;

export function placeIn(bins: FeatureBins): PlaceOf {
  const wrong = placesOf(bins) - 1;
  const { values, type } = bins;
  if (values?.kind === "texts") return textPlace(values, wrong);
  if (type === "String" || type === "Unknown") return () => 1;
  const own = values === null ? () => 1 : numberPlace(values);
  const areFractionsWrong = type === "Integral";
  return (_, found, key) => {
    if (found !== "Integral" && (found !== "Fractional" || areFractionsWrong)) return wrong;
    return own(key);
  };
}

/** So many cells of even width lie between the first bin and the last. */
const cells = 256;

/**
 * Numbers too large for a double are above. The cell in which a number lies says which bins are below it, so that few are
 * left to ask: a bisection is mispredicted at every step.
 */
function numberPlace({ low, tops }: NumberBins): (value: number) => number {
  const first = numberAt(tops, 0);
  const span = numberAt(tops, tops.length - 2) - first;
  const scale = span > 0 ? cells / span : 0;
  // It never falls where numbers rise, whatever is rounded: what lies in an earlier cell is less.
  const cellOf = (value: number) => Math.min(cells, Math.max(0, (value - first) * scale)) | 0;
  const own = tops.map(cellOf);
  const below = Uint8Array.from({ length: cells + 1 }, (_, cell) => own.filter((one) => one < cell).length);
  const ends = Float64Array.of(...tops, Infinity);
  return (value) => {
    if (!(value >= low)) return value < low ? 0 : tops.length + 1;
    let at = below[cellOf(value)] ?? 0;
    while (value > (ends[at] ?? Infinity)) at++;
    return at + 1;
  };
}

function textPlace({ texts, known }: TextBins, wrong: number): PlaceOf {
  const bins = new Map(texts.map((text, at) => [text, at + 1]));
  const others = texts.length + 1;
  const hashes = known === null ? null : knownHashes(known);
  const hasNumbers = texts.some((text) => /^[-+]?\d/.test(text));
  return (text, type, key) => {
    const place = bins.get(text);
    if (place !== undefined) return place;
    if (hashes === null) return others;
    const isTextual = type === "Text" || type === "Boolean";
    if (hashes.has(shortOf(isTextual ? key : hashOfText(text)))) return others;
    return (type === "Integral" || type === "Fractional") && !hasNumbers ? wrong : 0;
  };
}
