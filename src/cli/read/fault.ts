/** Faults of data, in words of the command line: which file it is, and flags in the place of options of the API. */

/** Of the data. */
export function isFault(error: unknown): error is SyntaxError | RangeError {
  return error instanceof SyntaxError || error instanceof RangeError;
}

/** Core's readers know no file: `Cannot read CSV: line 3 …` becomes `Cannot read train.csv: line 3 …`. */
export function namedAfter(path: string, error: unknown): unknown {
  if (!isFault(error)) return error;
  if (error.message.startsWith(`Cannot read ${path}:`)) return error;
  const reason = inFlags(error.message.replace(/^Cannot [^:]*: /, ""));
  return new SyntaxError(`Cannot read ${path}: ${reason}`, { cause: error });
}

/** Options that messages name in core's words, which are the API's. */
function inFlags(message: string): string {
  return message
    .replace(/\(skipLines (\d+)\)/, "(--skip-lines $1)")
    .replace(/\(comment (.)\)/, "(--comment '$1')")
    .replace("(arrays list)", "(--arrays list)");
}
