/** The bins of a column of texts: one for each of the most frequent, one for the others, and what is known to be new. */
import type { Detail } from "../../baseline/detail.ts";
import { categoriesOf, type FeatureStatistics } from "../../baseline/statistics.ts";
import { hashOfText } from "../../sketch/hash.ts";
import { longestText, mostBins, mostKnown, type TextBins } from "./form.ts";
import { sumOf } from "./numbers.ts";

/** Null where the statistics do not list the texts. */
export function textBins(feature: FeatureStatistics): TextBins | null {
  const present = feature.string_statistics?.common.num_present ?? 0;
  const exact = categoriesOf(feature) ?? countedTexts(feature.weir);
  const listed = [...(exact ?? frequentTexts(feature.weir))].sort(([, a], [, b]) => b - a);
  if (listed.length === 0) return null;
  const bins = listed.filter(([text]) => text.length <= longestText).slice(0, mostBins);
  const counts = bins.map(([, times]) => times);
  return {
    kind: "texts",
    texts: bins.map(([text]) => text),
    counts,
    others: Math.max(0, present - sumOf(counts)),
    ...knownTexts(exact, present),
  };
}

type Counted = ReadonlyMap<string, number>;

function countedTexts(detail: Detail | undefined): Counted | null {
  return detail?.texts === undefined ? null : new Map(detail.texts);
}

function frequentTexts(detail: Detail | undefined): Iterable<readonly [string, number]> {
  return detail?.frequent?.texts ?? [];
}

/** Whether a text is new can be told where all were counted, and are few. */
function knownTexts(exact: Counted | null, present: number): Pick<TextBins, "singles" | "known"> {
  if (exact === null || exact.size > mostKnown || sumOf(exact.values()) < present) {
    return { singles: 0, known: null };
  }
  const singles = [...exact.values()].filter((times) => times === 1).length;
  return { singles, known: encoded([...exact.keys()].map((text) => shortOf(hashOfText(text)))) };
}

/** 32 bits of a text's hash: one new text in some millions is taken for a known one. */
export function shortOf(hash: number): number {
  return Math.floor(hash / 2 ** 20);
}

function encoded(hashes: readonly number[]): string {
  const sorted = hashes.toSorted((a, b) => a - b);
  return sorted.map((hash, at) => (hash - (sorted[at - 1] ?? 0)).toString(36)).join(" ");
}

/** The hashes of known texts. */
export function knownHashes(known: string): ReadonlySet<number> {
  let last = 0;
  return new Set(known.split(" ").map((gap) => (last += Number.parseInt(gap, 36))));
}
