/** Names and values are as long as callers like; an incident is a row, and a sentence is read. */

/** How long a text may be in an incident, and a name within a sentence. */
export const longest = { name: 200, text: 500, sentence: 1_000, nameInSentence: 40 } as const;

/** A feature's name as incidents hold it: names are compared in this form. */
export function heldName(name: string): string {
  return shortened(name, longest.name);
}

/** At most so many characters: the middle is left out, since names begin alike, and no character is cut in half. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const [head, tail] = [Math.ceil((most - 1) / 2), Math.floor((most - 1) / 2)];
  const before = text.slice(0, head).replace(/[\uD800-\uDBFF]$/, "");
  return `${before}…${text.slice(-tail).replace(/^[\uDC00-\uDFFF]/, "")}`;
}
