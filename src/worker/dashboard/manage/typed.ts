/** What people type into fields of forms, as the values that schemas ask for. */

/** The number that a text is as people write one; any other text as it is, so that a schema says what it expects. */
export function numberIn(text: string): number | string {
  return /^-?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
