/**
 * Which columns lack a value in the same records: how many records lack just these, for the commonest such sets. At most
 * 64 are counted, as Frequent counts texts (Misra & Gries 1982): a count may be too low by a 65th of all that were
 * counted, and is never too high. Records that lack one value only are no news.
 *
 * A set is told by the columns' places or names, in order, so that profiles of any kind merge.
 */
import type { Row } from "../read/row.ts";

const mostSets = 64;
/** A set of more columns than this is not counted: whoever lacks so many is another kind of record. */
export const mostTogether = 64;
/** The same of a set whose names are longer, in UTF-16 units. */
const longest = 2_048;

const separator = "\u0000";

/** Columns of one table, by where they stand or by what they are called. */
export type Columns = readonly number[] | readonly string[];

export class MissingTogether {
  #counts = new Map<string, number>();

  /** Records that lack these columns and no others. */
  add(columns: Columns, times = 1): void {
    if (!isTogether(columns.length)) return;
    const key = keyOf(columns);
    if (key === null) return;
    this.#count(key, times);
    if (this.#counts.size > mostSets) this.#purge();
  }

  merge(other: MissingTogether): void {
    for (const [key, times] of other.#counts) this.#count(key, times);
    if (this.#counts.size > mostSets) this.#purge();
  }

  /** The sets, with how many records lack just them, at least. */
  *sets(): Generator<readonly [columns: Columns, records: number]> {
    for (const [key, times] of this.#counts) {
      const columns = columnsOf(key);
      if (columns !== null) yield [columns, times];
    }
  }

  /** In words that stored profiles keep; `take` reads them back. */
  words(): [string, number][] {
    return [...this.#counts];
  }

  take(word: string, times: number): void {
    this.#count(word, times);
  }

  #count(key: string, times: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
  }

  /** What the first one that is too many has is taken from all. */
  #purge(): void {
    const descending = [...this.#counts.values()].toSorted((a, b) => b - a);
    const surplus = descending[mostSets] ?? 0;
    this.#counts = new Map(
      [...this.#counts].filter(([, times]) => times > surplus).map(([key, times]) => [key, times - surplus]),
    );
  }
}

/** Whether so many missing values are worth counting together. */
export function isTogether(missing: number): boolean {
  return missing > 1 && missing <= mostTogether;
}

/** The columns of which a row has no value; `absent` are those that it does not have at all. */
export function lackedBy({ names, cells }: Row, absent: readonly string[]): Columns {
  const places = [...cells.keys()].filter((index) => (cells[index] ?? null) === null);
  return names === null ? places : [...absent, ...places.map((index) => names[index] ?? "")];
}

/** Known names that rows of these do not have; none where they are too many. */
export function absentFrom(names: readonly string[], known: ReadonlyMap<string, unknown>): readonly string[] {
  if (known.size <= names.length || known.size > names.length + mostTogether) return [];
  const present = new Set(names);
  return [...known.keys()].filter((name) => !present.has(name));
}

/** Null where the names are too long, or cannot be told apart. */
function keyOf(columns: Columns): string | null {
  const [first] = columns;
  if (typeof first === "number") return `places ${columns.join(" ")}`;
  const names = columns.map(String).toSorted();
  if (names.some((name) => name.includes(separator))) return null;
  const key = `names ${names.join(separator)}`;
  return key.length > longest ? null : key;
}

/** Null for a set of a form that this version does not know. */
function columnsOf(key: string): Columns | null {
  const [form = "", ...rest] = key.split(" ");
  const said = rest.join(" ");
  if (form === "names") return said.split(separator);
  const places = said.split(" ").map(Number);
  return form === "places" && places.every((place) => Number.isInteger(place)) ? places : null;
}
