/** Where a table's odd cells stand: the file is read once more, up to the last example that is wanted. */
import type { Surprise } from "../../core/baseline/surprise/surprises.ts";
import { openKernel } from "../../core/bulk/compiled.ts";
import { typeOfCell } from "../../core/profile/column.ts";
import { OddCells, type OddCell, type OddColumn } from "../../core/table/odd-cells.ts";
import { TableReader } from "../../core/table/reader.ts";
import { bytesOf } from "./file.ts";
import { kernelModule } from "./kernel.ts";
import { tableOptions, type ReadingOptions } from "./options.ts";

export interface OddCellsOf {
  readonly feature: string;
  readonly cells: readonly OddCell[];
}

const fitting: Readonly<Partial<Record<Surprise["kind"], readonly string[]>>> = {
  odd_cells: ["Integral", "Fractional"],
  odd_fractions: ["Integral"],
};

/** The first few odd cells of each column in which there are any. */
export async function findOddCells(
  path: string,
  surprises: readonly Surprise[],
  options: ReadingOptions,
): Promise<OddCellsOf[]> {
  const columns: OddColumn[] = [];
  for (const { feature, kind, count } of surprises) {
    const types = fitting[kind];
    if (types !== undefined) {
      columns.push({ column: feature, odd: count, fits: (cell) => types.includes(typeOfCell(cell)) });
    }
  }
  const odd = new OddCells(columns);
  if (!odd.isDone) {
    const reader = new TableReader(openKernel(kernelModule()), {
      ...tableOptions(options),
      onRow: (row, line) => odd.add(row, line),
    });
    for await (const bytes of bytesOf(path)) {
      reader.push(bytes);
      if (odd.isDone) break;
    }
    if (!odd.isDone) reader.end();
  }
  return odd.examples().map((cells, index) => ({ feature: String(columns[index]?.column), cells }));
}

/** `Age: line 3 "unknown", line 9 "?"`. */
export function oddLine({ feature, cells }: OddCellsOf): string {
  const places = cells.map(({ line, text }) => `line ${line} ${JSON.stringify(text)}`);
  return `${feature}: ${places.join(", ")}`;
}
