/** One share of a Parquet file's columns: what a thread reads. */
import { sharedParquet, type SharedParquet } from "../../core/share/parquet.ts";
import { withSource } from "../read/file.ts";
import { readColumns, type ColumnOptions } from "../read/parquet.ts";
import { ifReadable, type SharedFile, type ShareOutcome } from "./share.ts";

export type SharedParquetFile = SharedFile<"parquet", ColumnOptions>;

export function readParquetShare({
  path,
  options,
  share,
  module,
}: SharedParquetFile): Promise<ShareOutcome<SharedParquet>> {
  return ifReadable(async () => {
    const { read, stretches } = await withSource(path, (source) =>
      readColumns(source, options, module, { share }),
    );
    return sharedParquet(read, stretches);
  });
}
