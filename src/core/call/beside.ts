/**
 * What is said of calls beside their frames: a Recorder of an older version refuses a frame of another form, and passes
 * over what stands beside it.
 */
import type { RawCall } from "./frames.ts";

export interface Beside {
  /** Of each call when its answer's first piece came, milliseconds after it; null where nothing is known. */
  readonly firstBytes?: readonly (number | null)[] | undefined;
  /** Calls, by their number in the batch, whose answer is unfinished: in its frame it is truncated. */
  readonly unfinished?: readonly number[] | undefined;
}

/** Nothing where there is nothing to say. */
export function besideOf(calls: readonly RawCall[]): Beside {
  const firstBytes = calls.map(({ traffic }) => traffic?.firstByteMs ?? null);
  const unfinished = [...calls.keys()].filter((index) => calls[index]?.output?.unfinished === true);
  return {
    ...(firstBytes.some((ms) => ms !== null) && { firstBytes }),
    ...(unfinished.length > 0 && { unfinished }),
  };
}

/** The calls of a batch with what was said of them beside it. */
export function withBeside(
  calls: readonly RawCall[],
  { firstBytes = [], unfinished = [] }: Beside,
): readonly RawCall[] {
  if (firstBytes.length + unfinished.length === 0) return calls;
  const cut = new Set(unfinished);
  return calls.map((call, index) => {
    const { traffic, output } = call;
    const firstByteMs = firstBytes[index] ?? null;
    return {
      ...call,
      ...(traffic !== undefined && firstByteMs !== null && { traffic: { ...traffic, firstByteMs } }),
      ...(output !== null && cut.has(index) && { output: { ...output, unfinished: true } }),
    };
  });
}
