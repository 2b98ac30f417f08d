/**
 * A text on its own: V8 keeps a slice's whole source alive, and a cell's is the chunk of the file it was cut from.
 *
 * A slice of a joined text has that for its source, which is one character longer. V8 copies short slices anyway.
 */
export function detached(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
