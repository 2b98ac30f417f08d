/** Where a table's odd cells stand: the file is read once more, up to the last example that is wanted. */
import { basename } from "node:path";
import type { Surprise } from "../../core/baseline/surprise/surprises.ts";
import { openKernel } from "../../core/bulk/compiled.ts";
import { typeOfCell } from "../../core/profile/column.ts";
import { OddCells, type OddCell, type OddColumn } from "../../core/table/odd-cells.ts";
import type { Row } from "../../core/read/row.ts";
import { TableReader, type TableOptions } from "../../core/table/reader.ts";
import { bytesOf } from "./file.ts";
import { partBytes, type TableFile } from "./joined.ts";
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
  file: TableFile,
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
  const whole = tableOptions(options);
  if (typeof file === "string") await look(odd, bytesOf(file), whole);
  else {
    for (const [index, part] of file.files.entries()) {
      const { reading, alone } = file;
      const given = index === 0 ? { ...whole, ...reading } : { ...alone, firstLine: part.line };
      await look(odd, partBytes(part), given, part.path);
    }
  }
  return odd.examples().map((cells, index) => ({ feature: String(columns[index]?.column), cells }));
}

async function look(
  odd: OddCells,
  bytes: AsyncIterable<Uint8Array>,
  options: TableOptions,
  file?: string,
): Promise<void> {
  if (odd.isDone) return;
  const onRow = (row: Row, line: number) => odd.add(row, line, file);
  const reader = new TableReader(openKernel(kernelModule()), { ...options, onRow });
  for await (const piece of bytes) {
    reader.push(piece);
    if (odd.isDone) return;
  }
  reader.end();
}

/** `Age: line 3 "unknown", line 9 "?"`. */
export function oddLine({ feature, cells }: OddCellsOf): string {
  const places = cells.map(({ line, text, file }) => {
    const place = file === undefined ? `line ${line}` : `${basename(file)} line ${line}`;
    return `${place} ${JSON.stringify(text)}`;
  });
  return `${feature}: ${places.join(", ")}`;
}
