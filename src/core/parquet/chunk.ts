/**
 * One column chunk into a column: page after page, each decompressed, counted and forgotten.
 *
 * A page that refers to the chunk's dictionary only counts how often each entry is meant; the entries' texts are made
 * once, at the end. So a million rows of a few values cost little more than decompressing them
 * (github.com/apache/parquet-format/Encodings.md).
 */
import { parquetHeader } from "hyparquet/src/column.js";
import type { PageKernel } from "../bulk/pages.ts";
import type { ColumnAdder } from "./add.ts";
import { type Codec, decompress } from "./codec/codec.ts";
import type { Leaf } from "./leaves.ts";
import { sliceOf, type Cut, type Slices } from "./slice/slices.ts";
import { countBits, countRuns, Runs } from "./runs.ts";
import { decodePlain, decodeValues, type Values, Room } from "./values.ts";
import type { Window } from "./window.ts";

export interface ChunkPlace {
  readonly start: number;
  /** Where reading stops, whatever the pages say. */
  readonly end: number;
  /** Missing ones included. */
  readonly values: number;
  readonly codec: Codec;
  /** The file's row that the chunk begins with. */
  readonly firstRow: number;
}

export interface PageLimits {
  readonly maxPageBytes: number;
  /** Called before each page; throws to stop. */
  readonly onPage: () => void;
}

type PageHeader = ReturnType<typeof parquetHeader>;

/** A page's levels counted and its values found, decompressed. */
interface DataPage {
  readonly present: number;
  /** What is to be cut out, as places among the values that are present. */
  readonly cuts: readonly Cut[];
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

const firstHeaderBytes = 2 ** 12;
const maxHeaderBytes = 2 ** 22;

export class ChunkReader {
  readonly #window: Window;
  readonly #kernel: PageKernel | null;
  readonly #limits: PageLimits;
  /** Every page is decompressed into the same memory, and its numbers laid out in the same. */
  readonly #pages = new Room();
  readonly #numbers = new Room();

  constructor(window: Window, kernel: PageKernel | null, limits: PageLimits) {
    this.#window = window;
    this.#kernel = kernel;
    this.#limits = limits;
  }

  /** Adds the chunk's values, or says why they cannot be read. Throws where the bytes are broken. */
  async addTo(
    adder: ColumnAdder,
    place: ChunkPlace,
    leaf: Leaf,
    slices: Slices | null = null,
  ): Promise<string | null> {
    const chunk = new Chunk(adder, leaf, place, { slices, numbers: this.#numbers, kernel: this.#kernel });
    let at = place.start;
    while (chunk.values < place.values) {
      this.#limits.onPage();
      const { header, length } = await this.#header(at, place.end);
      at += length;
      const { compressed_page_size: compressed, uncompressed_page_size: size } = header;
      // Broken sizes could send the reader back to where it was, for ever.
      if (!(compressed >= 0 && size >= 0)) fail("a page has less than no bytes");
      if (Math.max(compressed, size) > this.#limits.maxPageBytes) {
        return `a page has over ${this.#limits.maxPageBytes} bytes`;
      }
      const bytes = await this.#window.read(at, compressed);
      at += compressed;
      const unreadable = await this.#add(chunk, header, bytes, place.codec);
      if (unreadable !== null) return unreadable;
    }
    chunk.finish();
    return null;
  }

  /** A header's length is not known before it is read. */
  async #header(at: number, end: number): Promise<{ header: PageHeader; length: number }> {
    for (let length = firstHeaderBytes; ; length *= 8) {
      const bytes = await this.#window.read(at, Math.max(0, Math.min(length, end - at)));
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
      try {
        const header = parquetHeader(reader);
        return { header, length: reader.offset };
      } catch (cause) {
        if (length >= Math.min(maxHeaderBytes, end - at))
          throw new RangeError("A page has no header", { cause });
      }
    }
  }

  async #add(chunk: Chunk, header: PageHeader, bytes: Uint8Array, codec: Codec): Promise<string | null> {
    const size = header.uncompressed_page_size;
    if (header.type === "DICTIONARY_PAGE") {
      const page = await this.#decompressed(bytes, codec, size);
      return chunk.setDictionary(header, page.slice());
    }
    if (header.data_page_header !== undefined) {
      const { encoding, num_values: values, definition_level_encoding: levels } = header.data_page_header;
      chunk.expect(values);
      if (chunk.leaf.depth > 0 && levels !== "RLE") return `levels of encoding ${levels} are not supported`;
      const page = await this.#decompressed(bytes, codec, size);
      const length = chunk.leaf.depth > 0 ? 4 + levelBytes(page) : 0;
      const placed = chunk.placed(page.subarray(4, length), values);
      return chunk.add({ ...placed, encoding, bytes: page.subarray(length) });
    }
    if (header.data_page_header_v2 !== undefined) {
      const { encoding, num_values: values, is_compressed } = header.data_page_header_v2;
      chunk.expect(values);
      const repetition = header.data_page_header_v2.repetition_levels_byte_length;
      const definition = header.data_page_header_v2.definition_levels_byte_length;
      const levels = bytes.subarray(repetition, repetition + definition);
      const placed = chunk.placed(levels, values);
      const rest = bytes.subarray(repetition + definition);
      const left = size - repetition - definition;
      if (!(repetition >= 0 && definition >= 0 && left >= 0)) fail("levels are longer than their page");
      const isCompressed = is_compressed !== false && placed.present > 0;
      const page = isCompressed ? await this.#decompressed(rest, codec, left) : rest;
      return chunk.add({ ...placed, encoding, bytes: page });
    }
    return null;
  }

  /** A view of memory that the next page takes. */
  async #decompressed(bytes: Uint8Array, codec: Codec, size: number): Promise<Uint8Array> {
    if (codec === "UNCOMPRESSED") return bytes;
    if (codec === "SNAPPY" && this.#kernel !== null) {
      return this.#kernel.unsnappy(bytes, size) ?? fail("Snappy's bytes are broken");
    }
    const page = this.#pages.take(size);
    await decompress(codec, bytes, page);
    return page;
  }
}

interface ChunkTools {
  readonly slices: Slices | null;
  /** Where a page's numbers are laid out. */
  readonly numbers: Room;
  readonly kernel: PageKernel | null;
}

/** What is known of the chunk that is being read. */
class Chunk {
  readonly leaf: Leaf;
  values = 0;
  readonly #place: ChunkPlace;
  readonly #adder: ColumnAdder;
  readonly #numbers: Room;
  readonly #slices: Slices | null;
  readonly #kernel: PageKernel | null;
  /** What is to be cut out of the page that comes, as rows. */
  #cuts: readonly Cut[] = [];
  #dictionary: Values | null = null;
  #counts = new Uint32Array();
  #counted = 0;
  /** The same of the one cut at a time. */
  #cutCounts = new Uint32Array();

  constructor(adder: ColumnAdder, leaf: Leaf, place: ChunkPlace, { slices, numbers, kernel }: ChunkTools) {
    this.#numbers = numbers;
    this.#kernel = kernel;
    this.#adder = adder;
    this.#place = place;
    this.#slices = slices;
    this.leaf = leaf;
  }

  /** Before anything is made of a page: one that promises more than is left is broken. */
  expect(values: number): void {
    if (!(values >= 0 && this.values + values <= this.#place.values))
      fail("pages have more values than their chunk");
    const row = this.#place.firstRow + this.values;
    this.#cuts = this.#slices?.cuts(row, row + values) ?? [];
    this.values += values;
  }

  /** What of the page that comes has a value, by its levels. */
  placed(levels: Uint8Array, values: number): Pick<DataPage, "present" | "cuts"> {
    const rows = [...this.#cuts.flatMap(({ from, to }) => [from, to]), values];
    const places = presentIn(levels, this.leaf.depth, rows);
    const cuts = this.#cuts.map(({ slice }, i) => ({ from: places[2 * i]!, to: places[2 * i + 1]!, slice }));
    return { present: places.at(-1)!, cuts: cuts.filter(({ from, to }) => from < to) };
  }

  setDictionary(header: PageHeader, bytes: Uint8Array): null {
    const size = header.dictionary_page_header?.num_values ?? fail("a dictionary has no size");
    this.finish();
    this.#dictionary = decodePlain(bytes, size, this.leaf, new Room());
    this.#counts = new Uint32Array(size);
    if (this.#slices !== null) this.#cutCounts = new Uint32Array(size);
    return null;
  }

  add(page: DataPage): string | null {
    if (page.present === 0) return null;
    if (page.encoding === "PLAIN_DICTIONARY" || page.encoding === "RLE_DICTIONARY") return this.#count(page);
    if (this.leaf.meaning.kind === "boolean") return this.#addBooleans(page);
    const values = decodeValues(page.encoding, page.bytes, page.present, this.leaf, this.#numbers);
    if (typeof values === "string") return values;
    // Before the numbers are added, which takes their memory.
    for (const { from, to, slice } of page.cuts) slice.add(sliceOf(values, from, to), null);
    this.#adder.add(values, null);
    return null;
  }

  /** Adds what pages have said of the dictionary. */
  finish(): void {
    if (this.#dictionary !== null && this.#counted > 0) {
      this.#adder.add(this.#dictionary, this.#counts);
    }
    this.#counted = 0;
  }

  #count(page: DataPage): null {
    const { bytes, present } = page;
    const dictionary = this.#dictionary ?? fail("a page has no dictionary");
    const width = bytes[0] ?? fail("a page has no width");
    const runs = bytes.subarray(1);
    this.#counted += present;
    const passing = new Runs(runs, width);
    let before = 0;
    for (const { from, to, slice } of page.cuts) {
      passing.skip(from - before);
      passing.count(to - from, this.#cutCounts.fill(0));
      slice.add(dictionary, this.#cutCounts);
      before = to;
    }
    // Last, since the page may lie in the kernel's memory, which moves.
    const isWorthIt = this.#counts.length <= present;
    if (this.#kernel === null || !isWorthIt) countRuns(runs, width, 0, present, this.#counts);
    else if (!this.#kernel.countRuns(runs, width, present, this.#counts)) fail("a page's numbers are broken");
    return null;
  }

  #addBooleans(page: DataPage): string | null {
    const { encoding, bytes, present } = page;
    if (encoding !== "PLAIN" && encoding !== "RLE") return `encoding ${encoding} of BOOLEAN is not supported`;
    const between = (from: number, to: number) => {
      const counts = new Uint32Array(2);
      if (encoding === "PLAIN") countBits(bytes, from, to, counts);
      else countRuns(bytes.subarray(4), 1, from, to, counts);
      return counts;
    };
    this.#adder.addBooleans(between(0, present));
    for (const { from, to, slice } of page.cuts) slice.addBooleans(between(from, to));
    return null;
  }
}

/** Levels before a page's values have their length in front. */
function levelBytes(page: Uint8Array): number {
  return new DataView(page.buffer, page.byteOffset, page.length).getUint32(0, true);
}

/** How many of the first rows have a value, where the level is the deepest: for each of some numbers of rows, ascending. */
function presentIn(levels: Uint8Array, depth: number, rows: readonly number[]): readonly number[] {
  if (depth === 0) return rows;
  const runs = new Runs(levels, 32 - Math.clz32(depth));
  const counts = new Uint32Array(depth + 1);
  let before = 0;
  return rows.map((row) => {
    runs.count(row - before, counts);
    before = row;
    return counts[depth]!;
  });
}

function fail(why: string): never {
  throw new RangeError(`Cannot read a column chunk: ${why}`);
}
