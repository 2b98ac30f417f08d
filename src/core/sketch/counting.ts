/** What sketches that count texts or numbers share: how a count grows, and a text that is kept for long. */

/**
 * A count after `times` more: whole, and never past the largest that a double holds exactly. Every sketch takes
 * `times`, so that a value with its frequency is one step and not many. Throws RangeError.
 */
export function countAfter(count: number, times: number): number {
  if (!Number.isSafeInteger(times) || times < 0) {
    throw new RangeError(`Cannot add a value ${times} times: times must be a whole number, 0 or more`);
  }
  const grown = count + times;
  if (grown > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`Cannot count past ${Number.MAX_SAFE_INTEGER}: counts would no longer be exact`);
  }
  return grown;
}

/**
 * A text on its own: V8 keeps a slice's whole source alive, and a cell's is the chunk of the file it was cut from.
 * A slice of a joined text has that for its source, which is one character longer. V8 copies short slices anyway.
 */
export function detached(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
