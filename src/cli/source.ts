/**
 * From a path to a profile: a table in any format, plain or compressed, a capture file or a folder of
 * capture files. Streams, so memory does not depend on the number of rows. A line of a table that cannot
 * be read ends the reading.
 */
import { openKernel } from "../core/bulk/compiled.ts";
import { isParquet } from "../core/parquet/footer.ts";
import { profileParquet } from "../core/parquet/profile.ts";
import { planRanges } from "../core/table/ranges.ts";
import type { RaggedRows } from "../core/read/csv/header.ts";
import type { TableLayout } from "../core/table/layout.ts";
import { TableReader } from "../core/table/reader.ts";
import { captureFiles, looksCaptured, readCaptures, type Captured } from "./read/captures.ts";
import { bytesOf, headOf, sizeOf, withSource } from "./read/file.ts";
import { kernelModule } from "./read/kernel.ts";
import { counted, rateFrom, withProgress } from "./terminal/progress.ts";
import { layoutIn, profileInRanges, threadsFor } from "./ranges/ranges.ts";
import { paceFrom } from "./ranges/pace.ts";
import { observeOptions, tableOptions, type ReadingOptions } from "./read/options.ts";

export interface SourceOptions extends ReadingOptions {
  /** Whether columns of a CSV file without header are known by position only. */
  readonly positional: boolean;
  /** Names by which a CSV file's header is known, if any are. */
  readonly known?: readonly string[];
  /** Read larger files in ranges of this many bytes, where that is possible. */
  readonly ranges?: RangesChoice;
}

interface RangesChoice {
  readonly rangeBytes: number;
  /** Threads that read ranges; as many as are useful if absent. */
  readonly threads?: number | undefined;
}

/** What was read: of a table without window, lines and complaints. */
export interface Source extends Captured {
  /** What was left out of a table, in words. */
  readonly notes: readonly string[];
  /** Whether it was a Parquet file: then there are no lines. */
  readonly isColumnar: boolean;
}

export async function readSource(path: string, options: SourceOptions): Promise<Source> {
  const sizeBytes = await sizeOf(path);
  if (sizeBytes === null) {
    const files = await captureFiles(path);
    if (files.length > 0)
      return { ...(await readCaptures(files, observeOptions(options))), notes: [], isColumnar: false };
    throw new Error(`Cannot read ${path}: the folder holds no capture files (.jsonl)`);
  }
  try {
    const head = await headOf(path);
    refuseArchive(head);
    if (options.format === undefined && looksCaptured(new TextDecoder().decode(head))) {
      return {
        ...(await readCaptures([{ path, sizeBytes }], observeOptions(options))),
        notes: [],
        isColumnar: false,
      };
    }
    const isColumnar = options.format === "parquet" || isParquet(head);
    const table = isColumnar ? await readParquet(path) : await readTable(path, sizeBytes, options);
    return { ...table, sizeBytes, files: 1, window: null, lines: 0, complaints: [], isColumnar };
  } catch (error) {
    throw namedAfter(path, error);
  }
}

type Table = Pick<Source, "profile" | "notes">;

async function readTable(path: string, sizeBytes: number, options: SourceOptions): Promise<Table> {
  const { positional, known, ranges } = options;
  if (ranges !== undefined && sizeBytes > ranges.rangeBytes) {
    const layout = await layoutIn(path, tableOptions(options));
    if (layout !== null) return readRanges(path, sizeBytes, layout, ranges);
  }
  const reader = new TableReader(openKernel(kernelModule()), {
    ...tableOptions(options),
    positional,
    ...(known !== undefined && { known }),
  });
  await withProgress("Reading", Math.max(1, sizeBytes), async (update) => {
    const rate = rateFrom(performance.now());
    const onBytes = (bytes: number) => update(bytes, rate(reader.rows, "row"));
    for await (const bytes of bytesOf(path, onBytes)) reader.push(bytes);
    reader.end();
    update(sizeBytes, rate(reader.rows, "row"));
  });
  return { profile: reader.profile, notes: reader.ragged === null ? [] : raggedNotes(reader.ragged) };
}

async function readRanges(
  path: string,
  sizeBytes: number,
  layout: TableLayout,
  { rangeBytes, threads }: RangesChoice,
): Promise<Table> {
  const ranges = planRanges(layout.dataStart, sizeBytes, rangeBytes);
  const { profile, ragged } = await withProgress("Reading", sizeBytes, (update) => {
    const pace = paceFrom(performance.now(), sizeBytes);
    const onProgress = (bytes: number, rows: number) => update(bytes, pace(bytes, rows));
    return profileInRanges({ path, layout, ranges, threads: threadsFor(ranges.length, threads), onProgress });
  });
  return { profile, notes: ragged === null ? [] : raggedNotes(ragged) };
}

/** A computer has more memory than a Worker, and some writers put a whole row group on a page. */
const maxPageBytes = 2 ** 28;

async function readParquet(path: string): Promise<Table> {
  return withSource(path, (source) =>
    withProgress("Reading", Math.max(1, source.size), async (update) => {
      const rate = rateFrom(performance.now());
      const { profile, unsupported } = await profileParquet(source, {
        maxPageBytes,
        onProgress: ({ bytes, rows }) => update(bytes, rate(rows, "row")),
      });
      update(source.size, rate(profile.records, "row"));
      const notes = unsupported.map(({ path: column, reason }) => `column ${column} is left out: ${reason}`);
      return { profile, notes };
    }),
  );
}

function raggedNotes({ padded, skipped, examples }: RaggedRows): string[] {
  const lines = examples.map(({ line }) => line).join(", ");
  const places = lines === "" ? "" : ` (lines ${lines}${examples.length < padded + skipped ? ", …" : ""})`;
  const notes: string[] = [];
  if (padded > 0) notes.push(`${counted(padded, "short record")} padded with empty cells`);
  if (skipped > 0) notes.push(`${counted(skipped, "record")} of another length than the first left out`);
  return notes.map((note) => `${note}${places}`);
}

/** Core's readers know no file: `Cannot read CSV: line 3 …` becomes `Cannot read train.csv: line 3 …`. */
function namedAfter(path: string, error: unknown): unknown {
  if (!(error instanceof SyntaxError || error instanceof RangeError)) return error;
  if (error.message.startsWith(`Cannot read ${path}:`)) return error;
  const reason = error.message.replace(/^Cannot [^:]*: /, "");
  return new SyntaxError(`Cannot read ${path}: ${reason}`, { cause: error });
}

function refuseArchive(head: Uint8Array): void {
  if (Buffer.from(head.subarray(0, 4)).toString("latin1") !== "PK\u0003\u0004") return;
  throw new SyntaxError(
    "Cannot read this: it is a zip archive or a spreadsheet: unpack it or export it as CSV first",
  );
}
