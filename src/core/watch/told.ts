/** Words as Recorder and Endpoint tell them to each other, and what an execution has said of them. */
import { entrySchema, type Word } from "./words.ts";

/** A word, as it crosses and is stored. */
export const wordSchema = entrySchema.shape.word;

/** UTF-16 units of all words that are told at once, as JSON: a row holds 2 MB. */
const mostTold = 400_000;

/** What an execution has said of words, by their keys. Of others it could not tell. */
export interface Settlement {
  readonly start: number;
  readonly end: number;
  readonly found: readonly string[];
  readonly refuted: readonly string[];
}

/** What a word is about, among the words of one watch. */
export function keyOfWord({ feature, track, cell }: Word): string {
  return feature === null ? `calls:${cell.kind}` : `${track}:${feature}`;
}

/** The plainest words first, and how many there are beside those that can be told at once. */
export function plainest(words: readonly Word[]): { readonly words: readonly Word[]; readonly more: number } {
  const sorted = words.toSorted((a, b) => b.evidence - a.evidence);
  let left = mostTold;
  const told = sorted.filter((word) => (left -= JSON.stringify(word).length) >= 0);
  return { words: told, more: sorted.length - told.length };
}

/** Whether an execution found what a word says; null where it could not tell. */
export function foundBy({ found, refuted }: Settlement): (word: Word) => boolean | null {
  const [all, none] = [new Set(found), new Set(refuted)];
  return (word) => {
    const key = keyOfWord(word);
    return all.has(key) ? true : none.has(key) ? false : null;
  };
}
