/** A file in ranges as the Worker reads it, and as one pass does. */
import { expect } from "vitest";
import { baselineOf, fileText } from "../../../src/core/baseline/baseline.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import {
  edgesOf,
  guessedSpan,
  knownSpan,
  mergeBytes,
  merges,
  planRanges,
  profileRanges,
  proveSpans,
  type Edges,
  type ByteRange,
} from "../../../src/core/table/ranges.ts";
import type { ByteSource } from "../../../src/core/read/bytes/source.ts";
import type { Span } from "../../../src/core/table/spans.ts";
import { headBytes, layoutOf, openSpan, type TableLayout } from "../../../src/core/table/layout.ts";
import { TableReader, type TableOptions } from "../../../src/core/table/reader.ts";
import { compiled } from "../bulk/kernels.ts";

export const csv: TableOptions = { format: "csv" };

export function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => Promise.resolve(bytes.subarray(start, end)) };
}

interface Read {
  readonly layout: TableLayout;
  readonly ranges: readonly ByteRange[];
  readonly profile: Profile;
}

export async function singlePass(bytes: Uint8Array, rangeBytes: number, format = csv): Promise<Read> {
  const layout = layoutOf(bytes.subarray(0, headBytes), format);
  const ranges = planRanges(layout.dataStart, bytes.length, rangeBytes);
  const profile = await profileRanges(sourceOf(bytes), {
    ranges,
    open: (span) => openSpan(compiled(), layout, span),
  });
  return { layout, ranges, profile };
}

interface Leaf {
  readonly profile: Uint8Array;
  readonly edges: Edges;
}

/** What the Worker does, in one process: every range by guess, in any order; the chain; the tree. */
export async function inParallel(bytes: Uint8Array, rangeBytes: number, pieceBytes: number, format = csv) {
  const layout = layoutOf(bytes.subarray(0, headBytes), format);
  const ranges = planRanges(layout.dataStart, bytes.length, rangeBytes);
  const read = (span: Span) => readSpan(layout, bytes, span, pieceBytes);
  const guesses = ranges.toReversed().map((range) => {
    try {
      return read(guessedSpan(range));
    } catch {
      return null;
    }
  });
  guesses.reverse();
  const again = new Map<number, Leaf>();
  const spans = await proveSpans(
    ranges,
    layout.dataStart,
    guesses.map((guess) => guess?.edges ?? null),
    (range, start) => {
      const leaf = read(knownSpan(range, start));
      again.set(range.index, leaf);
      return Promise.resolve(leaf.edges);
    },
  );
  const leaves = spans?.map((span, index) =>
    span === null ? new Profile().toBytes() : (again.get(index) ?? guesses[index])?.profile,
  );
  return { profile: merged(leaves ?? []), redone: again.size, ranges };
}

function readSpan(layout: TableLayout, bytes: Uint8Array, span: Span, pieceBytes: number): Leaf {
  const reader = openSpan(compiled(), layout, span);
  for (let at = span.start; at < bytes.length && !reader.isDone; at += pieceBytes) {
    reader.push(bytes.subarray(at, at + pieceBytes));
  }
  const profile = reader.end().toBytes();
  return { profile, edges: edgesOf(reader) };
}

/** As the Worker has them in R2: every node by its name. */
function merged(leaves: readonly (Uint8Array | undefined)[]): Uint8Array {
  const nodes = new Map(leaves.map((leaf, index) => [`${index}-${index + 1}`, leaf]));
  const node = (from: number, to: number) => {
    const bytes = nodes.get(`${from}-${to}`);
    if (bytes === undefined) throw new Error(`Node ${from}-${to} is needed before it is there`);
    return bytes;
  };
  for (const { from, mid, to } of merges(leaves.length)) {
    nodes.set(`${from}-${to}`, mergeBytes(node(from, mid), node(mid, to)));
  }
  return node(0, leaves.length);
}

/** Everything that is exact while distinct values are few: the whole of both files. */
function filesOf(profile: Profile): string[] {
  if (profile.records === 0) return ["no rows"];
  const { statistics, constraints } = baselineOf(profile);
  return [statistics === null ? "" : fileText(statistics), fileText(constraints)];
}

export const encode = (text: string) => new TextEncoder().encode(text);

/** Read by something that knows of no ranges. */
function plainRead(bytes: Uint8Array, format: TableOptions): Profile {
  const reader = new TableReader(compiled(), format);
  reader.push(bytes);
  return reader.end();
}

export async function expectSame(text: string, rangeBytes: number, pieceBytes: number, format = csv) {
  const bytes = encode(text);
  const [whole, single] = [await singlePass(bytes, 1e9, format), await singlePass(bytes, rangeBytes, format)];
  const parallel = await inParallel(bytes, rangeBytes, pieceBytes, format);
  expect(parallel.ranges).toEqual(single.ranges);
  expect(parallel.profile).toEqual(single.profile.toBytes());
  expect(filesOf(single.profile)).toEqual(filesOf(whole.profile));
  expect(filesOf(whole.profile)).toEqual(filesOf(plainRead(bytes, format)));
  return { ...parallel, rows: single.profile.records };
}
