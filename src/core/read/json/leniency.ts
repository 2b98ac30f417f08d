/** What may be forgiven of JSON that is a little outside RFC 8259, in words that can be counted and shown. */
export const leniencies = [
  "NaN or Infinity",
  "trailing comma",
  "comment",
  "single quotes",
  "unquoted key",
  "words of another language",
  "unusual number",
  "unusual escape",
  "unusual blank",
  "control character in a string",
  "byte order mark",
  "prefix against scripts",
  "JSON in a string",
] as const;

export type Leniency = (typeof leniencies)[number];

/** Records that are not strict JSON and were read all the same. */
export interface ForgivenRecords {
  readonly records: number;
  /** Where the first of them begins; null where lines are not known. */
  readonly firstLine: number | null;
  /** What they have, in the order in which it was met. */
  readonly leniencies: readonly Leniency[];
}

export class Forgiven {
  readonly #leniencies = new Set<Leniency>();
  #records = 0;
  #firstLine = 0;

  /** Counts a record, unless nothing had to be forgiven of it. */
  add(leniencies: ReadonlySet<Leniency>, line: number): void {
    if (leniencies.size === 0) return;
    if (this.#records++ === 0) this.#firstLine = line;
    for (const leniency of leniencies) this.#leniencies.add(leniency);
  }

  /** Null where everything was strict JSON. */
  get found(): ForgivenRecords | null {
    if (this.#records === 0) return null;
    return { records: this.#records, firstLine: this.#firstLine, leniencies: [...this.#leniencies] };
  }
}

/** Of parts of a file, whose lines are each counted from where it begins. */
export function addForgiven(
  sum: ForgivenRecords | null,
  more: ForgivenRecords | null,
): ForgivenRecords | null {
  const found = [sum, more].filter((part) => part !== null);
  if (found.length === 0) return null;
  return {
    records: found.reduce((records, part) => records + part.records, 0),
    firstLine: null,
    leniencies: [...new Set(found.flatMap(({ leniencies }) => leniencies))],
  };
}
