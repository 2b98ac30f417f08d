/**
 * What separates the fields of a body, which is too short to tell by itself, where it is said what does as a rule.
 *
 * A body that has none of it in its first record is split at commas, as bodies are that nothing is said of; unless the
 * comma is the decimal sign. A first line such as `sep=;`, which Excel reads and is no record, says it for sure.
 */
export interface BodyDelimiter {
  /** A comma if absent. */
  readonly delimiter?: string | undefined;
  readonly decimalComma?: boolean | undefined;
}

export function bodyDelimiter(
  body: string,
  { delimiter = ",", decimalComma = false }: BodyDelimiter,
): string {
  const said = separatorLine.exec(body)?.[1];
  if (said !== undefined) return said;
  return delimiter === "," || decimalComma || bareText(body).includes(delimiter) ? delimiter : ",";
}

const separatorLine = /^\uFEFF?"?sep=([,;|\t])"?(?:\r\n?|\n)/i;

/**
 * How a file is read that begins so: below the first line, and split by what it says unless that is given. Where lines
 * are skipped anyway it is one of them.
 */
export function knowingSeparatorLine<Options extends { delimiter?: string; skipLines?: number }>(
  head: string,
  options: Options,
): Options {
  const said = separatorLine.exec(head)?.[1];
  if (said === undefined || (options.skipLines ?? 0) > 0) return options;
  return { ...options, skipLines: 1, delimiter: options.delimiter ?? said };
}

/** The body without the line that says its delimiter. */
export function belowSeparatorLine(body: string): string {
  return body.replace(separatorLine, "");
}

/** The first record without what is in quotes. */
function bareText(body: string): string {
  const [record = ""] = /^[\uFEFF\r\n]*(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(body) ?? [];
  return record.replaceAll(/"(?:[^"]|"")*"/g, "");
}
