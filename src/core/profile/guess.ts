/** How the bodies of a window were taken, for people who look: what each side was read as, and what was left out. */
import type { Side } from "./positions.ts";
import type { Profile } from "./profile.ts";
import type { Table } from "./table.ts";

/** One side of the calls as it was read. */
interface SideGuess {
  /** Columns known by position alone. */
  readonly positions: number;
  /** Columns known by name: how many, and the first hundred. */
  readonly named: number;
  readonly names: readonly string[];
  readonly rows: number;
  /** Rows that do not fit the baseline, by their width. */
  readonly unfit: Readonly<Record<string, number>>;
  readonly headers: number;
}

export type Guess = Readonly<Record<Side, SideGuess>>;

const shown = 100;

export function guessOf({ input, output }: Profile): Guess {
  return { input: sideOf(input), output: sideOf(output) };
}

function sideOf(table: Table): SideGuess {
  const names = [...table.names.keys()];
  return {
    positions: table.positions.length,
    named: names.length,
    names: names.slice(0, shown),
    rows: table.rows,
    unfit: Object.fromEntries(table.unfit),
    headers: table.tallies.get("header rows") ?? 0,
  };
}
