/** The characters that CSV is read by, as codes. */
interface Characters {
  readonly delimiter?: string;
  readonly comment?: string;
}

/** NaN stands for no comments. Throws RangeError for what cannot be told from a record's other characters. */
export function codesOf({ delimiter = ",", comment }: Characters): [delimiter: number, comment: number] {
  if (!isSign(delimiter)) {
    throw new RangeError("Cannot read CSV: the delimiter must be one character, no quote or line end");
  }
  if (comment === undefined) return [delimiter.charCodeAt(0), Number.NaN];
  if (!isSign(comment) || comment === delimiter) {
    throw new RangeError(
      "Cannot read CSV: what begins a comment must be one character, no quote, line end or delimiter",
    );
  }
  return [delimiter.charCodeAt(0), comment.charCodeAt(0)];
}

function isSign(text: string): boolean {
  return text.length === 1 && !/["\r\n]/.test(text);
}
