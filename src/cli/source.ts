/**
 * From a path to a profile: a CSV file, a JSON Lines file, a capture file or a folder of capture
 * files. Streams, so memory does not depend on the number of rows. A line of a table that cannot be
 * read ends the reading; a capture line that cannot be read is kept as a complaint and the rest goes on.
 */
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { parseCaptureLine } from "../core/capture.ts";
import { observe } from "../core/observe.ts";
import { Profile } from "../core/profile.ts";
import { CsvTable, type HeaderChoice } from "../core/read/header.ts";
import { JsonLinesReader } from "../core/read/json.ts";
import type { Row } from "../core/read/row.ts";
import type { Window } from "../core/window.ts";
import { count, counted, withProgress } from "./progress.ts";
import { headOf, linesOf, sizeOf, textOf } from "./text-file.ts";

export type Format = "csv" | "jsonl";

export interface SourceOptions {
  readonly header: HeaderChoice;
  /** Undefined: by the file's ending or first character. */
  readonly format?: Format | undefined;
  /** Whether columns of a CSV file without header are known by position only. */
  readonly positional: boolean;
  /** Names by which a CSV file's header is known, if any are. */
  readonly known?: readonly string[];
}

/** What was read. */
export interface Source {
  readonly profile: Profile;
  readonly sizeBytes: number;
  /** Files that were read. */
  readonly files: number;
  /** The captures' first and last time; null for tables, which do not say. */
  readonly window: Window | null;
  /** Capture lines, and those of them that could not be read: `file:line: why`. */
  readonly lines: number;
  readonly complaints: readonly string[];
}

export async function readSource(path: string, options: SourceOptions): Promise<Source> {
  const sizeBytes = await sizeOf(path);
  if (sizeBytes === null) {
    const files = await captureFiles(path);
    if (files.length === 0)
      throw new Error(`Cannot read ${path}: the folder holds no capture files (.jsonl)`);
    return readCaptures(files);
  }
  const head = await headOf(path);
  const format = options.format ?? formatOf(path, head);
  if (format === "jsonl" && captureShape.test(head)) return readCaptures([{ path, sizeBytes }]);
  const profile = await readTable(path, sizeBytes, format, options);
  return { profile, sizeBytes, files: 1, window: null, lines: 0, complaints: [] };
}

function formatOf(path: string, head: string): Format {
  const isLines = [".jsonl", ".ndjson", ".json"].includes(extname(path).toLowerCase());
  return isLines || head.trimStart().startsWith("{") ? "jsonl" : "csv";
}

/** Within a JSON text a quote would be escaped, so this is a key. */
const captureShape = /^\s*\{.*"captureData"\s*:/m;

async function readTable(
  path: string,
  sizeBytes: number,
  format: Format,
  options: SourceOptions,
): Promise<Profile> {
  const profile = new Profile();
  const onRow = (row: Row) => profile.data.add(row);
  const reader = format === "csv" ? new CsvTable(onRow, options) : new JsonLinesReader(onRow);
  await withProgress("Reading", Math.max(1, sizeBytes), async (update) => {
    const rate = rateFrom(performance.now());
    const onBytes = (bytes: number) => update(bytes, rate(profile.data.rows, "row"));
    try {
      for await (const text of textOf(path, onBytes)) reader.push(text);
      reader.end();
    } catch (error) {
      throw namedAfter(path, error);
    }
    update(sizeBytes, rate(profile.data.rows, "row"));
  });
  return profile;
}

/** Core's readers know no file: `Cannot read CSV: line 3 …` becomes `Cannot read train.csv: line 3 …`. */
function namedAfter(path: string, error: unknown): unknown {
  if (!(error instanceof SyntaxError || error instanceof RangeError)) return error;
  if (error.message.startsWith(`Cannot read ${path}:`)) return error;
  const reason = error.message.replace(/^Cannot [^:]*: /, "");
  return new SyntaxError(`Cannot read ${path}: ${reason}`, { cause: error });
}

interface SizedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Every `.jsonl` file below a folder, in the order of their paths, which is that of their times. */
async function captureFiles(folder: string): Promise<SizedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(paths.map(async (path) => ({ path, sizeBytes: (await sizeOf(path)) ?? 0 })));
}

async function readCaptures(files: readonly SizedFile[]): Promise<Source> {
  const sizeBytes = files.reduce((total, file) => total + file.sizeBytes, 0);
  const captures = new Captures();
  await withProgress("Reading", Math.max(1, sizeBytes), async (update) => {
    const rate = rateFrom(performance.now());
    let before = 0;
    for (const file of files) {
      const onBytes = (bytes: number) => update(before + bytes, rate(captures.lines, "call"));
      for await (const [text, line] of linesOf(file.path, onBytes))
        captures.add(text, `${file.path}:${line}`);
      before += file.sizeBytes;
    }
    update(sizeBytes, rate(captures.lines, "call"));
  });
  const { profile, lines, complaints, window } = captures;
  return { profile, sizeBytes, files: files.length, window, lines, complaints };
}

/** Capture lines on their way into a profile. */
class Captures {
  readonly profile = new Profile();
  readonly complaints: string[] = [];
  lines = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** Null where no line says when its call was. The service's times are whole seconds. */
  get window(): Window | null {
    return this.#first <= this.#last ? { start: this.#first, end: this.#last + 1_000 } : null;
  }

  add(text: string, place: string): void {
    if (text.trim() === "") return;
    this.lines++;
    try {
      const call = parseCaptureLine(text);
      observe(this.profile, call);
      this.#first = Math.min(this.#first, call.time ?? this.#first);
      this.#last = Math.max(this.#last, call.time ?? this.#last);
    } catch (error) {
      this.complaints.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function rateFrom(start: number): (done: number, noun: string) => string {
  return (done, noun) => {
    const seconds = Math.max(0.001, (performance.now() - start) / 1_000);
    return `${counted(done, noun)}, ${count(done / seconds)} a second`;
  };
}
