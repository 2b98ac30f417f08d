/** How many bodies of calls were read, and why the others were not. */
import type { Side } from "../../profile/positions.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Table } from "../../profile/table.ts";
import { emptyReason } from "../../profile/tally.ts";

/** The bodies of one side, each of which is counted in exactly one place. */
interface SideBodies {
  /** Counted as rows. */
  readonly rows: number;
  /** Counted as what a language model was asked or has answered. */
  readonly model: number;
  /** Not read, by reason. */
  readonly unread: Readonly<Record<string, number>>;
}

export type BodyCounts = Readonly<Record<Side, SideBodies>>;

export function bodiesOf({ input, output }: Profile): BodyCounts {
  return { input: sideOf(input), output: sideOf(output) };
}

function sideOf({ tallies, unreadable }: Table): SideBodies {
  return {
    rows: tallies.get("bodies counted as rows") ?? 0,
    model: tallies.get("bodies of language models") ?? 0,
    unread: Object.fromEntries(unreadable),
  };
}

/** The share of a side's bodies that were not read; 0 of none. */
function unreadShare(side: SideBodies): number {
  const { all, unread } = sums(side);
  return all === 0 ? 0 : unread / all;
}

function sums({ rows, model, unread: reasons }: SideBodies) {
  const unread = Object.values(reasons).reduce((sum, bodies) => sum + bodies, 0);
  return { all: rows + model + unread, unread };
}

/** Whether no body of the side holds anything. */
function isEmpty(side: SideBodies): boolean {
  const { all } = sums(side);
  return all > 0 && side.unread[emptyReason] === all;
}

/** The bodies of the side of which the largest share was not read, and what share of them was before. */
export interface Bodies {
  readonly side: Side;
  readonly all: number;
  readonly unread: number;
  readonly reasons: readonly string[];
  readonly usual: number;
}

/**
 * Null where all were read. `before`: the bodies of the window before; `isAwaited`: whether something of a side on which
 * nothing came should have come.
 */
export function leastRead(
  counts: BodyCounts,
  before: BodyCounts | null = null,
  isAwaited = true,
): Bodies | null {
  const shareOf = (one: Side) => (!isAwaited && isEmpty(counts[one]) ? 0 : unreadShare(counts[one]));
  const side = shareOf("output") > shareOf("input") ? "output" : "input";
  if (shareOf(side) === 0) return null;
  const { all, unread } = sums(counts[side]);
  const reasons = Object.entries(counts[side].unread)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, bodies]) => `${reason} (${bodies})`);
  return { side, all, unread, reasons, usual: before === null ? 0 : unreadShare(before[side]) };
}
