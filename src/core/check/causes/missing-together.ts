/**
 * Columns that are missing in the same records: what brings them all has failed for these or, where they lack less than they
 * did, has come. Profiles count which columns records lack together (src/core/profile/missing.ts). Where one does not (of
 * Parquet, or made by an older version), as many missing values in each column make it a question.
 */
import type { Column } from "../../profile/column.ts";
import type { Columns } from "../../profile/missing.ts";
import type { Table } from "../../profile/table.ts";
import { percent } from "../answer/words.ts";
import { causeKind, groupsOf, named, ofMissing, type Found, type Scene, type Suspect } from "./cause.ts";

export const missingTogether = causeKind({
  kind: "missing_together",
  find: (scene) => {
    const lacking = scene.suspects.filter(isLacking);
    const more = lacking.filter((suspect) => !lacksLess(suspect));
    return [...together(scene, more), ...together(scene, lacking.filter(lacksLess))];
  },
});

/** Columns that all lack more than they did, or all less. */
function together(scene: Scene, lacking: readonly Suspect[]): Found[] {
  const sets = lacking.length < 2 ? [] : setsIn(scene, new Set(lacking));
  return sets.length > 0 ? inSameRecords(lacking, sets) : inAsMany(lacking);
}

function isLacking({ sides, outcomes }: Suspect): boolean {
  const { rows, present } = sides.now;
  return present > 0 && present < rows && outcomes.some(ofMissing);
}

/** Suspects that so many records lack together, and perhaps others. */
interface TogetherSet {
  readonly suspects: ReadonlySet<Suspect>;
  readonly records: number;
}

/** What the profile counted, of suspects alone. */
function setsIn({ tables }: Scene, lacking: ReadonlySet<Suspect>): readonly TogetherSet[] {
  const suspects = new Map(
    [...lacking].map((suspect): [Column, Suspect] => [suspect.column.column, suspect]),
  );
  return tables.flatMap((table) =>
    [...table.missing.sets()].map(([columns, records]) => ({
      records,
      suspects: new Set(
        columnsOf(table, columns).flatMap((column) => {
          const suspect = suspects.get(column);
          return suspect === undefined ? [] : [suspect];
        }),
      ),
    })),
  );
}

function columnsOf({ names, positions }: Table, columns: Columns): readonly Column[] {
  const found = columns.map((one) => (typeof one === "number" ? positions[one] : names.get(one)));
  return found.filter((column) => column !== undefined);
}

/** So much of what each column lacks more than it did, or of what it still lacks, must be in records that lack them all. */
const nearlyAll = 0.8;

/** The largest groups first: what is in one is in no other. */
function inSameRecords(lacking: readonly Suspect[], sets: readonly TogetherSet[]): Found[] {
  const found: Found[] = [];
  const taken = new Set<Suspect>();
  for (const { suspects: all } of sets.toSorted((a, b) => b.records - a.records)) {
    const suspects = lacking.filter((suspect) => all.has(suspect) && !taken.has(suspect));
    const records = sum(sets.filter((set) => suspects.every((suspect) => set.suspects.has(suspect))));
    const group = suspects.filter((suspect) => records >= nearlyAll * tellingOf(suspect));
    if (group.length < 2 || group.length < suspects.length || !isMore(group, records)) continue;
    for (const suspect of group) taken.add(suspect);
    found.push(sameRecords(group, records));
  }
  return found;
}

function sum(sets: readonly TogetherSet[]): number {
  return sets.reduce((records, set) => records + set.records, 0);
}

/** How many values a column lacks more than as many records of the baseline would. */
function excessOf({ sides: { now, was } }: Suspect): number {
  return now.rows - now.present - now.rows * lackedBefore(was);
}

/** Whether it lacks no more than it did. */
function lacksLess(suspect: Suspect): boolean {
  return excessOf(suspect) <= 0;
}

function tellingOf(suspect: Suspect): number {
  const { rows, present } = suspect.sides.now;
  return lacksLess(suspect) ? rows - present : excessOf(suspect);
}

/** What is said beside the share of columns that all lack less than they did. */
function fewerWords(group: readonly Suspect[]): string {
  return group.every(lacksLess) ? ", fewer than in the baseline" : "";
}

function newWords(group: readonly Suspect[]): string {
  const isNew = group.every(({ sides: { was } }) => was !== null && was.rows > 0 && was.present === was.rows);
  return isNew ? "; never in the baseline" : "";
}

function lackedBefore(was: Suspect["sides"]["was"]): number {
  return was === null || was.rows === 0 ? 0 : (was.rows - was.present) / was.rows;
}

/** Columns that have nothing to do with each other are missing in the same records as often as their shares multiply to. */
function isMore(group: readonly Suspect[], together: number): boolean {
  const rows = Math.max(...group.map(({ sides }) => sides.now.rows));
  const shares = group.map(({ sides: { now } }) => (now.rows - now.present) / now.rows);
  return together > 2 * rows * shares.reduce((product, share) => product * share, 1);
}

function sameRecords(group: readonly Suspect[], together: number): Found {
  const features = group.map(({ name }) => name);
  const rows = Math.max(...group.map(({ sides }) => sides.now.rows));
  const share = Math.min(1, together / rows);
  return {
    features,
    words: `${named(features)} are missing in the same ${percent(share)} of records${fewerWords(group)}${newWords(group)}`,
    isCertain: true,
    share,
    explains: ofMissing,
  };
}

function inAsMany(lacking: readonly Suspect[]): Found[] {
  const asMany = groupsOf(lacking, ({ sides: { now } }) => `${now.rows - now.present} of ${now.rows}`);
  return asMany.filter(isNoChance).map((group) => {
    const features = group.map(({ name }) => name);
    const share = missingShare(group[0]);
    return {
      features,
      words: `${named(features)} are missing in as many records, ${percent(share)}${fewerWords(group)}. In the same ones?`,
      isCertain: false,
      share,
      explains: ofMissing,
    };
  });
}

/** Two counts around k that have nothing to do with each other are equal about so often. */
function isNoChance(group: readonly Suspect[]): boolean {
  const [first] = group;
  if (first === undefined || group.length < 2) return false;
  const { rows, present } = first.sides.now;
  const spread = Math.sqrt(((rows - present) * present) / rows);
  const equal = 1 / (2 * Math.sqrt(Math.PI) * spread);
  return Math.min(1, equal) ** (group.length - 1) <= unlikely;
}

const unlikely = 0.01;

function missingShare(suspect: Suspect | undefined): number {
  const { rows, present } = suspect?.sides.now ?? { rows: 1, present: 1 };
  return (rows - present) / rows;
}
