/** A call that is read, divided into its segments: whole, or its rows by what one column holds. */
import type { CountedSide, ReadCall } from "../profile/observe.ts";
import type { Side } from "../profile/positions.ts";
import type { Cell, Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import { isValue } from "./learn.ts";
import { placeOf } from "./place.ts";
import type { Stamp } from "./stamp.ts";

/** A part of a call, all of it where it has but one. */
export interface CallPart {
  /** Null is the rest. */
  readonly value: string | null;
  readonly read: ReadCall;
  /** Another part is counted as the call. */
  readonly isPart: boolean;
}

interface Split {
  readonly parts: readonly CallPart[];
  /** Values that have no segment. */
  readonly unknown: readonly string[];
}

/**
 * The parts of the call at `index` of its batch. What is counted once a call (that it came, how it was answered, what its
 * bodies were) is with the part that has its first row; rows of the other side stand beside their own where there are as
 * many, with the only part where there is one, else in the rest.
 */
export function split(read: ReadCall, stamp: Stamp, index: number, shape: KnownShape | null): Split {
  const known = new Set(stamp.known);
  if (stamp.column === undefined) return whole(read, stamp.values?.[index] ?? null, known);
  const found = read.sides === null ? null : valuesIn(read.sides, stamp, shape);
  if (found === null) return whole(read, null, known);
  const cells = found.cells.map((cell) => (isValue(cell) ? cell : null));
  const owners = cells.map((cell) => (cell !== null && known.has(cell) ? cell : null));
  const unknown = cells.filter((cell) => cell !== null && !known.has(cell)).map(String);
  return { parts: byRows(read, found.side, owners), unknown };
}

/** `owners`: of each row of the side, to which segment it belongs. */
function byRows(read: ReadCall, side: Side, owners: readonly (string | null)[]): CallPart[] {
  const [first = null] = owners;
  const values = new Set(owners);
  if (values.size <= 1) return [{ value: first, read, isPart: false }];
  const beside = rowsIn(read.sides?.[side === "input" ? "output" : "input"] ?? null);
  const others = beside.length === owners.length ? owners : beside.map(() => null);
  for (const value of others) values.add(value);
  const ofSides = side === "input" ? { input: owners, output: others } : { input: others, output: owners };
  return [...values].map((value) => partOf(read, ofSides, value, value === first));
}

function whole(read: ReadCall, value: string | null, known: ReadonlySet<string>): Split {
  const isKnown = isValue(value) && known.has(value);
  return {
    parts: [{ value: isKnown ? value : null, read, isPart: false }],
    unknown: isValue(value) && !isKnown ? [value] : [],
  };
}

function partOf(
  { traffic, sides }: ReadCall,
  owners: Readonly<Record<Side, readonly (string | null)[]>>,
  value: string | null,
  isFirst: boolean,
): CallPart {
  const sideOf = (side: Side): CountedSide => {
    const whole = sides?.[side] ?? null;
    if (whole === null) return null;
    if ("reason" in whole) return isFirst ? whole : null;
    const rows = whole.rows.filter((_, index) => owners[side][index] === value);
    return rows.length === 0 && !isFirst ? null : { rows, body: isFirst ? whole.body : null };
  };
  const read = {
    traffic: isFirst ? traffic : null,
    sides: { input: sideOf("input"), output: sideOf("output") },
  };
  return { value, read, isPart: !isFirst };
}

function rowsIn(side: CountedSide): readonly Row[] {
  return side !== null && "rows" in side ? side.rows : [];
}

/** What the column holds in each row of the side that has it; null where none has. */
function valuesIn(
  sides: Readonly<Record<Side, CountedSide>>,
  { column = "", outputColumns }: Stamp,
  shape: KnownShape | null,
): { readonly side: Side; readonly cells: readonly Cell[] } | null {
  const rows = { input: rowsIn(sides.input), output: rowsIn(sides.output) };
  const place = placeOf(column, shape, rows, outputColumns ?? null);
  for (const side of ["input", "output"] as const) {
    const own = column.startsWith(`${side}:`) ? column.slice(side.length + 1) : column;
    const at = ({ names }: Row) => (names === null ? (place?.[side] ?? -1) : names.indexOf(own));
    if (rows[side].some((row) => at(row) >= 0))
      return { side, cells: rows[side].map((row) => row.cells[at(row)] ?? null) };
  }
  return null;
}
