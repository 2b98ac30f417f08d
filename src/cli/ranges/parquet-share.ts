/** One share of a Parquet file's columns: what a thread reads. */
import { sharedParquet, type SharedParquet } from "../../core/share/parquet.ts";
import { footerParts, withTable } from "../read/joined.ts";
import { readColumns, type ColumnOptions } from "../read/parquet.ts";
import { ifReadable, type SharedFile, type ShareOutcome } from "./share.ts";

export type SharedParquetFile = SharedFile<"parquet", ColumnOptions>;

export function readParquetShare({
  file,
  options,
  share,
  module,
}: SharedParquetFile): Promise<ShareOutcome<SharedParquet>> {
  return ifReadable(async () => {
    const { read, stretches } = await withTable(file, (source) =>
      readColumns(source, options, module, { share, parts: footerParts(file) }),
    );
    return sharedParquet(read, stretches);
  });
}
