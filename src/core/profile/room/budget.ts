/**
 * How much memory profiles may take together, and what is given up where it is not enough, in this order until the rest fits:
 *
 * 1. exact counts, for sketches: of columns that the baseline's shape does not know first, then of those that it knows;
 * 2. rare columns that it does not know, those of fewest values first: they are counted as left out;
 * 3. accuracy of sketches, the largest first: of columns that it does not know, then of those that it knows;
 * 4. any column that it does not know, those of fewest values first, until no more is left than a third beyond the room.
 *
 * No column that the shape knows is ever given up. The same calls in the same order give up the same.
 */
import type { Column } from "../column.ts";
import type { Profile } from "../profile.ts";
import type { Table } from "../table.ts";

/** Profiles in an isolate's memory, which is 128 MB with all else. */
export const mostHeldBytes = 24 * 2 ** 20;
/** What is over goes down to this share: so it is not over again at once. */
const aim = 2 / 3;
/** A column is not sketched below the one, nor made coarser below the other. */
const sketchedFrom = 40_000;
const coarseFrom = 3_072;
/** A column in fewer than this share of the rows is rare. */
const rareShare = 0.01;

/** A column, and what may be given up of it. */
interface Held {
  readonly table: Table;
  /** Null of a column by position. */
  readonly name: string | null;
  readonly column: Column;
  readonly isKnown: boolean;
}

/** Where all that may be given up is not enough, nothing is tried again before they have grown by this. */
const growth = 1.25;

/** Keeps profiles within their room; says how many columns lost something, which the tables' tallies tell too. */
export function keepWithin(profiles: readonly Profile[], mostBytes: number): number {
  const least = sum(profiles, ({ leastBytes }) => leastBytes);
  if (sum(profiles, ({ heldBytes }) => heldBytes) <= Math.max(mostBytes, least * growth)) return 0;
  if (sum(profiles, (profile) => profile.weigh()) <= mostBytes * ((1 + aim) / 2)) return 0;
  const room = new Room(profiles, mostBytes * aim);
  const steps = [
    () => room.sketch(false),
    () => room.sketch(true),
    () => room.leaveOut(isRare),
    () => room.thin(false),
    () => room.thin(true),
    // Columns of every row are worth more than the last third: down to that none goes.
    () => room.leaveOut(() => true, mostBytes * aim),
  ];
  let lost = 0;
  for (const step of steps) {
    if (room.isEnough) break;
    lost += step();
  }
  for (const profile of profiles) profile.leastBytes = profile.weigh();
  return lost;
}

class Room {
  readonly #profiles: readonly Profile[];
  readonly #aimBytes: number;

  constructor(profiles: readonly Profile[], aimBytes: number) {
    this.#profiles = profiles;
    this.#aimBytes = aimBytes;
  }

  get isEnough(): boolean {
    return this.#over <= 0;
  }

  get #over(): number {
    return sum(this.#profiles, (profile) => profile.weigh()) - this.#aimBytes;
  }

  #columns(isKnown: boolean): Held[] {
    return this.#profiles
      .flatMap(({ tables }) => tables)
      .flatMap((table) => [
        ...table.positions.map((column) => ({ table, name: null, column, isKnown: table.isShaped })),
        ...[...table.names].map(([name, column]) => ({ table, name, column, isKnown: table.knows(name) })),
      ])
      .filter((held) => held.isKnown === isKnown);
  }

  /** Exact counts give way to sketches. */
  sketch(isKnown: boolean): number {
    const columns = this.#columns(isKnown);
    const most = Math.max(sketchedFrom, this.#levelFor(columns));
    return count(columns, ({ table, column }) => {
      const isLost = column.sketchOver(most);
      if (isLost) table.tally("columns sketched for want of room", 1);
      return isLost;
    });
  }

  /** Sketches, and exact counts that are still there, become coarser. */
  thin(isKnown: boolean): number {
    const columns = this.#columns(isKnown);
    const most = Math.max(coarseFrom, this.#levelFor(columns));
    return count(columns, ({ table, column }) => {
      const isLost = column.thin(most);
      if (isLost) table.tally("columns made coarse for want of room", 1);
      return isLost;
    });
  }

  /** Columns that the shape does not know, those of fewest values first. */
  leaveOut(may: (held: Held) => boolean, spareBytes = 0): number {
    let over = this.#over - spareBytes;
    if (over <= 0) return 0;
    let lost = 0;
    const named = this.#columns(false).filter((held) => held.name !== null && may(held));
    for (const { table, name, column } of named.sort((a, b) => a.column.present - b.column.present)) {
      if (over <= 0) return lost;
      if (name !== null) table.leaveOut(name);
      over -= column.heldBytes;
      lost++;
    }
    return lost + (over > 0 ? this.#leaveOutEnds() : 0);
  }

  /** Of rows by position that no shape was asked about, what only the longest few reach. */
  #leaveOutEnds(): number {
    let lost = 0;
    for (const table of this.#profiles.flatMap(({ tables }) => tables)) {
      for (
        let last = table.positions.at(-1);
        last !== undefined && !table.isShaped;
        last = table.positions.at(-1)
      ) {
        if (!isRare({ table, column: last })) break;
        table.leaveOutLast();
        lost++;
      }
    }
    return lost;
  }

  /** No column may take more than this, for all of these to take no more than is left for them: the largest give way first. */
  #levelFor(columns: readonly Held[]): number {
    const sizes = columns.map(({ column }) => column.heldBytes).sort((a, b) => a - b);
    let left = sum(sizes, (size) => size) - this.#over;
    for (const [index, size] of sizes.entries()) {
      const share = left / (sizes.length - index);
      if (size > share) return Math.max(0, share);
      left -= size;
    }
    return Infinity;
  }
}

function isRare({ table, column }: Pick<Held, "table" | "column">): boolean {
  return column.present <= table.rows * rareShare;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function count<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  return items.reduce((total, item) => total + (is(item) ? 1 : 0), 0);
}
