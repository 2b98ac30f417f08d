/**
 * Which place a value of a feature has: 0 below the bins, or a text never seen; then the bins; then above them, or a text
 * that the baseline knows without a bin; last a value of another type.
 */
import type { CellType } from "../../profile/cell.ts";
import { hashOfText } from "../../sketch/hash.ts";
import { placesOf, type FeatureBins, type NumberBins, type TextBins } from "./form.ts";
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

/** Numbers too large for a double are above. */
function numberPlace({ low, tops }: NumberBins): (value: number) => number {
  const bins = tops.length;
  const padded = new Float64Array(32).fill(Infinity);
  padded.set(tops);
  return (value) => {
    if (value < low) return 0;
    let at = 0;
    for (let step = 16; step > 0; step >>= 1) if (value > (padded[at + step - 1] ?? Infinity)) at += step;
    return Number.isNaN(value) ? bins + 1 : at + 1;
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
