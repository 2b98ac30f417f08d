/** Names and values as pages show them: whoever calls the model chose them, and nothing in them turns, hides or breaks a line. */

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

/** What steers text in place of being text, or is unseen; joiners within words and emoji are none. */
const steering =
  /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** A text on one line with what would steer it made visible: ⟨RLO⟩, ⟨NUL⟩, ⏎. */
export function visible(text: string): string {
  return visibleText(text).replaceAll("\n", "⏎").replaceAll("\t", "⇥");
}

/** A value, on one line; an empty one is said to be. */
export function visibleValue(text: string): string {
  return text === "" ? "(empty)" : visible(text);
}

/** A text of several lines, with its tabs. */
export function visibleText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(steering, (character) =>
      character === "\n" || character === "\t" ? character : named(character),
    );
}

/** A name, cut if very long. */
export function visibleName(name: string): string {
  if (name.trim() === "") return name === "" ? "(empty name)" : `“${visible(cutAt(name))}”`;
  return visible(cutAt(name));
}

const longestName = 300;

function cutAt(text: string): string {
  if (text.length <= longestName) return text;
  return `${text.slice(0, longestName - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function named(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨${names[character] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}⟩`;
}
