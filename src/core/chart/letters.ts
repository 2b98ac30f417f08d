/**
 * Texts as the pictures' font can draw them, and how wide they are. Names and values come from whoever calls the model:
 * what the font has no letter for is an empty box, so that nothing turns, stacks, hides or breaks a line.
 */

/** The letters of the font (src/worker/picture/font): Latin, Greek, Cyrillic, and what Weir's own words need. */
const drawn =
  /[\x20-\x7e\xa0-\xac\xae-\u0148\u014a-\u017f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490\u0491\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u23ce\u25a1]/u;

const noLetter = "\u25a1";

/** How wide the letters from U+0020 to U+007E are, in hundredths of the size, at the font's heavier weight. */
const ascii = [
  26, 33, 53, 65, 66, 101, 67, 33, 38, 38, 54, 68, 32, 47, 32, 38, 66, 43, 63, 64, 67, 62, 64, 58, 65, 64, 32,
  33, 68, 68, 68, 55, 100, 73, 66, 74, 73, 61, 59, 75, 75, 28, 58, 71, 57, 93, 76, 77, 65, 78, 66, 66, 67, 74,
  73, 103, 72, 72, 66, 38, 38, 38, 49, 47, 36, 58, 63, 59, 63, 60, 39, 63, 62, 27, 27, 57, 27, 91, 62, 61, 63,
  63, 40, 55, 36, 62, 59, 84, 57, 59, 57, 46, 36, 46, 68,
];

/** Of the others none is wider than this, but for a few. */
const otherWidth = 92;

/** No text of a picture has room for more letters. */
const mostLetters = 200;

/** What can be drawn of a text, letter for letter; blanks stay where they are. */
export function drawable(text: string): string {
  // Cut first: a text may have megabytes.
  const some = Array.from(text.slice(0, 2 * mostLetters).normalize("NFC")).slice(0, mostLetters);
  return some.map((letter) => (drawn.test(letter) ? letter : noLetter)).join("");
}

/** How wide a text is that can be drawn, in the unit of `size`: rather too much than too little. */
export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) sum += ascii[(letter.codePointAt(0) ?? 0) - 0x20] ?? otherWidth;
  return (sum * size) / 100;
}

/** A text as it can be drawn in so much room: its end gives way to an ellipsis. */
export function fitting(text: string, size: number, room: number): string {
  const whole = drawable(text);
  if (text.length <= mostLetters && widthOf(whole, size) <= room) return whole;
  let [kept, width] = ["", widthOf("…", size)];
  for (const letter of whole) {
    width += widthOf(letter, size);
    if (width > room) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}
