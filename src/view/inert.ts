/** Texts of others as a page can show them: what would move, hide or reorder what stands beside it is named instead. */

const names: Readonly<Record<string, string>> = {
  "\u0000": "NUL",
  "\u001B": "ESC",
  "\u007F": "DEL",
  "\u061C": "ALM",
  "\u200B": "ZWSP",
  "\u200E": "LRM",
  "\u200F": "RLM",
  "\u2028": "LS",
  "\u2029": "PS",
  "\u202A": "LRE",
  "\u202B": "RLE",
  "\u202C": "PDF",
  "\u202D": "LRO",
  "\u202E": "RLO",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\uFEFF": "BOM",
};

const odd = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

/** A text of several lines. */
export function inertText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(odd, (character) => (character === "\n" || character === "\t" ? character : named(character)));
}

/** A name or a value, on one line; an empty one is said to be. */
export function inert(text: string): string {
  return text === "" ? "(empty)" : inertText(text).replaceAll("\n", "⏎").replaceAll("\t", "⇥");
}

function named(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨${names[character] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}⟩`;
}
