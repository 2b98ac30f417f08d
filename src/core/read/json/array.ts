/**
 * The items of one JSON array as it streams by, each as its own text, so that a file that is one array of
 * records is read in the memory of one record.
 *
 * Only strings, brackets, commas and comments are looked at: whether an item is JSON its parser says, which together
 * with the commas found here accepts the arrays that a parser of the whole would. But for line breaks within strings:
 * one that is not closed would make all that follows one record.
 */
import type { Leniency } from "./leniency.ts";
import { JsonSyntaxError, type Place } from "./value.ts";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const apostrophe = 0x27;
const star = 0x2a;
const slash = 0x2f;
const backslash = 0x5c;

/** Where in a comment the next character is. Less than any quote. */
const afterSlash = -1;
const inLine = -2;
const inBlock = -3;
const afterStar = -4;

type Kind = "nested" | "string" | "bare";

export class ArrayItems {
  readonly #onItem: (text: string, place: Place) => void;
  readonly #maxLength: number;
  #next: "item or end" | "item" | "comma or end" | "closed" = "item or end";
  /** The open item: what it is, its text so far, its open brackets. */
  #kind: Kind | null = null;
  #partial = "";
  #depth = 0;
  /** What the next character is in: 0, or a string by the quote that closes it, or a comment (below 0). */
  #within = 0;
  #afterBackslash = false;
  #itemPlace: Place;
  #line: number;
  #column: number;
  /** What had to be forgiven between the items. */
  readonly forgiven = new Set<Leniency>();

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
    if (this.#within !== 0) {
      const within = commentAfter(this.#within, code);
      if (this.#within === afterSlash && within === 0) {
        this.#refuse(this.#next === "comma or end" ? missingComma : missingValue);
      }
      this.#within = within;
      this.#pass(code);
    } else if (code === 0x20 || code === 0x09 || code === carriageReturn || code === lineFeed) {
      this.#pass(code);
    } else if (code === slash) {
      this.#forgive("comment");
      this.#within = afterSlash;
    } else if ((code < 0x20 || code > 0x7e) && isBlank(text, at)) {
      this.#forgive("unusual blank");
    } else return this.#readToken(code, at);
    return at + 1;
  }

  /** A comma, the array's end or the beginning of an item. */
  #readToken(code: number, at: number): number {
    const isEnd = code === 0x5d;
    if (this.#next === "comma or end") {
      if (code !== 0x2c && !isEnd) this.#refuse(missingComma);
      this.#next = isEnd ? "closed" : "item";
    } else if (isEnd) {
      if (this.#next === "item") this.forgiven.add("trailing comma");
      this.#next = "closed";
    } else {
      if (code === 0x2c) this.#refuse(missingValue);
      const isString = code === quote || code === apostrophe;
      this.#kind = code === 0x7b || code === 0x5b ? "nested" : isString ? "string" : "bare";
      this.#itemPlace = this.place;
      return at;
    }
    this.#pass(code);
    return at + 1;
  }

  #forgive(leniency: Leniency): void {
    this.forgiven.add(leniency);
    this.#column++;
  }

  /** A number or a word: up to what cannot be of it. */
  #readBare(text: string, from: number): number {
    let at = from;
    while (at < text.length && !/[\s,\]/]/.test(text.charAt(at))) at++;
    this.#column += at - from;
    this.#keep(text.slice(from, at));
    if (at < text.length) this.#endItem();
    return at;
  }

  #readNested(text: string, from: number): number {
    let depth = this.#depth;
    let within = this.#within;
    let lineStart = from - this.#column + 1;
    let at = this.#afterBackslash && text.charCodeAt(from) !== lineFeed ? from + 1 : from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === lineFeed) {
        this.#column = at - lineStart + 1;
        if (within > 0) this.#refuse(openString);
        this.#line++;
        lineStart = at + 1;
        within = commentAfter(within, code);
      } else if (within > 0) {
        if (code === within) {
          within = 0;
          if (depth === 0) break;
        } else if (code === backslash && text.charCodeAt(at + 1) !== lineFeed) at++;
      } else if (within < 0) within = commentAfter(within, code);
      else if (code < 0x30) {
        if (code === quote || code === apostrophe) within = code;
        else if (code === slash) within = afterSlash;
      } else if (code === 0x7b || code === 0x5b) depth++;
      else if ((code === 0x7d || code === 0x5d) && --depth === 0) break;
    }
    const isWhole = at < text.length;
    const end = isWhole ? at + 1 : text.length;
    this.#afterBackslash = at > text.length;
    this.#depth = depth;
    this.#within = within;
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

  #refuse(what: string): never {
    throw new JsonSyntaxError(`Cannot read JSON: line ${this.#line}, column ${this.#column} ${what}`, false);
  }
}

const missingComma = "has neither a comma nor the closing bracket: put one there";
const missingValue = "has no value where one should be: send one, or null";
const openString = "ends within a text: close it with a double quote, and write line breaks in it as \\n";

/** What the character after this one is in, if this one is in a comment or may begin it; 0 where it ends it or is in none. */
function commentAfter(within: number, code: number): number {
  switch (within) {
    case afterSlash:
      return code === slash ? inLine : code === star ? inBlock : 0;
    case inLine:
      return code === lineFeed || code === carriageReturn ? 0 : inLine;
    case inBlock:
      return code === star ? afterStar : inBlock;
    case afterStar:
      return code === slash ? 0 : code === star ? afterStar : inBlock;
    default:
      return 0;
  }
}

function isBlank(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at));
}

export function refuseLength(line: number, maxLength: number): never {
  throw new RangeError(
    `Cannot read JSON: the record that begins in line ${line} has over ${maxLength} characters: send JSON Lines or one array, with smaller records`,
  );
}
