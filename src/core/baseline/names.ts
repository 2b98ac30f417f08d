/**
 * Names of columns and short texts of cells as a message can carry them: a few, none too long, and nothing that
 * would steer a terminal. Names come from whoever calls the model.
 */

/** More names than this are counted, not listed. */
const listed = 20;
const longest = 60;

/** "a, b and 12 more". */
export function nameList(names: readonly string[], most = listed): string {
  const shown = names.slice(0, most).map((name) => printable(name));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/** A text without control and invisible characters, cut if long. */
export function printable(text: string, length = longest): string {
  const clean = text.replace(/\p{C}/gu, "\u{fffd}");
  const letters = Array.from(clean);
  return letters.length <= length ? clean : `${letters.slice(0, length - 1).join("")}…`;
}
