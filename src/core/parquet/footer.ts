/**
 * The footer of a Parquet file: what its columns are and where their bytes lie.
 *
 * A file ends with its metadata (Thrift, read by hyparquet), the metadata's length and "PAR1"; encrypted ones end
 * with "PARE" (github.com/apache/parquet-format). One read of the last 512 KiB gets it for all but very wide files.
 */
import { parquetMetadata, parquetSchema } from "hyparquet/src/metadata.js";
import type { ByteSource } from "../read/bytes/source.ts";
import { readRange } from "./window.ts";

type FileMetadata = ReturnType<typeof parquetMetadata>;
export type RowGroup = FileMetadata["row_groups"][number];
export type ColumnChunk = RowGroup["columns"][number];

export type SchemaTree = ReturnType<typeof parquetSchema>;

export interface Footer {
  readonly rowGroups: readonly RowGroup[];
  readonly schema: SchemaTree;
  /** Where the columns' bytes end and the metadata begins. */
  readonly dataEnd: number;
}

/** Where one of several files lies that are read as one. */
export interface FooterPart {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const tailBytes = 2 ** 19;
/** Decoded, metadata takes several times its bytes: more than this would not fit beside the data. */
const maxMetadataBytes = 16 * 2 ** 20;
/** Structs of the metadata take some hundred bytes each, once they are objects. */
const maxStructs = 400_000;
/** The length of the metadata and the magic. */
const trailerBytes = 8;

/** By the file's first bytes; those of encrypted files too, so that the reader can say what is the matter. */
export function isParquet(head: Uint8Array): boolean {
  const magic = magicOf(head.subarray(0, 4));
  return magic === "PAR1" || magic === "PARE";
}

/** Throws SyntaxError for what is not a Parquet file or is broken, RangeError for metadata over 16 MiB. */
export async function readFooter(source: ByteSource): Promise<Footer> {
  if (source.size < 4 + trailerBytes)
    throw refused("it is too short", "check that it was written to its end");
  const tail = await readRange(source, Math.max(0, source.size - tailBytes), source.size);
  const magic = magicOf(tail.subarray(-4));
  if (magic === "PARE") throw refused("its footer is encrypted", "write it without encryption");
  if (magic !== "PAR1") throw refused("it does not end with PAR1", "check that it was written to its end");
  const trailer = new DataView(tail.buffer, tail.byteOffset + tail.length - trailerBytes);
  const length = trailer.getUint32(0, true) + trailerBytes;
  if (length > source.size) throw refused("its footer is longer than the file", "write it again");
  if (length > maxMetadataBytes) {
    throw new RangeError(
      `Cannot read the Parquet file: its footer has ${length} bytes, over ${maxMetadataBytes}: write fewer row groups`,
    );
  }
  const dataEnd = source.size - length;
  const footer =
    length <= tail.length ? tail.subarray(-length) : await readRange(source, dataEnd, source.size);
  if (structsAtMost(footer) > maxStructs) {
    throw new RangeError(
      `Cannot read the Parquet file: its footer describes over ${maxStructs} things: write fewer row groups`,
    );
  }
  return { ...parsed(footer), dataEnd };
}

/** Files of the same columns, one after the other, as one file with the row groups of all. Errors name the part. */
export async function readFooters(source: ByteSource, parts: readonly FooterPart[]): Promise<Footer> {
  const rowGroups: RowGroup[] = [];
  let schema: SchemaTree | null = null;
  for (const part of parts) {
    const footer = await readFooter(sliceOf(source, part)).catch((error: unknown) => {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      const reason = error.message.replace("Cannot read the Parquet file: ", "");
      throw new SyntaxError(`Cannot read the Parquet file: ${part.name}: ${reason}`, { cause: error });
    });
    schema ??= footer.schema;
    const odd = differenceOf(schema, footer.schema);
    if (odd !== null) {
      throw refused(`${part.name} ${odd} ${parts[0]?.name}`, "write all parts with the same columns");
    }
    for (const group of footer.rowGroups) rowGroups.push(movedBy(part.start, group));
  }
  if (schema === null) throw new RangeError("Cannot read a Parquet file in parts: there are none");
  return { schema, rowGroups, dataEnd: source.size };
}

function sliceOf(source: ByteSource, { start, end }: FooterPart): ByteSource {
  return { size: end - start, read: (from, to, room) => source.read(start + from, start + to, room) };
}

/** How a file's columns differ from those of the first, or null. */
function differenceOf({ children: columns }: SchemaTree, { children: others }: SchemaTree): string | null {
  if (columns.length !== others.length) return `has ${others.length} columns, not ${columns.length} as`;
  for (const [index, column] of columns.entries()) {
    const other = others[index];
    const place = `has in place ${index + 1}`;
    if (other?.element.name !== column.element.name) return `${place} a column of another name than`;
    if (JSON.stringify(other) !== JSON.stringify(column)) return `${place} a column of another type than`;
  }
  return null;
}

function movedBy(bytes: number, group: RowGroup): RowGroup {
  const columns = group.columns.map((chunk): ColumnChunk => {
    const { meta_data: meta } = chunk;
    if (meta === undefined) return chunk;
    const { data_page_offset: data, dictionary_page_offset: dictionary } = meta;
    // An offset of 0 is none.
    const moved = dictionary ? { dictionary_page_offset: dictionary + BigInt(bytes) } : {};
    return { ...chunk, meta_data: { ...meta, data_page_offset: data + BigInt(bytes), ...moved } };
  });
  return { ...group, columns };
}

/** Thrift ends each struct by a byte of 0, whatever else is 0; a struct of no fields is nothing else. */
function structsAtMost(footer: Uint8Array): number {
  let zeros = 0;
  for (const byte of footer) if (byte === 0) zeros++;
  return zeros;
}

function parsed(footer: Uint8Array): Omit<Footer, "dataEnd"> {
  try {
    const metadata = metadataOf(footer);
    return { rowGroups: metadata.row_groups, schema: parquetSchema(metadata) };
  } catch (cause) {
    // hyparquet's own words may quote the file: they stay in the cause.
    throw refused("its footer is broken", "write it again", cause);
  }
}

/** The search for geometry columns never ends where a schema is broken: it comes second, and only where there are any. */
function metadataOf(footer: Uint8Array): FileMetadata {
  const plain = parquetMetadata(footer, { geoparquet: false });
  if (plain.schema.some(({ num_children: children = 0 }) => children < 0)) {
    throw new RangeError("A node of the schema has a negative number of children");
  }
  const hasGeometry = plain.key_value_metadata?.some(({ key }) => key === "geo") ?? false;
  return hasGeometry ? parquetMetadata(footer) : plain;
}

function refused(why: string, advice: string, cause?: unknown): SyntaxError {
  return new SyntaxError(`Cannot read the Parquet file: ${why}: ${advice}`, { cause });
}

function magicOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
