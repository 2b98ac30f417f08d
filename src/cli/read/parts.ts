/**
 * A folder that holds one table in parts, as Spark, pandas, Dask and batch jobs write it: all files below it, in the order
 * of their names. What begins with `_` or a dot is of the job that wrote it.
 */
import { readdir } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { nameList } from "../../core/baseline/names.ts";
import { count } from "../../core/counted.ts";
import { isParquet, readFooters } from "../../core/parquet/footer.ts";
import { compressionOf } from "../../core/read/bytes/compression-mark.ts";
import { Transcoder, detectEncoding, type Encoding } from "../../core/read/bytes/encoding.ts";
import { refuseForeign } from "../../core/read/bytes/foreign.ts";
import { headBytes, layoutOf } from "../../core/table/layout.ts";
import { CsvParts, beginsWithRecord, type PartStart } from "../../core/table/parts.ts";
import { saysCsv, type TableOptions } from "../../core/table/reader.ts";
import { namedAfter } from "./fault.ts";
import { headOf, sizeOf, withSource } from "./file.ts";
import { endsLine, footerParts, withTable, type Part, type Parts, type TableFile } from "./joined.ts";

interface Folder {
  readonly table: TableFile;
  /** What was read and what was not, in words. */
  readonly notes: readonly string[];
}

type Format = "csv" | "json" | "parquet";

/** A part as its beginning shows it. */
interface Seen {
  readonly path: string;
  readonly sizeBytes: number;
  readonly format: Format;
  readonly encoding: Encoding;
  /** Whether its bytes are those of the table. */
  readonly isPlain: boolean;
  /** As UTF-8. */
  readonly head: Uint8Array;
}

/** Throws an Error that names the folder or the part that differs from the others. */
export async function tableIn(
  folder: string,
  format: Format | "jsonl" | undefined,
  options: TableOptions,
): Promise<Folder> {
  const { paths, left } = await filesIn(folder);
  const [first, ...others] = paths;
  const notes = leftOut(folder, left);
  if (first === undefined) {
    throw new Error(
      `Cannot read ${folder}: the folder holds neither captures nor a table${notes.map((note) => `: ${note}`).join("")}`,
    );
  }
  const parts = others.length === 0 ? null : await partsOf(folder, paths, format, options);
  if (parts === null) return { table: first, notes };
  return { table: parts.table, notes: [...asOne(folder, paths), ...parts.doubts, ...notes] };
}

function asOne(folder: string, paths: readonly string[]): string[] {
  const names = paths.map((path) => relative(folder, path));
  const keys = new Set(
    names.flatMap((name) =>
      name
        .split(sep)
        .slice(0, -1)
        .filter((part) => part.includes("=")),
    ),
  );
  return [
    `${count(paths.length)} files are read as one table: ${nameList(names, 3)}`,
    ...setsApart(names),
    ...(keys.size === 0 ? [] : [`what folders are named by is no column: ${nameList([...keys], 3)}`]),
  ];
}

/** What people call the sets that a table was divided into, which are not judged as one. */
const setName = /(?:^|[^a-z])(train|test|val|valid|validation|dev|eval|holdout)(?:ing|set)?(?=[^a-z]|$)/i;

/** Files that are sets of their own by their names, in words; nothing where they are not. */
function setsApart(names: readonly string[]): string[] {
  const ofSet = new Map(
    names.flatMap((name) => {
      const [, set] = setName.exec(name) ?? [];
      return set === undefined ? [] : [[set.toLowerCase(), name] as const];
    }),
  );
  return ofSet.size < 2
    ? []
    : [
        `${nameList([...ofSet.values()], 3)} are sets of their own by their names: to read one alone, name it`,
      ];
}

function leftOut(folder: string, left: readonly string[]): string[] {
  if (left.length === 0) return [];
  return [
    `left out: ${nameList(
      left.map((path) => relative(folder, path)),
      5,
    )}`,
  ];
}

async function filesIn(folder: string): Promise<{ paths: string[]; left: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  if (entries.some((entry) => entry.isDirectory() && entry.name === "_delta_log")) {
    throw new Error(
      `Cannot read ${folder}: it is a Delta table, of which some files may be no longer valid: write it as Parquet alone`,
    );
  }
  const paths: string[] = [];
  const left: string[] = [];
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const order = new Intl.Collator("en", { numeric: true });
  for (const path of found.sort(order.compare)) {
    const isPart = !/(?:^|[/\\])[_.]|\.crc$/.test(relative(folder, path)) && (await sizeOf(path)) !== 0;
    (isPart ? paths : left).push(path);
  }
  return { paths, left };
}

async function partsOf(
  folder: string,
  paths: readonly string[],
  format: Format | "jsonl" | undefined,
  options: TableOptions,
): Promise<{ readonly table: Parts; readonly doubts: readonly string[] } | null> {
  const joining = new Joining(options);
  for (const path of paths) {
    await inPart(path, async () => {
      const part = await seen(path, format, options);
      if (part !== null) joining.add(part);
    });
  }
  const table = await inPart(folder, () => joining.end());
  return table && { table, doubts: joining.doubts };
}

async function inPart<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw namedAfter(path, error);
  }
}

/** Null for a part with nothing in it. */
async function seen(
  path: string,
  format: Format | "jsonl" | undefined,
  options: TableOptions,
): Promise<Seen | null> {
  const bytes = await headOf(path, headBytes);
  const { sizeBytes, isPacked, isClosed } = await endsOf(path);
  if (format === "parquet" || isParquet(bytes)) {
    return { path, sizeBytes, format: "parquet", encoding: "utf-8", isPlain: false, head: bytes };
  }
  refuseForeign(bytes);
  const encoding = options.encoding ?? detectEncoding(bytes);
  const isPlain = encoding === "utf-8" && !isPacked && isClosed;
  const head = inUtf8(bytes, encoding);
  const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: false }).decode(head).trimStart();
  if (text === "") return null;
  return { path, sizeBytes, format: textFormat(text, format, options), encoding, isPlain, head };
}

function inUtf8(bytes: Uint8Array, encoding: Encoding): Uint8Array {
  if (encoding === "utf-8") return bytes;
  return new TextEncoder().encode(new Transcoder(encoding).decode(bytes, true));
}

function textFormat(text: string, given: Format | "jsonl" | undefined, options: TableOptions): Format {
  const isOpen = given === undefined;
  if (isOpen ? saysCsv(options) || !/^[[{]/.test(text) : given === "csv") return "csv";
  if (beginsWithRecord(text)) return "json";
  throw new SyntaxError(
    "Cannot read JSON: of a table in parts every line is one record (JSON Lines): write it so",
  );
}

async function endsOf(path: string) {
  return withSource(path, async (source) => {
    const { size } = source;
    const isPacked = compressionOf(await source.read(0, Math.min(4, size))) !== null;
    return { sizeBytes: size, isPacked, isClosed: endsLine(await source.read(size - 1, size)) };
  });
}

const names: Readonly<Record<Format, string>> = { csv: "CSV", json: "JSON", parquet: "Parquet" };

/** Parts on their way to be one table. */
class Joining {
  readonly #options: TableOptions;
  readonly #parts: Part[] = [];
  #first: Seen | null = null;
  #csv: CsvParts | null = null;
  #isPlain = true;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  add(part: Seen): void {
    const { path, sizeBytes, encoding, format, isPlain } = part;
    const first = (this.#first ??= part);
    if (format !== first.format) {
      throw new SyntaxError(
        `Cannot read this: it is ${names[format]}, and ${first.path} is ${names[first.format]}: a folder is read as one table: name one file, or put the parts of one table alone into a folder`,
      );
    }
    this.#isPlain &&= isPlain;
    this.#parts.push({ path, sizeBytes, encoding, ...this.#startOf(part, first) });
  }

  get doubts(): readonly string[] {
    const doubt = this.#csv?.doubt ?? null;
    return doubt === null ? [] : [doubt];
  }

  async end(): Promise<Parts | null> {
    const first = this.#first;
    if (first === null) return null;
    const isColumnar = first.format === "parquet";
    const sizeBytes = this.#parts.reduce((total, part) => total + part.sizeBytes, 0);
    const { reading, alone } = this.#howToRead(first);
    const parts: Parts = {
      isColumnar,
      files: this.#parts,
      sizeBytes,
      isPlain: this.#isPlain,
      reading,
      alone,
    };
    if (isColumnar) await withTable(parts, (source) => readFooters(source, footerParts(parts) ?? []));
    return parts;
  }

  #startOf({ path, head, format }: Seen, first: Seen): PartStart {
    if (format === "parquet") return fileStart;
    if (format === "json") return { start: hasMark(head) ? 3 : 0, line: 1 };
    if (this.#csv !== null) return this.#csv.startOf(head);
    this.#csv = new CsvParts(basename(path), first.head, this.#options);
    return fileStart;
  }

  #howToRead({ format, head }: Seen): Pick<Parts, "reading" | "alone"> {
    if (format === "parquet") return { reading: {}, alone: {} };
    const asUtf8 = { ...this.#options, encoding: "utf-8" } as const;
    if (format === "json") {
      const reading = { format: "jsonl", encoding: "utf-8" } as const;
      return { reading, alone: { ...asUtf8, ...reading } };
    }
    const header = this.#csv?.isRepeated === true ? ({ header: "present" } as const) : {};
    const reading = { format, encoding: "utf-8", ...header } as const;
    return { reading, alone: layoutOf(head, { ...asUtf8, ...reading }).options };
  }
}

const fileStart: PartStart = { start: 0, line: 1 };

function hasMark(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}
