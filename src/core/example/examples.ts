/**
 * Calls of a window that show what was found of it, some for each finding: looked for among those that were captured, as
 * they are stored, after redaction. Calls are read as the statistics read them, and judged by nothing but what the
 * finding says; none is held but those that are given back.
 */
import type { RecordedCall } from "../call/record.ts";
import { answerCounts } from "../check/answer/calls.ts";
import type { OutputColumns } from "../profile/align.ts";
import type { Column } from "../profile/column.ts";
import { observe, type ObserveOptions } from "../profile/observe.ts";
import { Profile } from "../profile/profile.ts";
import type { Finding } from "../report/finding.ts";
import { Places } from "./places.ts";
import { showing, type Holds, type Known, type Shows } from "./shows.ts";

/** So many calls a finding. */
const mostExamples = 3;
/** Where the features are is found in so many calls. */
const mostPooled = 200;

/** What shows it; of calls of several records, in how many of them. */
export type Seen =
  | { readonly kind: "value"; readonly text: string; readonly records: number; readonly of: number }
  | { readonly kind: "missing"; readonly records: number; readonly of: number }
  | { readonly kind: "said"; readonly words: string };

export interface Example<Place> {
  readonly eventId: string;
  /** Epoch milliseconds; null where the capture does not say. */
  readonly time: number | null;
  readonly seen: Seen;
  readonly place: Place;
}

/** What is there to be shown beside the findings of a window. */
export type Sampled<Place> =
  /** Calls are not captured; or none of the window is there, any more or at all; or what it was compared with is gone. */
  | { readonly kind: "none"; readonly why: "off" | "gone" | "baseline" }
  | {
      readonly kind: "looked";
      readonly examples: Pick<Examples<Place>, "of" | "looked">;
      /** The share of the calls that are captured, in percent, as it is configured now. */
      readonly percent: number;
    };

export interface Asked extends Known {
  readonly outputColumns: OutputColumns | null;
  /** As the statistics read bodies. */
  readonly reading: ObserveOptions;
}

interface Wanted<Place> {
  /** Null where no single call shows it. */
  readonly shows: Shows | null;
  readonly found: Example<Place>[];
}

export class Examples<Place> {
  readonly #asked: Asked;
  readonly #wanted = new Map<Finding, Wanted<Place>>();
  #places: Places | null = null;
  /** Calls that were looked at. */
  looked = 0;

  constructor(findings: readonly Finding[], asked: Asked) {
    this.#asked = asked;
    const showsOf = showing(asked);
    for (const finding of findings) this.#wanted.set(finding, { shows: showsOf(finding), found: [] });
  }

  /** Whether nothing more is looked for. */
  get isFull(): boolean {
    return [...this.#wanted.values()].every(
      ({ shows, found }) => shows === null || found.length >= mostExamples,
    );
  }

  /** Null where no single call shows the finding, undefined where none was looked for. */
  of(finding: Finding): readonly Example<Place>[] | null | undefined {
    const wanted = this.#wanted.get(finding);
    return wanted?.shows === null ? null : wanted?.found;
  }

  /** Looks at calls of the window, each with its place; by the first of them it is told where the features are. */
  look(calls: readonly (readonly [call: RecordedCall, place: Place])[]): void {
    if (calls.length === 0) return;
    this.#places ??= this.#placesIn(calls.map(([call]) => call));
    for (const [call, place] of calls) {
      if (this.isFull) return;
      this.#lookAt(call, place, this.#places);
    }
  }

  #placesIn(calls: readonly RecordedCall[]): Places {
    const pool = new Profile();
    for (const call of calls.slice(0, mostPooled)) observe(pool, call, this.#asked.reading);
    return new Places(pool, this.#asked);
  }

  #lookAt(call: RecordedCall, place: Place, places: Places): void {
    this.looked++;
    const profile = new Profile();
    observe(profile, call, this.#asked.reading);
    for (const { shows, found } of this.#wanted.values()) {
      if (shows === null || found.length >= mostExamples) continue;
      const seen = seenIn(profile, shows, places);
      if (seen !== null) found.push({ eventId: call.eventId, time: call.time, seen, place });
    }
  }
}

/** Null where the call does not show it. */
function seenIn(call: Profile, shows: Shows, places: Places): Seen | null {
  switch (shows.kind) {
    case "value":
      return valueIn(call, shows.feature, shows.holds, places);
    case "missing":
      return missingIn(call, shows.feature, places);
    case "without":
      return withoutIn(call, shows.columns, places);
    case "with":
      return firstOf(shows.columns, call, places);
    case "unfit":
      return unfitIn(call);
    case "unread":
      return unreadIn(call);
    case "unpaired":
      return unpairedIn(call);
  }
}

function missingIn(call: Profile, feature: string, places: Places): Seen | null {
  const cells = places.in(call, feature);
  if (cells === null) return null;
  const records = cells.rows - (cells.column?.present ?? 0);
  return records > 0 ? { kind: "missing", records, of: cells.rows } : null;
}

function withoutIn(call: Profile, columns: readonly string[], places: Places): Seen | null {
  const name = columns.find((one) => places.in(call, one)?.column === null);
  return name === undefined ? null : { kind: "said", words: `without ${name}` };
}

/** A value of the first of these columns that has one. */
function firstOf(columns: readonly string[], call: Profile, places: Places): Seen | null {
  for (const name of columns) {
    const seen = valueIn(call, name, () => true, places);
    if (seen !== null) return seen;
  }
  return null;
}

/** The first value that shows it; of columns of too many values to count each, none. */
function valueIn(call: Profile, feature: string, holds: Holds, places: Places): Seen | null {
  const cells = places.in(call, feature);
  const all = entriesOf(cells?.column ?? null).filter(([text]) => holds(text));
  const [first] = all;
  if (cells === null || first === undefined) return null;
  const records = all.reduce((sum, [, times]) => sum + times, 0);
  return { kind: "value", text: first[0], records, of: cells.rows };
}

function entriesOf(column: Column | null): readonly (readonly [string, number])[] {
  return [...(column?.counts?.entries() ?? [])];
}

function unfitIn({ input, output }: Profile): Seen | null {
  const [width] = [...input.unfit.keys(), ...output.unfit.keys()];
  return width === undefined ? null : { kind: "said", words: `${width} column${width === 1 ? "" : "s"}` };
}

function unpairedIn({ input, output }: Profile): Seen | null {
  const { fewer, more } = answerCounts({ output });
  if (fewer + more === 0) return null;
  return { kind: "said", words: `${input.rows + input.unfitRows} rows, ${output.rows} answers` };
}

function unreadIn({ input, output }: Profile): Seen | null {
  for (const [side, table] of [
    ["input", input],
    ["output", output],
  ] as const) {
    const [reason] = table.unreadable.keys();
    if (reason !== undefined) return { kind: "said", words: `${side}: ${reason}` };
  }
  return null;
}
