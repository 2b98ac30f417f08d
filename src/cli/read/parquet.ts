/** Parquet files → their profile: a module that is loaded where there is one, since codecs are large. */
import { openKernel } from "../../core/bulk/compiled.ts";
import { leftOutLines } from "../../core/parquet/leaves.ts";
import { profileParquet } from "../../core/parquet/profile.ts";
import { Stretches } from "../../core/stretch/stretches.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { rateFrom, withProgress } from "../terminal/progress.ts";
import { withSource } from "./file.ts";
import { kernelModule } from "./kernel.ts";

/** A computer has more memory than a Worker, and some writers put a whole row group on a page. */
const maxPageBytes = 2 ** 28;

/** What was read, and what was left out of it, in words. */
interface ParquetTable {
  readonly profile: Profile;
  readonly notes: readonly string[];
  readonly stretches: Stretches | undefined;
}

interface ParquetOptions {
  readonly nullTokens: readonly string[] | undefined;
  /** Columns to be compared with numbers. */
  readonly numeric: ReadonlySet<string> | undefined;
  /** Whether stretches are taken. */
  readonly isTraining: boolean;
}

export async function readParquet(path: string, options: ParquetOptions): Promise<ParquetTable> {
  const { nullTokens, numeric, isTraining } = options;
  return withSource(path, (source) =>
    withProgress("Reading", Math.max(1, source.size), async (update) => {
      const rate = rateFrom(performance.now());
      const stretches = isTraining ? new Stretches() : undefined;
      const { profile, unsupported } = await profileParquet(source, {
        ...(stretches !== undefined && { stretches }),
        kernel: openKernel(kernelModule()),
        maxPageBytes,
        nullTokens,
        numeric,
        onProgress: ({ bytes, rows }) => update(bytes, rate(rows, "row")),
      });
      update(source.size, rate(profile.records, "row"));
      return { profile, notes: leftOutLines(unsupported), stretches };
    }),
  );
}
