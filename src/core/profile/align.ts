/**
 * Which column of a profile is which feature of the baseline.
 *
 * Columns with names are matched by name, those known by position by where they stand (positions.ts); a feature has
 * what both brought. The side is part of a column's identity: of a name that is in requests and in answers, the
 * feature is the one that fits; `input:name` and `output:name` say which. When the number of positions fits nothing, no
 * feature is matched by position, and the difference itself is what is reported.
 */
import { Parts, votesOf, type Fit, type NamedColumn } from "./parts.ts";
import {
  choose,
  fitting,
  type OutputColumns,
  type Placement,
  type Positions,
  type Side,
} from "./positions.ts";
import type { Profile } from "./profile.ts";
import type { Table } from "./table.ts";
import { isTraffic } from "./tally.ts";
import {
  both,
  commonest,
  hasFewPositions,
  isByPlace,
  isOften,
  isStructure,
  isUnseen,
  namedOf,
  namesMatter,
  numbered,
  oddRows,
  positionsOf,
  takeByPlace,
  votesIn,
  type OddRows,
  type SideColumns,
} from "./table-columns.ts";

export type { NamedColumn } from "./parts.ts";
export type { OutputColumns } from "./positions.ts";

export interface Alignment extends OddRows {
  /** The profile's columns: the baseline's first, in its order, then those it does not have. */
  readonly columns: readonly NamedColumn[];
  /** Features of the baseline that the profile does not have, known by name. */
  readonly missing: readonly string[];
  /** Features of the side of which nothing was read in the whole window: nothing is known of them. */
  readonly unseen: readonly string[];
  /** Columns of the profile that the baseline does not have, known by name. */
  readonly extra: readonly string[];
  /** Number of columns of the profile; of rows by position, the commonest width. */
  readonly width: number;
  /** True if columns by position could not be matched because their number differs. */
  readonly unmatched: boolean;
  /** What a person should know of how columns were matched. */
  readonly notes: readonly string[];
}

export interface AlignOptions {
  /** Found by what the columns hold where it is null. */
  readonly outputColumns: OutputColumns | null;
  readonly fit?: Fit;
}

/** The columns of a profile as features of a baseline whose features are `names`. */
export function align(profile: Profile, names: readonly string[], options: AlignOptions): Alignment {
  const wanted = names.filter(isTraffic);
  if (wanted.length === 0) return alignTables(profile, names, options);
  const features = names.filter((name) => !wanted.includes(name));
  // A baseline of nothing else says nothing of tables.
  const tables = features.length === 0 ? noTables : alignTables(profile, features, options);
  const traffic = namedOf(profile.traffic).filter(({ name }) => wanted.includes(name));
  const found = new Set(traffic.map(({ name }) => name));
  const absent = wanted.filter((name) => !found.has(name));
  // Files and captures do not tell how calls were answered.
  const isUnseen = profile.traffic.rows === 0;
  return {
    ...tables,
    columns: [...tables.columns, ...traffic],
    missing: [...tables.missing, ...(isUnseen ? [] : absent)],
    unseen: [...tables.unseen, ...(isUnseen ? absent : [])],
    width: tables.width + traffic.length,
  };
}

const noTables: Alignment = {
  columns: [],
  missing: [],
  unseen: [],
  extra: [],
  width: 0,
  unmatched: false,
  ...oddRows([]),
  notes: [],
};

function alignTables(profile: Profile, names: readonly string[], options: AlignOptions): Alignment {
  return profile.data.rows > 0 ? alignFile(profile.data, names) : new Calls(profile, names, options).align();
}

/** A file's columns all have names, or none has. */
function alignFile(table: Table, names: readonly string[]): Alignment {
  const isNamed = namesMatter([table], names) && table.namedRows > 0;
  const own = isNamed
    ? namedOf(table).filter(({ name }) => !isStructure(table, name, names))
    : numbered([...positionsOf(table), ...namedOf(table)]);
  const unmatched = !isNamed && own.length !== names.length;
  const found = new Parts(names, { input: table.rows, output: 0 });
  const columns =
    isNamed || unmatched ? own : own.map((column, index) => ({ ...column, name: names[index] ?? "" }));
  for (const column of columns) if (!unmatched) found.add(column.name, "input", column);
  found.addStructures(table);
  return {
    ...found.end(unmatched ? own : []),
    unseen: [],
    unmatched,
    ...oddRows([table]),
    notes: [],
  };
}

/** The columns of calls, on their way to their features. */
class Calls {
  readonly #names: readonly string[];
  readonly #options: AlignOptions;
  readonly #sides: Readonly<Record<Side, SideColumns>>;
  readonly #found: Parts;
  readonly #notes: string[] = [];

  constructor({ input, output }: Profile, names: readonly string[], options: AlignOptions) {
    this.#names = names;
    this.#options = options;
    this.#found = new Parts(names, { input: votesIn(input), output: votesIn(output) });
    const isNamed = namesMatter([input, output], names);
    this.#sides = { input: sideOf(input, names), output: sideOf(output, names) };
    if (!isNamed) takeByPlace(this.#sides.input, this.#sides.output, names.length);
    this.#takeNamesForPositions("input", "output");
    this.#takeNamesForPositions("output", "input");
    this.#takeNamesForTheRest("output", "input");
    this.#takeNamesForTheRest("input", "output");
  }

  /** Names that the baseline does not have say nothing where the other side goes by position and both make its width. */
  #takeNamesForPositions(side: Side, other: Side): void {
    const own = this.#sides[side];
    const { length } = this.#sides[other].positional;
    const taken = length === 0 ? null : this.#strange(side, this.#names.length - length);
    if (taken === null || isByPlace(own)) return;
    own.named = own.named.filter((column) => !taken.includes(column));
    const isAlike = own.positional.length === taken.length;
    own.positional = isAlike ? taken.map((column, index) => both(column, own.positional[index])) : taken;
  }

  /** So many names that the baseline does not have, in most bodies of a side; null where there are not so many. */
  #strange(side: Side, count: number): readonly NamedColumn[] | null {
    const { named } = this.#sides[side];
    const strange = named.filter(({ name }) => this.#featureOf(side, name) === null);
    const taken = count > 0 ? commonest(strange, count) : null;
    const least = Math.min(...(taken ?? []).map(votesOf));
    const isMain = named.every((one) => strange.includes(one) || votesOf(one) * 2 <= least);
    return isMain ? taken : null;
  }

  /** Nor where the other side goes by the baseline's names, and these are as many as the rest of it, and fit. */
  #takeNamesForTheRest(side: Side, other: Side): void {
    const own = this.#sides[side];
    if (isByPlace(own) || isByPlace(this.#sides[other])) return;
    const { taken, often } = this.#positionsOf(other);
    const rests = [taken, often].map((some) => this.#names.filter((name) => !some.has(name)));
    const rest = rests.find(({ length }) => this.#strange(side, length) !== null);
    const strange = rest === undefined ? null : this.#strange(side, rest.length);
    if (often.size === 0 || rest === undefined || strange === null) return;
    const fits = strange.map(({ column }, index) => this.#options.fit?.(rest[index] ?? "", column) ?? 0);
    if (fits.some((one) => one < fitting)) return;
    const some = rest.length > 5 ? `${rest.slice(0, 5).join(", ")} and so on` : rest.join(", ");
    this.#notes.push(
      `The names in ${side}s are none of the baseline's: they are taken for ${some}, which fits`,
    );
    own.named = own.named.map((column) => ({
      ...column,
      name: rest[strange.indexOf(column)] ?? column.name,
    }));
  }

  #featureOf(side: Side, name: string): string | null {
    return [`${side}:${name}`, name].find((own) => this.#found.has(own)) ?? null;
  }

  align(): Alignment {
    const { input, output } = this.#sides;
    const sides = { input: this.#positionsOf("input"), output: this.#positionsOf("output") };
    const hasPositions = sides.input.width + sides.output.width > 0;
    const { placement, where, note } = choose(this.#names, sides, this.#options.outputColumns, (one) =>
      this.#score(one),
    );
    const unmatched = hasPositions && placement === null;
    if (note !== null && hasPositions) this.#notes.push(note);
    for (const side of ["output", "input"] as const) {
      this.#addNamed(side);
      if (placement !== null && hasPositions) this.#addPlaced(side, placement);
      this.#found.addStructures(this.#sides[side].table);
    }
    const positional = unmatched ? this.#positional(where) : [];
    const parts = this.#found.end(positional, this.#options.fit);
    const unseen = unmatched ? [] : this.#unseen(parts.missing, where);
    return {
      ...parts,
      missing: unmatched ? [] : parts.missing.filter((name) => !unseen.includes(name)),
      unseen,
      unmatched,
      ...oddRows([input.table, output.table]),
      notes: [...this.#notes, ...parts.notes],
    };
  }

  /** The columns by position, numbered as they stand. */
  #positional(where: OutputColumns): NamedColumn[] {
    const { input, output } = this.#sides;
    const sides = where === "START" ? [output, input] : [input, output];
    return numbered(sides.flatMap(({ positional }) => positional));
  }

  #positionsOf(side: Side): Positions {
    const { table, named, positional } = this.#sides[side];
    const all = votesIn(table);
    const featuresOf = (some: readonly NamedColumn[]) =>
      new Set(some.map(({ name }) => this.#featureOf(side, name)).filter((name) => name !== null));
    const taken = featuresOf(named);
    const often = featuresOf(named.filter((one) => isOften(votesOf(one), all)));
    const isStrange = named.length > 0 && taken.size === 0;
    const isFew = hasFewPositions(table) && often.size > 0;
    return { width: positional.length, taken, often, isFew, isUnseen: isUnseen(table), isStrange };
  }

  /** How well the columns fit the names that a placement gives them. */
  #score(placement: Placement): number {
    const { fit } = this.#options;
    if (fit === undefined) return 1;
    const fits = (["output", "input"] as const).flatMap((side) =>
      placement[side].map((name, index) => {
        const column = this.#sides[side].positional[index]?.column;
        return column === undefined || column.present === 0 ? 1 : fit(name, column);
      }),
    );
    return fits.length === 0 ? 1 : fits.reduce((sum, one) => sum + one, 0) / fits.length;
  }

  #addNamed(side: Side): void {
    for (const column of this.#sides[side].named) {
      this.#found.add(this.#featureOf(side, column.name) ?? column.name, side, column);
    }
  }

  #addPlaced(side: Side, placement: Placement): void {
    const { positional } = this.#sides[side];
    const names = placement[side];
    positional.forEach((column, index) => {
      const name = names[index];
      if (name !== undefined) this.#found.add(name, side, column);
    });
  }

  /** Of the features that are missing those at the end where the outputs or inputs stand that nobody sent. */
  #unseen(missing: readonly string[], where: OutputColumns): readonly string[] {
    const isMissing = new Set(missing);
    const run = (names: readonly string[]) => {
      const end = names.findIndex((name) => !isMissing.has(name));
      return end < 0 ? [...names] : names.slice(0, end);
    };
    const { input, output } = this.#sides;
    const isFirst = (side: SideColumns) => (side === output) === (where === "START");
    return [input, output]
      .filter(({ table }) => isUnseen(table))
      .flatMap((side) => (isFirst(side) ? run(this.#names) : run(this.#names.toReversed())));
  }
}

function sideOf(table: Table, names: readonly string[]): SideColumns {
  const named = namedOf(table).filter(({ name }) => !isStructure(table, name, names));
  return { table, named, positional: positionsOf(table) };
}

/** The columns of a profile under their own names: `_c0, _c1, …` for those known by position. */
export function ownColumns(profile: Profile, outputColumns: OutputColumns | null): NamedColumn[] {
  const { data, input, output } = profile;
  const tables = outputColumns === "END" ? [data, input, output] : [data, output, input];
  const positional = numbered(tables.flatMap(positionsOf));
  const named = tables.flatMap((table) =>
    namedOf(table)
      .filter(({ name }) => !isStructure(table, name, []))
      .map((column) => {
        const isBoth = table !== data && input.names.has(column.name) && output.names.has(column.name);
        return isBoth
          ? { ...column, name: `${table === input ? "input" : "output"}:${column.name}` }
          : column;
      }),
  );
  return [...positional, ...named, ...namedOf(profile.traffic)];
}
