/** What the sides of calls bring to each feature of a baseline, put together. */
import { Column } from "./column.ts";
import type { Side } from "./positions.ts";
import type { Table } from "./table.ts";

/** A column under the name it has in the files, with the number of rows it could have had a value in. */
export interface NamedColumn {
  readonly name: string;
  readonly column: Column;
  readonly rows: number;
  /** How many bodies of calls speak for it (room/votes.ts); as many as it has values if absent. */
  readonly votes?: number;
}

/** How many bodies of calls speak for a column. */
export function votesOf({ votes, column }: Pick<NamedColumn, "votes" | "column">): number {
  return votes ?? column.present;
}

/** How well a column's values fit a feature of the baseline, 0 to 1. */
export type Fit = (name: string, column: Column) => number;

interface Part extends NamedColumn {
  readonly side: Side;
}

/** How many bodies each side has. */
type SideVotes = Readonly<Record<Side, number>>;

/** A side that has a name in less than this part of the share of its bodies in which the other side has it is not the name's. */
const leastOfOther = 0.5;

export class Parts {
  readonly #names: readonly string[];
  readonly #features: ReadonlySet<string>;
  readonly #votes: SideVotes;
  readonly #parts = new Map<string, Part[]>();
  /** Columns that are no feature's and are not to be told of as extra. */
  readonly #beside: NamedColumn[] = [];

  constructor(names: readonly string[], votes: SideVotes) {
    this.#names = names;
    this.#votes = votes;
    this.#features = new Set(names);
  }

  has(name: string): boolean {
    return this.#features.has(name);
  }

  add(name: string, side: Side, column: NamedColumn): void {
    const parts = this.#parts.get(name) ?? [];
    parts.push({ ...column, name, side });
    this.#parts.set(name, parts);
  }

  addBeside(column: NamedColumn): void {
    this.#beside.push(column);
  }

  /** Features below or above a structure that was null or empty throughout: they are there, without a value. */
  addStructures(table: Table): void {
    if (table.namedRows === 0) return;
    const own = [...table.names];
    for (const name of this.#names) {
      if (this.#parts.has(name)) continue;
      const isBelowNull = own.some(([above, { present }]) => present === 0 && name.startsWith(`${above}.`));
      const isAbove = own.some(([below]) => below.startsWith(`${name}.`));
      if (isBelowNull || isAbove)
        this.add(name, "input", { name, column: new Column(), rows: table.namedRows });
    }
  }

  end(positional: readonly NamedColumn[], fit: Fit = () => 1) {
    const notes: string[] = [];
    const columns = new Map<string, NamedColumn>();
    const extra: string[] = [];
    for (const [name, parts] of this.#parts) {
      if (this.#features.has(name)) {
        const { column, note } = this.#feature(name, parts, fit);
        columns.set(name, column);
        notes.push(...note);
      } else {
        for (const column of this.#extra(name, parts)) {
          columns.set(column.name, column);
          extra.push(column.name);
        }
      }
    }
    const found = this.#names.map((name) => columns.get(name)).filter((column) => column !== undefined);
    const others = extra.map((name) => columns.get(name)).filter((column) => column !== undefined);
    return {
      columns: [...positional, ...found, ...others, ...this.#beside],
      missing: positional.length > 0 ? [] : this.#names.filter((name) => !columns.has(name)),
      extra,
      width: found.length + others.length + positional.length,
      notes,
    };
  }

  /** The column of a feature; of a name that is on both sides the other one stands beside the table. */
  #feature(name: string, parts: readonly Part[], fit: Fit) {
    const { own, other } = this.#bySide(name, parts, fit);
    const [echo] = other;
    if (echo === undefined) return { column: whole(name, own), note: [] };
    this.addBeside(whole(`${echo.side}:${name}`, other));
    const side = own[0]?.side ?? "";
    const note = [`${name} is in requests and in answers: the baseline's is taken for the ${side}s'`];
    return { column: whole(name, own), note };
  }

  /** Columns that are no feature's: a name that is on both sides has its side before it. */
  #extra(name: string, parts: readonly Part[]): NamedColumn[] {
    const { own, other } = this.#bySide(name, parts, () => 1);
    if (other.length === 0) return [whole(name, own)];
    return [own, other].map((some) => whole(`${some[0]?.side ?? ""}:${name}`, some));
  }

  /**
   * The parts of the side whose name it is, and those of the other one. A few calls that send the name of an answer, or
   * are answered with that of a request, do not take it away from all others. Where both sides have it throughout, it is
   * that of the side that fits the feature better; of what fits alike, the input's.
   */
  #bySide(name: string, parts: readonly Part[], fit: Fit) {
    const of = (side: Side) => parts.filter((part) => part.side === side);
    const [input, output] = [of("input"), of("output")];
    if (input.length === 0 || output.length === 0) return { own: parts, other: [] };
    const [asked, answered] = [this.#share("input", input), this.#share("output", output)];
    const score = (some: readonly Part[]) => fit(name, whole(name, some).column);
    const isAnswers =
      asked < answered * leastOfOther || (answered >= asked * leastOfOther && score(output) > score(input));
    return isAnswers ? { own: output, other: input } : { own: input, other: output };
  }

  /** The share of a side's bodies that have a value of these parts. */
  #share(side: Side, parts: readonly Part[]): number {
    const votes = parts.reduce((sum, part) => sum + votesOf(part), 0);
    return votes / Math.max(1, this.#votes[side]);
  }
}

function whole(name: string, parts: readonly Part[]): NamedColumn {
  const [first, ...others] = parts;
  if (first === undefined) return { name, column: new Column(), rows: 0 };
  if (others.length === 0) return { name, column: first.column, rows: first.rows };
  const column = new Column();
  for (const part of parts) column.merge(part.column);
  return { name, column, rows: parts.reduce((rows, part) => rows + part.rows, 0) };
}
