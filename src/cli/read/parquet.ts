/** The columns of Parquet files, or a share of them: a module that is loaded where there is one, since codecs are large. */
import { openKernel } from "../../core/bulk/compiled.ts";
import type { Share } from "../../core/bulk/share.ts";
import { profileParquet, type ParquetOptions, type ParquetProfile } from "../../core/parquet/profile.ts";
import type { ByteSource } from "../../core/read/bytes/source.ts";
import { Stretches } from "../../core/stretch/stretches.ts";

/** A computer has more memory than a Worker, and some writers put a whole row group on a page. */
const maxPageBytes = 2 ** 28;

export interface ColumnOptions {
  readonly nullTokens: readonly string[] | undefined;
  /** Columns to be compared with numbers. */
  readonly numeric: ReadonlySet<string> | undefined;
  /** Whether stretches are taken. */
  readonly isTraining: boolean;
}

export interface ReadColumns {
  readonly read: ParquetProfile;
  readonly stretches: Stretches | undefined;
}

interface Part extends Pick<ParquetOptions, "onProgress" | "parts"> {
  /** All columns if absent. */
  readonly share?: Share;
}

export async function readColumns(
  source: ByteSource,
  { nullTokens, numeric, isTraining }: ColumnOptions,
  module: object,
  part: Part = {},
): Promise<ReadColumns> {
  const stretches = isTraining ? new Stretches() : undefined;
  const read = await profileParquet(source, {
    ...part,
    ...(stretches !== undefined && { stretches }),
    kernel: openKernel(module),
    maxPageBytes,
    nullTokens,
    numeric,
  });
  return { read, stretches };
}
