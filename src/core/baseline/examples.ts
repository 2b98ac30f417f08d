/** What is known of the texts of a column by name, and a few of them as examples. */
import type { ColumnSummary } from "../profile/column.ts";
import { printable } from "./names.ts";

/** So many examples help to see what is meant. */
const most = 3;
const longest = 40;

/** Every text with its count; beyond the exact bound, the frequent texts with the least their counts can be. */
export function textsOf({ counts, frequent }: ColumnSummary): Iterable<[string, number]> {
  return counts?.entries() ?? frequent?.entries() ?? [];
}

/** The commonest texts for which `isOne` holds, so far as texts are known. */
export function examplesOf(summary: ColumnSummary, isOne: (text: string) => boolean): string[] {
  return [...textsOf(summary)]
    .filter(([text]) => isOne(text))
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([text]) => printable(text, longest));
}
