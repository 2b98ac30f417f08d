/**
 * A Parquet file as a profile: row group by row group, one column chunk at a time, by range reads.
 *
 * What cannot be read is named, column by column, and the rest profiled; only a file with nothing to read, or a broken
 * one, is refused. The types that the file declares are believed: a column of texts has no numbers. Row groups can be profiled apart and their profiles merged.
 */
import type { Kernel } from "../bulk/kernel.ts";
import { isInShare, wholeShare, type Share } from "../bulk/share.ts";
import { Column } from "../profile/column.ts";
import { Profile } from "../profile/profile.ts";
import { planStretches, type Stretches } from "../stretch/stretches.ts";
import type { ByteSource } from "../read/bytes/source.ts";
import { ColumnAdder } from "./add.ts";
import { ChunkReader } from "./chunk.ts";
import { isCodec } from "./codec/codec.ts";
import {
  type ColumnChunk,
  type Footer,
  type FooterPart,
  readFooter,
  readFooters,
  type RowGroup,
} from "./footer.ts";
import { isReadable, type Leaf, leavesOf, type Unsupported } from "./leaves.ts";
import { sliceFor } from "./slice/held-slice.ts";
import { Slices } from "./slice/slices.ts";
import { SourceError, Window } from "./window.ts";

export interface ParquetOptions {
  /** The source is several files of the same columns, one after the other, which are read as one. */
  readonly parts?: readonly FooterPart[] | undefined;
  /** Does what is done with every value, where it can. The profile is the same without. */
  readonly kernel?: Kernel;
  /** Only the row groups from `start` to before `end`. */
  readonly rowGroups?: { readonly start: number; readonly end: number };
  /**
   * Pages are held whole, several times over while they are decoded; columns with larger ones are left out. 8 MiB if
   * absent, for a Worker's 128 MB.
   */
  readonly maxPageBytes?: number;
  /** Only the columns of this share, as the file has them; all if absent. */
  readonly share?: Share;
  /** What means that nothing was given, beside nulls and NaN. */
  readonly nullTokens?: readonly string[] | undefined;
  /** Takes the stretches of the data, where they are wanted. */
  readonly stretches?: Stretches;
  /** Columns to be compared with numbers: of these the texts are judged by their characters, as CSV's are. */
  readonly numeric?: ReadonlySet<string> | undefined;
  /** After every column chunk: rows of the row groups that are done, bytes of the columns that are. */
  readonly onProgress?: (progress: ParquetProgress) => void;
  /** Asked before every page. */
  readonly shouldStop?: () => boolean;
}

interface ParquetProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface ParquetProfile {
  readonly profile: Profile;
  /** The paths of all columns, in their order. */
  readonly paths: readonly string[];
  /** The columns that are not in the profile. */
  readonly unsupported: readonly Unsupported[];
}

/**
 * Throws what the source throws, SyntaxError for a broken or encrypted file and one without a readable column, RangeError for what is too
 * large, and an Error named AbortError when told to stop.
 */
export async function profileParquet(
  source: ByteSource,
  options: ParquetOptions = {},
): Promise<ParquetProfile> {
  try {
    const { parts } = options;
    const footer = await (parts === undefined ? readFooter(source) : readFooters(source, parts));
    return await new FileProfile(source, footer, options).read();
  } catch (error) {
    throw error instanceof SourceError ? error.cause : error;
  }
}

/** A column of the profile in the making. */
interface Target {
  readonly leaf: Leaf;
  readonly column: Column;
  readonly adder: ColumnAdder;
  readonly slices: Slices | null;
}

function partOf(leaf: Leaf, { nullTokens, numeric }: ParquetOptions, kernel: Kernel | null = null) {
  const isText = leaf.meaning.kind === "utf8" && numeric?.has(leaf.path) !== true;
  const column = new Column({ isText, isSliced: true });
  return { column, adder: new ColumnAdder(column, leaf.meaning, { nullTokens, isText, kernel }) };
}

/** Makes each column's part in the stretches. */
function slicer(footer: Footer, options: ParquetOptions): (leaf: Leaf) => Slices | null {
  const { stretches } = options;
  if (stretches === undefined) return () => null;
  const plan = planStretches(footer.rowGroups.reduce((rows, group) => rows + Number(group.num_rows), 0));
  for (const { start, end } of plan) stretches.begin(end - start);
  return (leaf) =>
    new Slices(
      plan,
      () => sliceFor(leaf.meaning, options, () => partOf(leaf, options)),
      (index, slice) => stretches.keep(index, leaf.path, () => slice.held()),
    );
}

class FileProfile {
  readonly #footer: Footer;
  readonly #options: ParquetOptions;
  readonly #chunks: ChunkReader;
  readonly #paths: readonly string[];
  readonly #share: Share;
  /** Columns by the place of their chunks in every row group; null of those of another share. */
  readonly #targets: (Target | Unsupported | null)[];
  #rows = 0;
  #bytes = 0;
  #totalBytes = 0;

  constructor(source: ByteSource, footer: Footer, options: ParquetOptions) {
    this.#footer = footer;
    this.#options = options;
    const onPage = () => this.#stopIfTold();
    const { maxPageBytes = 2 ** 23, kernel = null } = options;
    const window = new Window(source, footer.dataEnd);
    this.#chunks = new ChunkReader(window, kernel?.pages ?? null, { maxPageBytes, onPage });
    const slicesOf = slicer(footer, options);
    const leaves = leavesOf(footer.schema);
    this.#paths = leaves.map(({ path }) => path);
    this.#share = options.share ?? wholeShare;
    this.#targets = leaves.map((leaf, index) => {
      if (!isInShare(this.#share, index)) return null;
      return isReadable(leaf) ? { leaf, ...partOf(leaf, options, kernel), slices: slicesOf(leaf) } : leaf;
    });
  }

  async read(): Promise<ParquetProfile> {
    const { start = 0, end = Infinity } = this.#options.rowGroups ?? {};
    const groups = this.#footer.rowGroups.slice(start, end);
    this.#totalBytes = groups.reduce((total, group) => total + bytesOf(group), 0);
    for (const [index, group] of groups.entries()) await this.#readGroup(group, start + index + 1);
    return { profile: this.#profile(), paths: this.#paths, unsupported: this.#unsupported() };
  }

  async #readGroup(group: RowGroup, number: number): Promise<void> {
    if (group.columns.length !== this.#targets.length) throw broken(`row group ${number} has other columns`);
    for (const [index, chunk] of group.columns.entries()) {
      const target = this.#targets[index] ?? null;
      if (target !== null && !isUnsupported(target)) {
        const place = `column ${index + 1} of row group ${number}`;
        const reason = await this.#readChunk(target, chunk, Number(group.num_rows), place);
        if (reason !== null) this.#targets[index] = { path: target.leaf.path, reason };
        else target.slices?.settle(this.#rows + Number(group.num_rows));
      }
      if (index === group.columns.length - 1) this.#rows += Number(group.num_rows);
      this.#bytes += chunkBytes(chunk);
      this.#options.onProgress?.({ rows: this.#rows, bytes: this.#bytes, totalBytes: this.#totalBytes });
    }
  }

  /** Why the column cannot be read, or null. */
  async #readChunk(target: Target, chunk: ColumnChunk, rows: number, place: string): Promise<string | null> {
    const { meta_data: meta } = chunk;
    if (chunk.crypto_metadata !== undefined || meta === undefined) return "it is encrypted";
    if (chunk.file_path !== undefined) return "its values are in another file";
    if (!isCodec(meta.codec)) return `compression ${meta.codec} is not supported`;
    if (Number(meta.num_values) !== rows)
      throw broken(`${place} has ${meta.num_values} values for ${rows} rows`);
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const end = Math.min(this.#footer.dataEnd, start + Number(meta.total_compressed_size) + slackBytes);
    if (!(start >= 0 && start <= end)) throw broken(`${place} lies outside the file`);
    try {
      return await this.#chunks.addTo(
        target.adder,
        { start, end, values: rows, codec: meta.codec, firstRow: this.#rows },
        target.leaf,
        target.slices,
      );
    } catch (cause) {
      if (cause instanceof StopError || cause instanceof SourceError) throw cause;
      throw broken(`${place} cannot be decoded`, cause);
    }
  }

  #profile(): Profile {
    const profile = new Profile();
    for (const target of this.#targets) {
      if (target === null || isUnsupported(target)) continue;
      target.adder.finish();
      profile.data.names.set(target.leaf.path, target.column);
    }
    if (profile.data.names.size === 0 && this.#share.of === 1) {
      const reasons = [...new Set(this.#unsupported().map(({ reason }) => reason))];
      throw new SyntaxError(
        `Cannot read the Parquet file: it has no readable column (${reasons.join("; ") || "none at all"}): ${advice}`,
      );
    }
    profile.data.namedRows = this.#rows;
    return profile;
  }

  /** A list of structs has several leaves and is named once. */
  #unsupported(): Unsupported[] {
    const byPath = new Map<string, Unsupported>();
    for (const target of this.#targets)
      if (target !== null && isUnsupported(target)) byPath.set(target.path, target);
    return [...byPath.values()];
  }

  #stopIfTold(): void {
    if (this.#options.shouldStop?.() === true) throw new StopError();
  }
}

const advice = "write columns of single values, with Snappy, gzip, zstd, Brotli, LZ4 or no compression";

/** Writers before parquet-cpp 1.5 left the dictionary's header out of a chunk's size (PARQUET-816). */
const slackBytes = 100;

/** The reader was told to stop. */
class StopError extends Error {
  override readonly name = "AbortError";
  constructor() {
    super("Cannot finish the profile: it was stopped");
  }
}

function isUnsupported(target: Target | Unsupported): target is Unsupported {
  return "reason" in target;
}

function bytesOf(group: RowGroup): number {
  return group.columns.reduce((total, chunk) => total + chunkBytes(chunk), 0);
}

function chunkBytes({ meta_data: meta }: ColumnChunk): number {
  return Number(meta?.total_compressed_size ?? 0);
}

function broken(why: string, cause?: unknown): SyntaxError {
  return new SyntaxError(`Cannot read the Parquet file: ${why}: write it again`, { cause });
}
