/**
 * From a path to a profile: a table in any format, plain or compressed, a capture file or a folder of
 * capture files. Streams, so memory does not depend on the number of rows. A line of a table that cannot
 * be read ends the reading.
 */
import { setFlagsFromString } from "node:v8";
import { nameList } from "../core/baseline/names.ts";
import { openKernel } from "../core/bulk/compiled.ts";
import { isShared, sharesFor } from "../core/bulk/share.ts";
import { isParquet } from "../core/parquet/footer.ts";
import type { KnownShape } from "../core/read/shape.ts";
import { planRanges } from "../core/table/ranges.ts";
import type { Profile } from "../core/profile/profile.ts";
import type { Stretches } from "../core/stretch/stretches.ts";
import { TableReader, type TableOptions } from "../core/table/reader.ts";
import { Sample } from "../core/table/sample.ts";
import { joinShares, type SharedColumns } from "../core/share/table.ts";
import { stretchesIn } from "../core/table/stretches.ts";
import { toldLines, type Told } from "../core/table/told.ts";
import { areCaptured, captureFiles, looksCaptured } from "./read/capture-files.ts";
import type { Captured, readCaptures } from "./read/captures.ts";
import { isFault, namedAfter } from "./read/fault.ts";
import { headOf, sizeOf } from "./read/file.ts";
import { tableBytes, withTable, type Parts, type TableFile } from "./read/joined.ts";
import { kernelModule } from "./read/kernel.ts";
import { rateFrom, withProgress } from "./terminal/progress.ts";
import { paceFrom } from "./ranges/pace.ts";
import type { SharedTable } from "./ranges/share.ts";
import type { SharedReading } from "./ranges/shares.ts";
import { observeOptions, tableOptions, type ReadingOptions } from "./read/options.ts";

export interface SourceOptions extends ReadingOptions {
  /** Whether columns of a CSV file without header are known by position only. */
  readonly positional: boolean;
  /** Names by which a CSV file's header is known, if any are. */
  readonly known?: readonly string[];
  /** What the baseline knows of the rows in bodies. */
  readonly shape?: KnownShape | null;
  /** Columns to be compared with numbers: whatever the file declares, of them the cells say what they are. */
  readonly numeric?: ReadonlySet<string>;
  /** What likely separates fields of CSV where no delimiter is given. */
  readonly likelyDelimiter?: string | undefined;
  /** It is training data: larger files are read in ranges of this many bytes, where that is possible, and stretches are taken. */
  readonly ranges?: RangesChoice;
}

interface RangesChoice {
  readonly rangeBytes: number;
  /** Threads that read ranges; as many as are useful if absent. */
  readonly threads?: number | undefined;
}

/** What was read: of a table without window, lines and complaints. */
export interface Source extends Captured {
  /** What was found in a folder. */
  readonly found?: TableFile;
  /** What was left out of a table, in words. */
  readonly notes: readonly string[];
  /** Whether it was a Parquet file: then there are no lines. */
  readonly isColumnar: boolean;
  /** What separates the fields, of a CSV file. */
  readonly delimiter?: string | undefined;
  /** Of a table that is training data. */
  readonly stretches?: Stretches | undefined;
}

export async function readSource(path: string, options: SourceOptions): Promise<Source> {
  takeTime();
  const sizeBytes = await sizeOf(path);
  const bodies = { ...observeOptions(options, options.likelyDelimiter), shape: options.shape };
  if (sizeBytes === null) {
    const files = await captureFiles(path);
    if (!(await areCaptured(files))) return readFolder(path, options);
    return { ...(await captured(files, bodies)), notes: [], isColumnar: false };
  }
  try {
    const head = await headOf(path);
    if (options.format === undefined && looksCaptured(new TextDecoder().decode(head))) {
      return {
        ...(await captured([{ path, sizeBytes }], bodies)),
        notes: [],
        isColumnar: false,
      };
    }
    const isColumnar = options.format === "parquet" || isParquet(head);
    const table = await (isColumnar ? readColumns(path, options) : readTable(path, sizeBytes, options));
    return { ...table, sizeBytes, files: 1, window: null, lines: 0, complaints: [], isColumnar };
  } catch (error) {
    throw namedAfter(path, error);
  }
}

async function readFolder(folder: string, options: SourceOptions): Promise<Source> {
  const { tableIn } = await import("./read/parts.ts");
  const { table: file, notes } = await tableIn(folder, options.format, givenTo(options));
  const source = await (typeof file === "string"
    ? readSource(file, options)
    : readParts(folder, file, options));
  return { ...source, found: file, notes: [...notes, ...source.notes] };
}

async function readParts(folder: string, parts: Parts, given: SourceOptions): Promise<Source> {
  const { isColumnar, sizeBytes, files } = parts;
  const options = { ...given, ...parts.reading };
  try {
    const table = await (isColumnar ? readColumns(parts, options) : readTable(parts, sizeBytes, options));
    const files = parts.files.length;
    return { ...table, sizeBytes, files, window: null, lines: 0, complaints: [], isColumnar };
  } catch (error) {
    // Each on its own says which it is, and its own lines.
    if (isFault(error)) for (const { path } of files) await readSource(path, given);
    throw namedAfter(folder, error);
  }
}

/**
 * V8 of Node 20 makes code fast that most commands are done with before that has paid: ten times later is less work for
 * files of any size, whose loops are the kernel's. Newer ones take their time themselves.
 */
function takeTime(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=675840");
}

async function readColumns(file: TableFile, options: SourceOptions): Promise<Table> {
  const { null: nullTokens, numeric, ranges } = options;
  const { readParquet } = await import("./ranges/parquet.ts");
  return readParquet(file, { nullTokens, numeric, isTraining: ranges !== undefined }, ranges?.threads);
}

async function captured(...given: Parameters<typeof readCaptures>): Promise<Captured> {
  return (await import("./read/captures.ts")).readCaptures(...given);
}

type Table = Pick<Source, "profile" | "notes" | "delimiter" | "stretches">;

async function readTable(file: TableFile, sizeBytes: number, options: SourceOptions): Promise<Table> {
  const { ranges } = options;
  const isLarge = ranges !== undefined && sizeBytes > ranges.rangeBytes;
  const table = isLarge ? await readRanges(file, options, ranges) : null;
  return table ?? readWhole(file, sizeBytes, options);
}

async function readWhole(
  file: TableFile,
  sizeBytes: number,
  options: SourceOptions,
  threads = options.ranges?.threads,
): Promise<Table> {
  const given = givenTo(options);
  const shared = await sharedReading(sizeBytes, threads);
  const reader = new TableReader(openKernel(kernelModule()), {
    ...given,
    ...(shared && { share: shared.share }),
  });
  const sample = options.ranges === undefined ? null : new Sample();
  try {
    await withProgress("Reading", Math.max(1, sizeBytes), async (update) => {
      const rate = rateFrom(performance.now());
      const onBytes = (bytes: number) => update(bytes, rate(reader.rows, "row"));
      for await (const bytes of tableBytes(file, onBytes)) {
        reader.push(bytes);
        // Nothing else than CSV is shared, which the reader knows by its delimiter.
        if (reader.delimiter !== undefined) shared?.begin({ kind: "table", file, options: given });
        sample?.push(bytes);
      }
      reader.end();
      update(sizeBytes, rate(reader.rows, "row"));
    });
    const { header, delimiter } = reader;
    // The threads may still be at their columns.
    const stretches = sample === null ? undefined : stretchesOf(sample, reader.profile, options);
    const others = shared === null ? [] : await shared.columns();
    const profile = others && joinShares(reader.profile, others);
    // A file that grows while it is read is another one to each reader.
    if (profile === null) return await readWhole(file, sizeBytes, options, 1);
    return { profile, notes: [...headerNotes(header), ...toldOf(file, reader)], delimiter, stretches };
  } finally {
    await shared?.end();
  }
}

function givenTo(options: SourceOptions): TableOptions {
  const { positional, known, shape, likelyDelimiter } = options;
  return {
    ...tableOptions(options),
    positional,
    ...(known !== undefined && { known }),
    ...(shape !== undefined && { shape }),
    ...(likelyDelimiter !== undefined && { likelyDelimiter }),
  };
}

/** Lines of parts are counted over all of them, which helps nobody. */
function toldOf(file: TableFile, { ragged, forgiven }: Told): string[] {
  if (typeof file === "string") return toldLines({ ragged, forgiven });
  return toldLines({
    ragged: ragged && { ...ragged, examples: [] },
    forgiven: forgiven && { ...forgiven, firstLine: null },
  });
}

/** Null where one reader reads all. */
async function sharedReading(
  sizeBytes: number,
  threads: number | undefined,
): Promise<SharedReading<SharedTable, SharedColumns> | null> {
  if (!isShared(sizeBytes, threads)) return null;
  const { SharedReading } = await import("./ranges/shares.ts");
  return new SharedReading(sharesFor, threads);
}

function stretchesOf(sample: Sample, { records }: Profile, options: SourceOptions): Stretches {
  return stretchesIn(sample, openKernel(kernelModule()), tableOptions(options), records);
}

function headerNotes({ renamed, looksNamed }: TableReader["header"]): string[] {
  if (looksNamed) {
    return [
      "the first record was taken for data, though it looks like a header: none of its names is the baseline's: if it is a header, say --header present",
    ];
  }
  if (renamed.length === 0) return [];
  const pairs = renamed.map(({ from, to }) => `“${from}” is ${to}`);
  return [`the header's names are the baseline's but for case or blanks: ${nameList(pairs, 5)}`];
}

/** Null for a file that only a single pass can read. */
async function readRanges(
  file: TableFile,
  options: SourceOptions,
  { rangeBytes, threads }: RangesChoice,
): Promise<Table | null> {
  const { layoutIn, profileInRanges, threadsFor } = await import("./ranges/ranges.ts");
  const layout = await layoutIn(file, tableOptions(options));
  if (layout === null) return null;
  const sizeBytes = await withTable(file, async ({ size }) => size);
  const ranges = planRanges(layout.dataStart, sizeBytes, rangeBytes);
  const { profile, ...told } = await withProgress("Reading", sizeBytes, (update) => {
    const pace = paceFrom(performance.now(), sizeBytes);
    const onProgress = (bytes: number, rows: number) => update(bytes, pace(bytes, rows));
    return profileInRanges({ file, layout, ranges, threads: threadsFor(ranges.length, threads), onProgress });
  });
  const { delimiter } = layout.options;
  const sample = await withTable(file, (source) => Sample.of(source));
  return { profile, notes: toldOf(file, told), delimiter, stretches: stretchesOf(sample, profile, options) };
}
