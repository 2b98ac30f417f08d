/**
 * What checks are asked about, made when it is looked at: of thousands of columns only those that are looked at are in
 * memory beside the profile, not what all of them answer. Of some hundred columns all that was made stays.
 */
import { Kept, type SummaryOf } from "../profile/room/kept.ts";
import type { Subject } from "./answer/check.ts";
import { thinned } from "./evidence/repeats.ts";
import { knownOf, nowOf, type Known, type KnownOf } from "./evidence/sides.ts";

/** What is known of a subject before it is looked at. */
type About = Omit<Subject, "present" | "summary" | "sides">;

interface Made {
  readonly summaryOf: SummaryOf;
  readonly known: KnownOf;
  /** How often each record stands in the window: it is weighed as if it stood once. */
  readonly repeats: number;
  readonly answerBytes: number;
}

/** A text with its bounds in a map, and what else a side takes, in bytes. */
const textBytes = 100;
const sideBytes = 500;

export class Subjects {
  readonly #summaryOf: SummaryOf;
  readonly #knownOf: KnownOf;
  readonly #now: Kept<About, Known>;

  constructor({ summaryOf, known, repeats, answerBytes }: Made) {
    this.#summaryOf = summaryOf;
    this.#knownOf = known;
    this.#now = new Kept(answerBytes, {
      make: ({ column }) => thinned(nowOf(column, summaryOf(column.column)), repeats),
      // Numbers are the summary's own, unless they had to be thinned.
      weigh: (now) => weightOf(now, repeats === 1 ? 0 : now.numbers.values.values.length),
    });
  }

  of(about: About): Subject {
    const { column, statistics } = about;
    const [summaryOf, known, now] = [this.#summaryOf, this.#knownOf, this.#now];
    return {
      ...about,
      present: column.column.present,
      get summary() {
        return summaryOf(column.column);
      },
      sides: {
        get now() {
          return now.of(about);
        },
        get was() {
          return statistics === null ? null : known(statistics);
        },
      },
    };
  }
}

/** The baseline's sides, as many as have room. */
export function keptKnown(mostBytes: number): KnownOf {
  const kept = new Kept(mostBytes, {
    make: knownOf,
    weigh: (was) => (was === null ? 0 : weightOf(was, was.numbers.values.values.length)),
  });
  return (statistics) => kept.of(statistics);
}

function weightOf({ texts }: Known, numbers: number): number {
  return sideBytes + 16 * numbers + textBytes * (texts?.listed.size ?? 0);
}
