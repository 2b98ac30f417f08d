/**
 * What separates the fields of a body, which is too short to tell by itself, where it is said what does as a rule.
 *
 * A body that has none of it in its first record is split at commas, as bodies are that nothing is said of; unless the
 * comma is the decimal sign.
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
  return delimiter === "," || decimalComma || bareText(body).includes(delimiter) ? delimiter : ",";
}

/** The first record without what is in quotes. */
function bareText(body: string): string {
  const [record = ""] = /^[\uFEFF\r\n]*(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(body) ?? [];
  return record.replaceAll(/"(?:[^"]|"")*"/g, "");
}
