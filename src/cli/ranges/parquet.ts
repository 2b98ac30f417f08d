/** Parquet files → their profile; of large ones threads read some of the columns. */
import { evenShares, isShared } from "../../core/bulk/share.ts";
import { leftOutLines } from "../../core/parquet/leaves.ts";
import type { ParquetOptions } from "../../core/parquet/profile.ts";
import type { Profile } from "../../core/profile/profile.ts";
import type { ByteSource } from "../../core/read/bytes/source.ts";
import { joinParquet, type SharedParquet } from "../../core/share/parquet.ts";
import type { Stretches } from "../../core/stretch/stretches.ts";
import { footerParts, withTable, type TableFile } from "../read/joined.ts";
import { kernelModule } from "../read/kernel.ts";
import { readColumns, type ColumnOptions, type ReadColumns } from "../read/parquet.ts";
import { rateFrom, withProgress } from "../terminal/progress.ts";
import type { SharedParquetFile } from "./parquet-share.ts";
import { ifReadable } from "./share.ts";
import { SharedReading } from "./shares.ts";

/** What was read, and what was left out of it, in words. */
interface ParquetTable {
  readonly profile: Profile;
  readonly notes: readonly string[];
  readonly stretches: Stretches | undefined;
}

/** `threads`: so many read, up to four; if absent one reads a small file, and as many as there are cores a large one. */
export async function readParquet(
  file: TableFile,
  options: ColumnOptions,
  threads?: number,
): Promise<ParquetTable> {
  const { read, stretches } = await withTable(file, (source) =>
    withProgress("Reading", Math.max(1, source.size), async (update) => {
      const rate = rateFrom(performance.now());
      const onProgress: OnProgress = ({ bytes, rows }) => update(bytes, rate(rows, "row"));
      const given = { source, file, options, onProgress };
      const inShares = isShared(source.size, threads) ? await readInShares(given, threads) : null;
      const columns = inShares ?? (await readColumns(source, options, kernelModule(), partOf(given)));
      update(source.size, rate(columns.read.profile.records, "row"));
      return columns;
    }),
  );
  return { profile: read.profile, notes: leftOutLines(read.unsupported), stretches };
}

type OnProgress = NonNullable<ParquetOptions["onProgress"]>;

interface Given {
  readonly source: ByteSource;
  readonly file: TableFile;
  readonly options: ColumnOptions;
  readonly onProgress: OnProgress;
}

function partOf({ file, onProgress }: Given) {
  return { onProgress, parts: footerParts(file) };
}

/** Null where something is wrong with the file, or it changes: one reader then says what. */
async function readInShares(given: Given, threads: number | undefined): Promise<ReadColumns | null> {
  const { source, file, options } = given;
  const shared = new SharedReading<SharedParquetFile, SharedParquet>(evenShares, threads);
  try {
    shared.begin({ kind: "parquet", file, options });
    const part = { ...partOf(given), share: shared.share };
    const own = await ifReadable(() => readColumns(source, options, kernelModule(), part));
    if (own.kind === "unreadable") return null;
    const { read, stretches } = own.columns;
    const others = await shared.columns();
    const joined = others && joinParquet(read, stretches, others);
    return joined && { read: joined, stretches };
  } finally {
    await shared.end();
  }
}
