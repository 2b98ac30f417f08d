/**
 * The items of one JSON array as it streams by, each as its own text, so that a file that is one array of
 * records is read in the memory of one record.
 *
 * Only strings, brackets and commas are looked at: whether an item is JSON its parser says, which together
 * with the commas found here accepts exactly the arrays that a parser of the whole would.
 */
import { JsonSyntaxError, type Place } from "./parse.ts";

const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;

type Kind = "nested" | "string" | "bare";

export class ArrayItems {
  readonly #onItem: (text: string, place: Place) => void;
  readonly #maxLength: number;
  #next: "item or end" | "item" | "comma or end" | "closed" = "item or end";
  /** The open item: what it is, its text so far, its open brackets. */
  #kind: Kind | null = null;
  #partial = "";
  #depth = 0;
  #inString = false;
  #afterBackslash = false;
  #itemPlace: Place;
  #line: number;
  #column: number;

  /** `place`: right after the opening bracket. */
  constructor(onItem: (text: string, place: Place) => void, place: Place, maxLength: number) {
    this.#onItem = onItem;
    this.#maxLength = maxLength;
    this.#line = place.line;
    this.#column = place.column;
    this.#itemPlace = place;
  }

  get isClosed(): boolean {
    return this.#next === "closed";
  }

  /** Where the next character stands. */
  get place(): Place {
    return { line: this.#line, column: this.#column };
  }

  /** Takes the next chunk, cut anywhere; gives where in it the array ended, or its length. */
  push(text: string, from = 0): number {
    let at = from;
    while (at < text.length && this.#next !== "closed") {
      if (this.#kind === null) at = this.#readBetween(text, at);
      else at = this.#kind === "bare" ? this.#readBare(text, at) : this.#readNested(text, at);
    }
    return at;
  }

  /** Throws JsonSyntaxError if the array is still open. */
  end(): void {
    if (this.#next === "closed") return;
    throw new JsonSyntaxError(
      `Cannot read JSON: the text ends too early, at line ${this.#line}, column ${this.#column}: send one whole document`,
      false,
    );
  }

  #readBetween(text: string, at: number): number {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09 || code === 0x0d || code === lineFeed) {
      this.#pass(code);
    } else if (this.#next === "comma or end") {
      if (code !== 0x2c && code !== 0x5d) this.#refuse();
      this.#next = code === 0x2c ? "item" : "closed";
      this.#pass(code);
    } else if (code === 0x5d && this.#next === "item or end") {
      this.#next = "closed";
      this.#pass(code);
    } else {
      if (code === 0x2c || code === 0x5d) this.#refuse();
      this.#kind = code === 0x7b || code === 0x5b ? "nested" : code === quote ? "string" : "bare";
      this.#itemPlace = this.place;
      return at;
    }
    return at + 1;
  }

  /** A number or a word: up to what cannot be of it. */
  #readBare(text: string, from: number): number {
    let at = from;
    while (at < text.length && !/[\s,\]]/.test(text.charAt(at))) at++;
    this.#column += at - from;
    this.#keep(text.slice(from, at));
    if (at < text.length) this.#endItem();
    return at;
  }

  #readNested(text: string, from: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let at = from;
    let lineStart = from - this.#column + 1;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === lineFeed) {
        this.#column = at - lineStart + 1;
        if (inString) this.#refuse();
        this.#line++;
        lineStart = at + 1;
      } else if (inString) {
        if (this.#afterBackslash) this.#afterBackslash = false;
        else if (code === backslash) this.#afterBackslash = true;
        else if (code === quote) {
          inString = false;
          if (depth === 0) break;
        }
      } else if (code === quote) inString = true;
      else if (code === 0x7b || code === 0x5b) depth++;
      else if ((code === 0x7d || code === 0x5d) && --depth === 0) break;
    }
    const isWhole = at < text.length;
    const end = isWhole ? at + 1 : at;
    this.#depth = depth;
    this.#inString = inString;
    this.#column = end - lineStart + 1;
    this.#keep(text.slice(from, end));
    if (isWhole) this.#endItem();
    return end;
  }

  #keep(text: string): void {
    if (this.#partial.length + text.length > this.#maxLength)
      refuseLength(this.#itemPlace.line, this.#maxLength);
    this.#partial += text;
  }

  #endItem(): void {
    const text = this.#partial;
    this.#partial = "";
    this.#kind = null;
    this.#next = "comma or end";
    this.#onItem(text, this.#itemPlace);
  }

  #pass(code: number): void {
    this.#column++;
    if (code !== lineFeed) return;
    this.#line++;
    this.#column = 1;
  }

  #refuse(): never {
    throw new JsonSyntaxError(
      `Cannot read JSON: line ${this.#line}, column ${this.#column} is not valid JSON: send one whole document`,
      false,
    );
  }
}

export function refuseLength(line: number, maxLength: number): never {
  throw new RangeError(
    `Cannot read JSON: the record that begins in line ${line} has over ${maxLength} characters: send JSON Lines or one array, with smaller records`,
  );
}
