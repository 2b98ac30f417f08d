/** Takes the stretches of a plan from a table's records as they come: row by row, or in bulk as bytes. */
import type { FedRows } from "../bulk/columns.ts";
import type { Kernel } from "../bulk/kernel.ts";
import { Profile } from "../profile/profile.ts";
import { placeName, type Row } from "../read/row.ts";
import { heldOfCells, isEmpty } from "./held-cells.ts";
import type { Stretch, Stretches } from "../stretch/stretches.ts";
import type { TableOptions } from "./reader.ts";
import { StretchRows } from "./stretch-rows.ts";

export class Taking {
  readonly #stretches: Stretches;
  readonly #kernel: Kernel;
  readonly #plan: readonly Stretch[];
  /** Which of the plan is being taken. */
  #turn = 0;
  /** Records that came. */
  #at = 0;
  /** The stretch that is being taken: of rows, or of bytes. */
  #profile = new Profile();
  #bytes: StretchRows | null = null;
  #names: readonly string[] = [];
  /** What others are named as members of. */
  #structures: ReadonlySet<string> = new Set();

  constructor(stretches: Stretches, kernel: Kernel, plan: readonly Stretch[]) {
    this.#stretches = stretches;
    this.#kernel = kernel;
    this.#plan = plan;
  }

  /** Follows the plan once more, in records that are counted anew. */
  restart(): void {
    [this.#turn, this.#at] = [0, 0];
    this.#profile = new Profile();
    this.#bytes?.clear();
  }

  /** With which a reader gives its records here. */
  get options(): Pick<TableOptions, "onRow" | "into"> {
    return {
      onRow: (row) => this.#addRow(row),
      into: (width, names) => this.#begin(width, names),
    };
  }

  get isDone(): boolean {
    return this.#turn === this.#plan.length;
  }

  /** Of the stretch that is being taken. */
  get rows(): number {
    return this.#bytes?.rows ?? this.#profile.records;
  }

  /** Gives the stretch that is being taken, as far as it goes. */
  flush(): void {
    if (this.#bytes === null) this.#stretches.add(this.#profile);
    else this.#addBytes(this.#bytes);
    this.#bytes?.clear();
    this.#profile = new Profile();
    this.#turn++;
  }

  #addRow(row: Row): void {
    const { start, end } = this.#next;
    if (this.#at++ < start) return;
    this.#profile.data.add(row);
    if (this.#at === end) this.flush();
  }

  #begin(width: number, names: readonly string[] | null): FedRows {
    if (this.#bytes?.width !== width) this.#bytes = new StretchRows(this.#kernel, width);
    const known = names ?? Array.from({ length: width }, (_, index) => placeName(index));
    this.#names = known;
    this.#structures = structuresIn(known);
    return { feed: (rows) => this.#feed(rows), finish: () => [] };
  }

  #feed(rows: number): void {
    const first = this.#at;
    this.#at += rows;
    for (let { start, end } = this.#next; start < this.#at; { start, end } = this.#next) {
      this.#bytes?.take(Math.max(start - first, 0), Math.min(end, this.#at) - first);
      if (end > this.#at) return;
      this.flush();
    }
  }

  get #next(): Stretch {
    return this.#plan[this.#turn] ?? { start: Infinity, end: Infinity };
  }

  #addBytes(bytes: StretchRows): void {
    const index = this.#stretches.begin(bytes.rows);
    for (const [column, name] of this.#names.entries()) {
      const cells = bytes.cells(column);
      // Nothing in the place of a structure is missing data of the columns below it.
      if (this.#structures.has(name) && isEmpty(cells)) continue;
      this.#stretches.keep(index, name, () => heldOfCells(cells));
    }
  }
}

/** What has members, by their names. */
function structuresIn(names: readonly string[]): ReadonlySet<string> {
  const structures = new Set<string>();
  for (const name of names)
    for (let at = name.indexOf("."); at >= 0; at = name.indexOf(".", at + 1))
      structures.add(name.slice(0, at));
  return structures;
}
