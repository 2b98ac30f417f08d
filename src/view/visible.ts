/** Names and values as pages show them: whoever calls the model chose them, and nothing in them turns, hides or breaks a line. */

const named: Readonly<Record<string, string>> = {
  "\0": "NUL",
  "\t": "TAB",
  "\u061C": "ALM",
  "\u200B": "ZWSP",
  "\u200E": "LRM",
  "\u200F": "RLM",
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

/** What steers text in place of being text; joiners within words and emoji are none. */
const steering =
  /[\p{Cc}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}\p{Cs}]/gu;

/** A text with what would steer it made visible: ⟨RLO⟩, ⟨NUL⟩, ⏎. */
export function visible(text: string): string {
  return text.replaceAll(steering, (letter) => {
    if (letter === "\n" || letter === "\u2028" || letter === "\u2029") return "⏎";
    const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `⟨${named[letter] ?? `U+${code}`}⟩`;
  });
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
