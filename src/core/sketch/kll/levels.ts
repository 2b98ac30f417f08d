/**
 * The levels of a quantile sketch, and the memory that they are in.
 *
 * They are merged on a bench that all sketches share: until they are compacted they take several times the room that they
 * need afterwards. What comes of it lies side by side in memory of the sketch, and each is moved to memory of its own once
 * it is to grow by single numbers.
 */
import { Run } from "./run.ts";

const none: Float64Array = new Float64Array();
const bench: Run[] = [];
/** Bytes that a level takes beside its numbers. */
const levelBytes = 100;
/**
 * Memory is used again where no more than this part of it is left over: a sketch that is thinned and grows again, as those
 * of a chain of profiles are, stays in the same.
 */
const mostSpare = 3 / 8;

export class Levels {
  #runs: Run[];
  /** What levels are in side by side, none of which has grown since; empty where each has memory of its own. */
  #memory = none;
  #isOnBench = false;

  constructor(runs: Run[] = [new Run()]) {
    this.#runs = runs;
  }

  /** Lowest first. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** Bytes of memory, about. */
  get heldBytes(): number {
    const isPlaced = this.#isPlaced;
    return this.#runs.reduce(
      (bytes, run) => bytes + levelBytes + (isPlaced ? run.length : run.capacity) * 8,
      0,
    );
  }

  /** Whether they hold no more memory than they need, or will not when they come from the bench. */
  get isFit(): boolean {
    return this.#isPlaced || this.#runs.every((run) => run.capacity === run.length);
  }

  /** Level `height`, which is there then, and all below it. */
  at(height: number): Run {
    while (this.#runs.length <= height) this.#runs.push(new Run());
    return this.#runs[height]!;
  }

  /** Before any of them grows by single numbers. */
  moveApart(): void {
    if (this.#memory.length === 0) return;
    this.#runs = this.#runs.map((run) => new Run(run.sorted().slice()));
    this.#memory = none;
  }

  /** Merges those of another sketch in and does what changes them much, where there is room; afterwards they keep none. */
  merge(other: Levels, work: () => void): void {
    this.#onBench(other.#runs, work);
  }

  /** Does what changes them much where there is room; afterwards they keep none. */
  fit(work: () => void): void {
    this.#onBench([], work);
  }

  /** Does work that changes them more than once: where they lie side by side, they are put there once, after all of it. */
  inOneGo(work: () => void): void {
    if (this.#memory.length === 0) work();
    else this.fit(work);
  }

  get #isPlaced(): boolean {
    return this.#isOnBench || this.#memory.length > 0;
  }

  #onBench(others: readonly Run[], work: () => void): void {
    if (this.#isOnBench) {
      for (const [height, run] of others.entries()) this.at(height).merge(run.sorted());
      return work();
    }
    const own = this.#runs;
    this.#runs = together(own, others);
    this.#isOnBench = true;
    try {
      work();
    } finally {
      this.#isOnBench = false;
      this.#memory = sideBySide(this.#runs, own, this.#memory);
      this.#runs = own;
    }
  }
}

/** The runs of two sketches, level by level: good until the next call. */
function together(runs: readonly Run[], others: readonly Run[]): Run[] {
  const height = Math.max(runs.length, others.length);
  while (bench.length < height) bench.push(new Run());
  const merged = bench.slice(0, height);
  for (let level = 0; level < height; level++) merged[level]!.assign(runs[level], others[level]);
  return merged;
}

/** Puts what is on the bench into a sketch's own runs: in memory of its own, where that fits, or else in new one, which is returned. */
function sideBySide(benched: readonly Run[], own: Run[], memory: Float64Array): Float64Array {
  const length = benched.reduce((sum, run) => sum + run.length, 0);
  const isFit = length <= memory.length && length >= memory.length * (1 - mostSpare);
  const into = isFit ? memory : new Float64Array(length);
  let start = 0;
  for (const [level, run] of benched.entries()) {
    if (level === own.length) own.push(new Run());
    own[level]!.place(run, into, start);
    start += run.length;
  }
  return into;
}
