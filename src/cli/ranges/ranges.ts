/**
 * Large files in ranges, as the Worker reads them (core/table/ranges.ts): the profile is byte for byte the same, however
 * many threads take part. With one it is the single pass over the ranges. With more, threads read ranges from where
 * their first records seem to begin, and here each result is proven by the one before it, read again if it was
 * wrong, and merged. Reading again is one thing after the other by nature, so this process does it itself.
 */
import { availableParallelism } from "node:os";
import { openKernel } from "../../core/bulk/compiled.ts";
import { Profile } from "../../core/profile/profile.ts";
import {
  GrowingTree,
  faultIn,
  guessedSpan,
  knownSpan,
  profileRanges,
  verdictOf,
  type ByteRange,
} from "../../core/table/ranges.ts";
import { headBytes, layoutOf, openSpan, type TableLayout } from "../../core/table/layout.ts";
import { beginsWithRecord } from "../../core/table/parts.ts";
import type { TableOptions, TableReader } from "../../core/table/reader.ts";
import { addTold, nothingTold, type Told } from "../../core/table/told.ts";
import { withTable, type TableFile } from "../read/joined.ts";
import { kernelModule } from "../read/kernel.ts";
import { readSpan, type LaidOutFile, type SpanOutcome } from "./span.ts";
import { withThreads, type ReadInThread } from "./threads.ts";

/** More threads would wait for the merges, and each takes memory for a profile. */
const mostThreads = 8;

export interface RangedFile extends LaidOutFile {
  readonly ranges: readonly ByteRange[];
  readonly threads: number;
  /** Bytes and rows so far, of the whole file. */
  readonly onProgress: (bytes: number, rows: number) => void;
}

export interface Ranged extends Told {
  readonly profile: Profile;
}

/** As many threads as can run at a time and have something to do. */
export function threadsFor(ranges: number, given: number = availableParallelism()): number {
  return Math.max(1, Math.min(given, mostThreads, ranges));
}

/** How to read a file in ranges; null for one that only a single pass can read. That will say what is wrong, too. */
export async function layoutIn(file: TableFile, options: TableOptions): Promise<TableLayout | null> {
  if (typeof file !== "string" && !file.isPlain) return null;
  const head = await withTable(file, (source) => source.read(0, Math.min(source.size, headBytes)));
  try {
    const layout = layoutOf(head, options);
    const isGiven = options.format !== undefined;
    return isGiven || layout.options.format !== "jsonl" || beginsWithRecord(new TextDecoder().decode(head))
      ? layout
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Throws SyntaxError that says what is wrong with the data, and where. */
export async function profileInRanges(file: RangedFile): Promise<Ranged> {
  return file.threads === 1 ? inOnePass(file) : inThreads(file);
}

function inOnePass({ file, layout, ranges, onProgress }: RangedFile): Promise<Ranged> {
  return withTable(file, async (source) => {
    const module = kernelModule();
    // Readers are large: only the last is kept.
    let last: TableReader | null = null;
    let before = nothingTold;
    const soFar = () => addTold(before, last ?? nothingTold);
    const profile = await profileRanges(source, {
      ranges,
      open: (span) => {
        before = soFar();
        last = openSpan(openKernel(module), layout, span);
        return last;
      },
      onProgress: ({ bytes, rows }) => onProgress(bytes, rows),
    });
    return { profile, ...soFar() };
  });
}

async function inThreads(file: RangedFile): Promise<Ranged> {
  const chain = new Chain(file);
  const queue = file.ranges.values();
  return withThreads(file.threads, file, async (threads) => {
    const lane = async (read: ReadInThread) => {
      for (const range of queue) {
        const outcome = await read(guessedSpan(range), (at, rows) => chain.tell(range, at, rows));
        await chain.add(range, outcome);
      }
    };
    await Promise.all(threads.map(lane));
    return chain.result();
  });
}

/** Proves outcomes in the order of their ranges, in whichever order they come, and merges them at once. */
class Chain {
  readonly #file: RangedFile;
  readonly #guesses = new Map<number, SpanOutcome>();
  readonly #told = new Map<number, { readonly bytes: number; readonly rows: number }>();
  readonly #tree: GrowingTree;
  readonly #dataStart: number;
  #expected: number;
  #next = 0;
  #mended = nothingTold;
  #work: Promise<void> = Promise.resolve();

  constructor(file: RangedFile) {
    this.#file = file;
    this.#tree = new GrowingTree(file.ranges.length);
    this.#dataStart = file.layout.dataStart;
    this.#expected = this.#dataStart;
  }

  /** Of a range: where in the file its reader is. */
  tell({ index, start, end }: ByteRange, at: number, rows: number): void {
    this.#told.set(index, { bytes: Math.max(0, Math.min(at, end) - start), rows });
    const told = [...this.#told.values()];
    const bytes = told.reduce((sum, part) => sum + part.bytes, this.#dataStart);
    this.#file.onProgress(
      bytes,
      told.reduce((sum, part) => sum + part.rows, 0),
    );
  }

  /** Resolves when everything that could be proven is: whoever waits for it is never far ahead. */
  add({ index }: ByteRange, guess: SpanOutcome): Promise<void> {
    this.#guesses.set(index, guess);
    this.#work = this.#work.then(() => this.#advance());
    return this.#work;
  }

  result(): Ranged {
    const profile = Profile.fromBytes(this.#tree.root());
    return { profile, ...this.#mended };
  }

  async #advance(): Promise<void> {
    for (;;) {
      const range = this.#file.ranges[this.#next];
      const guess = this.#guesses.get(this.#next);
      if (range === undefined || guess === undefined) return;
      this.#guesses.delete(this.#next++);
      await this.#prove(range, guess);
    }
  }

  async #prove(range: ByteRange, guess: SpanOutcome): Promise<void> {
    const start = this.#expected;
    const verdict = verdictOf(range, start, guess.kind === "read" ? guess : null);
    if (verdict === "empty") {
      this.#tree.add(new Profile().toBytes());
      this.tell(range, range.end, 0);
      return;
    }
    // Of the first range it is known where its records begin.
    const isFinal = verdict === "right" || range.index === 0;
    const outcome = isFinal ? guess : await this.#readAgain(range, start);
    if (outcome.kind === "unreadable") {
      throw new SyntaxError(faultIn(outcome.message, start, this.#dataStart));
    }
    this.#tree.add(outcome.profile);
    this.#mended = addTold(this.#mended, outcome);
    this.#expected = outcome.nextRecord;
    this.tell(range, range.end, outcome.rows);
  }

  #readAgain(range: ByteRange, start: number): Promise<SpanOutcome> {
    const onPiece = (at: number, rows: number) => this.tell(range, at, rows);
    return readSpan(this.#file, kernelModule(), knownSpan(range, start), onPiece);
  }
}
