/** Without line ends and other controls, without what turns the direction of text, and without halves of characters. */
export function inert(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, " ");
}
