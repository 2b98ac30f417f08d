/** Where a column stands in rows by position. */
import type { OutputColumns, Side } from "../profile/positions.ts";
import type { Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";

type Rows = Readonly<Record<Side, readonly Row[]>>;

/** Its place on the side that has it. */
export type Place = Partial<Record<Side, number>>;

/** Names are looked for in so many rows of both sides. */
const mostLooked = 100;

/**
 * Beside what the other side brings of the baseline's columns. Null where it is not for sure: then it must be configured
 * whether outputs stand first or last.
 */
export function placeOf(
  column: string,
  shape: KnownShape | null,
  rows: Rows,
  outputColumns: OutputColumns | null,
): Place | null {
  if (shape === null) {
    const index = /^_c(\d{1,5})$/.exec(column)?.[1];
    return index === undefined ? null : { input: Number(index) };
  }
  const [asked, said] = [widthOf(rows.input), widthOf(rows.output)];
  if (asked === 0 || said === 0) {
    const own = besideNames(column, shape, rows, asked > 0 ? "input" : "output");
    if (own !== null) return own;
  }
  return outputColumns === null ? null : placeAmong(shape.names, column, { asked, said, outputColumns });
}

function widthOf(rows: readonly Row[]): number {
  return rows.find(({ names }) => names === null)?.cells.length ?? 0;
}

/** Where one side goes by position, and has as many columns as the other's names leave. */
function besideNames(column: string, shape: KnownShape, rows: Rows, side: Side): Place | null {
  const some = [...rows.input.slice(0, mostLooked), ...rows.output.slice(0, mostLooked)];
  const taken = new Set(some.flatMap(({ names }) => names ?? []));
  const left = shape.names.filter((name) => !taken.has(name));
  return left.length === widthOf(rows[side]) ? { [side]: left.indexOf(column) } : null;
}

interface Widths {
  readonly asked: number;
  readonly said: number;
  readonly outputColumns: OutputColumns;
}

function placeAmong(names: readonly string[], column: string, { asked, said, outputColumns }: Widths): Place {
  const at = names.indexOf(column);
  const outputs = said > 0 ? said : names.length - asked;
  const start = outputColumns === "START" ? 0 : names.length - outputs;
  const isOutput = at >= start && at < start + outputs;
  if (isOutput) return { output: at - start };
  return { input: outputColumns === "START" ? at - outputs : at };
}
