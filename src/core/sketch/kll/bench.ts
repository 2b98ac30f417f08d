/**
 * Where the levels of sketches are merged: until they are compacted they take several times the room that they need
 * afterwards. What comes of it is put side by side into memory that the sketch has, where it fits.
 */
import { Run } from "./run.ts";

const none = new Float64Array();
const bench: Run[] = [];
/** Memory is used again where no more than this part of it is left over. */
const mostSpare = 1 / 8;

/** The runs of two sketches, level by level: good until the next call. */
export function together(levels: readonly Run[], others: readonly Run[]): Run[] {
  const height = Math.max(levels.length, others.length);
  while (bench.length < height) bench.push(new Run());
  const runs = bench.slice(0, height);
  for (let level = 0; level < height; level++)
    runs[level]!.assign(levels[level]?.sorted() ?? none, others[level]?.sorted() ?? none);
  return runs;
}

/** Runs of the same numbers that keep no room for more, side by side: in `memory`, which none of these may be in, or new one. */
export function sideBySide(
  runs: readonly Run[],
  memory: Float64Array,
): { runs: Run[]; memory: Float64Array } {
  const length = runs.reduce((sum, run) => sum + run.length, 0);
  const isFit = length <= memory.length && length >= memory.length * (1 - mostSpare);
  const into = isFit ? memory : new Float64Array(length);
  let end = 0;
  const placed = runs.map((run) => {
    const start = end;
    end += run.length;
    const own = into.subarray(start, end);
    own.set(run.sorted());
    return new Run(own);
  });
  return { runs: placed, memory: into };
}
