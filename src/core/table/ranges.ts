/**
 * A file larger than one process should read, as ranges: which bytes, whether their borders were right, and one
 * profile of all.
 *
 * A file's profile is defined as the merge of its ranges' profiles in a fixed tree whose every node is written to
 * bytes and read back. So it does not matter where or in which order ranges are read and merged: the bytes are the
 * same. Where a range's first record begins is guessed (spans.ts); the chain of `nextRecord`s from the file's start
 * proves each guess or says where to read again. The tree is that of RFC 6962 §2.1; depth halves the sketches' error
 * beside a list (docs/sketches.md).
 *
 * Here ranges are of bytes. Parquet would be split by row groups: other ranges and readers, the same tree.
 */
import { Profile } from "../profile/profile.ts";
import type { ByteSource } from "../read/bytes/source.ts";
import type { Span } from "./spans.ts";

/** The records that begin in [start, end), in bytes from the file's start. */
export interface ByteRange {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** Where a range's first record begins, and the one after its last. */
export interface Edges {
  readonly firstRecord: number;
  readonly nextRecord: number;
}

/** Reads the records of a span; TableReader is one. */
export interface RangeReader {
  readonly rows: number;
  readonly firstRecord: number | null;
  readonly nextRecord: number | null;
  /** Whether the reader needs no more bytes. */
  readonly isDone: boolean;
  push(bytes: Uint8Array): void;
  end(): Profile;
}

/** More ranges than this would be more steps than a Workflow may have: then ranges are longer. */
const mostRanges = 2_000;

/** Bytes `dataStart` to `size` in ranges of `rangeBytes`; one that is empty for a file without data. */
export function planRanges(dataStart: number, size: number, rangeBytes: number): ByteRange[] {
  if (!(Number.isInteger(rangeBytes) && rangeBytes > 0)) {
    throw new RangeError(
      `Cannot split a file into ranges of ${rangeBytes} bytes: expected a whole number above 0`,
    );
  }
  const length = Math.max(rangeBytes, Math.ceil((size - dataStart) / mostRanges));
  const ranges: ByteRange[] = [];
  for (let start = dataStart; start < size || ranges.length === 0; start += length) {
    ranges.push({ index: ranges.length, start, end: Math.max(start, Math.min(start + length, size)) });
  }
  return ranges;
}

/**
 * What to read where the neighbour is not known: from the byte before the range, since a line end there means that
 * a record begins with the range.
 */
export function guessedSpan({ index, start, end }: ByteRange): Span {
  return index === 0 ? { start, isRecordStart: true, end } : { start: start - 1, isRecordStart: false, end };
}

/** What to read where a record is known to begin. */
export function knownSpan({ end }: ByteRange, start: number): Span {
  return { start, isRecordStart: true, end };
}

/**
 * What a guess was worth: `right`; `empty`, no record begins in the range, whatever was read; or `wrong`. `expected`
 * is the proven nextRecord of the range before, `edges` null where the guess could not even be read.
 */
export function verdictOf(
  range: ByteRange,
  expected: number,
  edges: Edges | null,
): "right" | "empty" | "wrong" {
  if (expected >= range.end) return "empty";
  return edges?.firstRecord === expected ? "right" : "wrong";
}

/**
 * The spans whose profiles make up the file: guesses that the chain proves, the others read again; null for a range
 * in which no record begins. Where `readAgain` gives null it gives up, and so does this.
 */
export async function proveSpans(
  ranges: readonly ByteRange[],
  dataStart: number,
  guesses: readonly (Edges | null)[],
  readAgain: (range: ByteRange, start: number) => Promise<Edges | null>,
): Promise<(Span | null)[] | null> {
  const spans: (Span | null)[] = [];
  let expected = dataStart;
  for (const range of ranges) {
    const guess = guesses[range.index] ?? null;
    const verdict = verdictOf(range, expected, guess);
    if (verdict === "empty") {
      spans.push(null);
      continue;
    }
    const edges = verdict === "right" ? guess : await readAgain(range, expected);
    if (edges === null) return null;
    spans.push(verdict === "right" ? guessedSpan(range) : knownSpan(range, expected));
    expected = edges.nextRecord;
  }
  return spans;
}

/** A reader's edges, after its end. */
export function edgesOf({ firstRecord, nextRecord }: RangeReader): Edges {
  if (firstRecord === null || nextRecord === null)
    throw new TypeError("Cannot tell a range's edges before its end");
  return { firstRecord, nextRecord };
}

/** A fault in a range's data in words that say what its line numbers count from. */
export function faultIn(message: string, start: number, dataStart: number): string {
  return start <= dataStart ? message : `${message} (lines are counted from byte ${start} of the file)`;
}

/** One merge: leaves [from, mid) and [mid, to), both there already, become [from, to). */
export interface Merge {
  readonly from: number;
  readonly mid: number;
  readonly to: number;
}

/** All merges of `count` leaves, each after those it needs and as soon as it can be. */
export function merges(count: number): Merge[] {
  const planned: Merge[] = [];
  const plan = (from: number, to: number) => {
    if (to - from < 2) return;
    const mid = from + 2 ** Math.floor(Math.log2(to - from - 1));
    plan(from, mid);
    plan(mid, to);
    planned.push({ from, mid, to });
  };
  plan(0, count);
  return planned;
}

/** One node of the tree from the two below it. */
export function mergeBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  const profile = Profile.fromBytes(left);
  profile.merge(Profile.fromBytes(right));
  return profile.toBytes();
}

export interface RangesOptions {
  readonly ranges: readonly ByteRange[];
  readonly open: (span: Span) => RangeReader;
  /** Called after each piece. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly rows: number }) => void;
}

const pieceBytes = 262_144;

/** The profile of a file over its ranges, read one after the other: what any parallel run of them comes to. */
export async function profileRanges(source: ByteSource, options: RangesOptions): Promise<Profile> {
  const { ranges, onProgress = () => {} } = options;
  const tree = new GrowingTree(ranges.length);
  const dataStart = ranges[0]?.start ?? 0;
  let expected = dataStart;
  let rows = 0;
  for (const range of ranges) {
    if (verdictOf(range, expected, null) === "empty") {
      tree.add(new Profile().toBytes());
      continue;
    }
    const reader = options.open(knownSpan(range, expected));
    const tell = (bytes: number) => onProgress({ bytes, rows: rows + reader.rows });
    tree.add((await readSpan(source, reader, expected, dataStart, tell)).toBytes());
    rows += reader.rows;
    expected = edgesOf(reader).nextRecord;
  }
  return Profile.fromBytes(tree.root());
}

/** Merges leaves as soon as they can be, so that no more than log2 of them are in memory at once. */
export class GrowingTree {
  readonly #merges: readonly Merge[];
  readonly #nodes: Uint8Array[] = [];
  #leaves = 0;
  #done = 0;

  constructor(count: number) {
    this.#merges = merges(count);
  }

  /** The bytes of the next leaf's profile. */
  add(leaf: Uint8Array): void {
    this.#nodes.push(leaf);
    this.#leaves++;
    for (; this.#merges[this.#done]?.to === this.#leaves; this.#done++) {
      const right = this.#pop();
      this.#nodes.push(mergeBytes(this.#pop(), right));
    }
  }

  /** Of all leaves, once. */
  root(): Uint8Array {
    return this.#pop();
  }

  #pop(): Uint8Array {
    const node = this.#nodes.pop();
    if (node === undefined) throw new TypeError("Cannot take a node from a tree that has none");
    return node;
  }
}

async function readSpan(
  source: ByteSource,
  reader: RangeReader,
  start: number,
  dataStart: number,
  tell: (bytes: number) => void,
): Promise<Profile> {
  let at = start;
  try {
    while (at < source.size && !reader.isDone) {
      const end = Math.min(at + pieceBytes, source.size);
      reader.push(await source.read(at, end));
      at = end;
      tell(at);
    }
    const profile = reader.end();
    tell(at);
    return profile;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw new SyntaxError(faultIn(error.message, start, dataStart), { cause: error });
  }
}
