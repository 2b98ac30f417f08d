/**
 * What a cause is: one thing that has happened to the data, of which several findings come. One file an idea; the table
 * of them is causes.ts. A cause is found only from what profiles hold, and only where it is plain: what is in doubt is a
 * question, and what fits too little is no cause.
 */
import type { Alignment } from "../../profile/align.ts";
import type { Column } from "../../profile/column.ts";
import type { Table } from "../../profile/table.ts";
import type { Subject } from "../answer/check.ts";
import type { Sides } from "../evidence/sides.ts";
import { percent } from "../answer/words.ts";
import { printable } from "../../baseline/names.ts";
import { isOfMissing, isOfTable, type CheckType, type Outcome } from "../checks.ts";

/** A feature with what speaks in it and has no cause yet. */
export interface Suspect extends Subject {
  readonly name: string;
  /** More than chance, worst first. */
  readonly outcomes: readonly Outcome[];
}

/** What causes are looked for in. */
export interface Scene {
  /** All features that the window has, in the baseline's order. */
  readonly subjects: readonly Subject[];
  /** Those in which something speaks that has no cause yet, in the same order. */
  readonly suspects: readonly Suspect[];
  /** Checks of the whole table that speak. */
  readonly speaking: ReadonlySet<CheckType>;
  readonly alignment: Alignment;
  /** Columns of the answers of calls. */
  readonly answers: ReadonlySet<Column>;
  /** Of the window: of a file, or both sides of calls. */
  readonly tables: readonly Table[];
}

/** A cause that was found. */
export interface Found {
  readonly features: readonly string[];
  /** One sentence, without a full stop: what is so, and if the cause is a question, the question. */
  readonly words: string;
  /** Whether it can be nothing else; if not, the words ask. */
  readonly isCertain: boolean;
  /** The share that it is in: of the records, or of a column's values that are there. */
  readonly share: number;
  /** Whether it wakes anybody; if not, its features count as not judged. */
  readonly wakes?: boolean;
  /** Which of its features' findings come of it. */
  readonly explains: (outcome: Outcome) => boolean;
  /** The check of the table whose finding comes of it as well. */
  readonly ofTable?: CheckType;
}

export interface CauseKind<Kind extends string = string> {
  readonly kind: Kind;
  readonly find: (scene: Scene) => readonly Found[];
}

export function causeKind<const Kind extends string>(cause: CauseKind<Kind>): CauseKind<Kind> {
  return cause;
}

const looks: ((suspect: Suspect) => void)[] = [];

/**
 * What a kind of cause sees in a suspect's column, whatever else is said of it. A suspect that is looked at by one kind is
 * looked at by all, once: of thousands, what they are made of is not kept until the next kind comes to them.
 */
export function looked<Seen>(look: (suspect: Suspect) => Seen): (suspect: Suspect) => Seen {
  const seen = new WeakMap<Sides, { readonly what: Seen }>();
  const lookAt = (suspect: Suspect) => {
    const what = look(suspect);
    seen.set(suspect.sides, { what });
    return what;
  };
  looks.push(lookAt);
  return (suspect) => {
    if (!seen.has(suspect.sides)) for (const each of looks) each(suspect);
    return seen.get(suspect.sides)?.what ?? lookAt(suspect);
  };
}

/** What was found in one column, and what it has in common with what others have. */
export interface Single {
  readonly name: string;
  /** What is the same in all columns of the cause. */
  readonly what: string;
  readonly share: number;
}

/** Columns with the same in common, in their order: one cause, with the largest of their shares. */
export function together<One extends Single>(
  found: readonly One[],
): readonly { readonly first: One; readonly features: readonly string[]; readonly share: number }[] {
  return groupsOf(found, ({ what }) => what).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const share = Math.max(...group.map((one) => one.share));
    return [{ first, features: group.map(({ name }) => name), share }];
  });
}

/** What has the same key, in the order in which it came. */
export function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

export function ofMissing({ check }: Pick<Outcome, "check">): boolean {
  return isOfMissing(check);
}

export function ofValues(outcome: Pick<Outcome, "check">): boolean {
  return !isOfTable(outcome.check) && !ofMissing(outcome);
}

/** Suspects of whose values something is said. */
export function valueSuspects({ suspects }: Scene): readonly Suspect[] {
  return suspects.filter(({ outcomes }) => outcomes.some(ofValues));
}

/** "a", "a and b", "a and 4 more". */
export function named(features: readonly string[]): string {
  const [first = "", second = ""] = features.slice(0, 2).map(shortened);
  if (features.length < 2) return first;
  return features.length === 2 ? `${first} and ${second}` : `${first} and ${features.length - 1} more`;
}

/** A long name is cut in the middle: its end tells as much as its beginning. */
function shortened(name: string): string {
  const letters = Array.from(printable(name, 1_000));
  return letters.length <= 40
    ? letters.join("")
    : `${letters.slice(0, 24).join("")}…${letters.slice(-15).join("")}`;
}

/** "in every value", "in 6 % of values", of those that are there; of several columns, which need not have as many, "in up to 6 %". */
export function inValues(share: number, columns = 1): string {
  if (share >= 1) return "in every value";
  return `in ${columns > 1 ? "up to " : ""}${percent(share)} of values`;
}

/** A text of the data as a sentence has it. */
export function quoted(text: string): string {
  return `“${printable(text, 24)}”`;
}
