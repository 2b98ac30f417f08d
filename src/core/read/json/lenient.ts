/**
 * JSON that is a little outside RFC 8259 → values, and what had to be forgiven. Only what the strict parser refuses
 * comes here (parse.ts), so this one is written for clarity.
 *
 * Forgiven is what real writers send and some well-known reader takes: Python's json (NaN), str(dict), JSON5 (comments,
 * trailing commas, single quotes, bare keys, `.5`), Gson (words in any case), jq (raw control characters). A text whose
 * meaning would have to be guessed is refused: a bare word, a missing comma, an end that is missing. Messages hold line
 * and column, never text.
 */
import { bareValue } from "./bare.ts";
import type { Leniency } from "./leniency.ts";
import {
  JsonSyntaxError,
  lastOfEqual,
  maxDepth,
  type JsonObject,
  type JsonScalar,
  type JsonValue,
  type Place,
} from "./value.ts";

/** Sent before JSON so that no page can load it as a script (Angular, Google, Facebook). */
const guard = /^\uFEFF?[ \t\r\n]*(?:\)\]\}',?|while ?\(1\);|for ?\(;;\);)/;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const apostrophe = 0x27;
const star = 0x2a;
const comma = 0x2c;
const slash = 0x2f;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** What JSON5 takes for blanks and JSON does not: mostly no-break spaces out of editors. */
const unusualBlanks: ReadonlySet<number> = new Set([0x0b, 0x0c, 0xa0, 0x2028, 0x2029, 0x3000, 0xfeff]);

/** By the character after the backslash. */
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** JSON5's own. */
const otherEscapes: Readonly<Record<string, string>> = { "'": "'", v: "\v", "0": "\0", "\n": "", "\r": "" };

export class LenientParser {
  readonly forgiven = new Set<Leniency>();
  readonly #text: string;
  readonly #advice: string;
  readonly #place: Place;
  #at = 0;

  /** `place`: where the text begins. `advice`: what to do where the text ends too early, or too late. */
  constructor(text: string, advice: string, place: Place) {
    this.#text = text;
    this.#advice = advice;
    this.#place = place;
  }

  /** Throws JsonSyntaxError that names what is wrong. */
  document(): JsonValue {
    this.#skipStart();
    this.#skipBlanks();
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#isNext(comma)) {
      this.#skipBlanks();
      this.forgiven.add("trailing comma");
    }
    if (this.#at < this.#text.length) this.refuseRest(this.#at);
    return value;
  }

  /** For a text that is whole before this place. */
  refuseRest(at: number): never {
    this.#refuse("has text after the end of the document", this.#advice, at);
  }

  #skipStart(): void {
    const prefix = guard.exec(this.#text)?.[0] ?? "";
    if (prefix !== "") this.forgiven.add("prefix against scripts");
    const isMarked = this.#text.startsWith("\uFEFF");
    if (isMarked) this.forgiven.add("byte order mark");
    this.#at = prefix === "" && isMarked ? 1 : prefix.length;
  }

  #value(depth: number): JsonValue {
    switch (this.#text.charCodeAt(this.#at)) {
      case quote:
      case apostrophe:
        return this.#string();
      case openBrace:
        return this.#object(depth);
      case openBracket:
        return this.#array(depth);
      default:
        return this.#bare();
    }
  }

  #object(depth: number): JsonObject {
    if (depth >= maxDepth) this.#refuseDepth();
    const keys: string[] = [];
    const values: JsonValue[] = [];
    this.#at++;
    this.#skipBlanks();
    while (!this.#isNext(closeBrace)) {
      keys.push(this.#key());
      this.#skipBlanks();
      if (!this.#isNext(colon)) this.#refuse("has no colon after a key", "put one between key and value");
      this.#skipBlanks();
      values.push(this.#value(depth + 1));
      this.#passComma(closeBrace);
    }
    return lastOfEqual(keys, values);
  }

  #array(depth: number): JsonValue[] {
    if (depth >= maxDepth) this.#refuseDepth();
    const items: JsonValue[] = [];
    this.#at++;
    this.#skipBlanks();
    while (!this.#isNext(closeBracket)) {
      items.push(this.#value(depth + 1));
      this.#passComma(closeBracket);
    }
    return items;
  }

  /** Up to the next member or item, or the bracket that closes. */
  #passComma(close: number): void {
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) === close) return;
    if (!this.#isNext(comma)) this.#refuse("has neither a comma nor the closing bracket", "put one there");
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) === close) this.forgiven.add("trailing comma");
  }

  #key(): string {
    const code = this.#text.charCodeAt(this.#at);
    if (code === quote || code === apostrophe) return this.#string();
    const key = this.#match(/[\p{L}\p{N}_$][\p{L}\p{M}\p{N}_$.-]*/uy);
    if (key === null) this.#refuse("has no key where one should be", "put keys in double quotes");
    this.forgiven.add("unquoted key");
    return key;
  }

  /** A number or a word. */
  #bare(): JsonScalar {
    const start = this.#at;
    const token = this.#match(/[-+\w.$]+/y);
    if (token === null) this.#refuse("has no value where one should be", "send one, or null");
    const found = bareValue(token);
    if (found !== null) {
      if (found.leniency !== null) this.forgiven.add(found.leniency);
      return found.value;
    }
    return /^[-+]?[.\d]/.test(token)
      ? this.#refuse(
          "begins like a number and is none",
          "send a number, or put texts in double quotes",
          start,
        )
      : this.#refuse("has a word that JSON does not know", "put texts in double quotes", start);
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    const mark = text.charCodeAt(start);
    if (mark === apostrophe) this.forgiven.add("single quotes");
    let value = "";
    let from = start + 1;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === mark) {
        this.#at = at + 1;
        return value + text.slice(from, at);
      }
      if (code === backslash) {
        value += text.slice(from, at) + this.#escaped(at);
        from = this.#at;
        at = from - 1;
      } else if (code < 0x20) this.forgiven.add("control character in a string");
    }
    return this.#refuse(
      "begins a text that does not end",
      "close it with a double quote, and write line breaks in it as \\n",
      start,
    );
  }

  /** What an escape stands for; ends behind it. One that is unknown is a backslash that was meant as one. */
  #escaped(at: number): string {
    const next = this.#text.charAt(at + 1);
    this.#at = at + 2;
    const known = escapes[next];
    if (known !== undefined) return known;
    if (next === "u" || next === "x") {
      const digits = this.#match(next === "u" ? /[\dA-Fa-f]{4}/y : /[\dA-Fa-f]{2}/y);
      if (next === "x") this.forgiven.add("unusual escape");
      if (digits !== null) return String.fromCharCode(Number.parseInt(digits, 16));
      if (next === "u") {
        this.#refuse("has an escape that JSON does not know", "write a backslash in a text as \\\\", at);
      }
    }
    this.forgiven.add("unusual escape");
    if (next === "\r" && this.#text.charCodeAt(this.#at) === lineFeed) this.#at++;
    return otherEscapes[next] ?? `\\${next}`;
  }

  /** What the sticky expression finds here, if anything. */
  #match(expression: RegExp): string | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  #isNext(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      const isBlank = code === 0x20 || code === lineFeed || code === carriageReturn || code === 0x09;
      if (!isBlank) {
        if (code === slash && this.#skipComment()) continue;
        if (!unusualBlanks.has(code)) return;
        this.forgiven.add("unusual blank");
      }
      this.#at++;
    }
  }

  /** Whether one began here. */
  #skipComment(): boolean {
    const text = this.#text;
    const next = text.charCodeAt(this.#at + 1);
    if (next !== slash && next !== star) return false;
    this.forgiven.add("comment");
    if (next === slash) {
      const end = text.slice(this.#at).search(/[\r\n]/);
      this.#at = end < 0 ? text.length : this.#at + end;
    } else {
      const end = text.indexOf("*/", this.#at + 2);
      if (end < 0) this.#refuse("", "", text.length);
      this.#at = end + 2;
    }
    return true;
  }

  /** `what` is wrong at a place; where that is the end, the text is too short whatever else it is. */
  #refuse(what: string, advice: string, at = this.#at): never {
    const before = this.#text.slice(0, at).split("\n");
    const { line, column } = this.#place;
    const first = before.length === 1 ? column : 1;
    const place = `line ${line + before.length - 1}, column ${first + (before.at(-1)?.length ?? 0)}`;
    const isEarly = at >= this.#text.length;
    const complaint = isEarly
      ? `the text ends too early, at ${place}: ${this.#advice}`
      : `${place} ${what}: ${advice}`;
    throw new JsonSyntaxError(`Cannot read JSON: ${complaint}`, isEarly);
  }

  #refuseDepth(): never {
    const { line } = this.#place;
    throw new JsonSyntaxError(
      `Cannot read JSON: line ${line} begins what nests too deeply, over ${maxDepth} levels: send it flatter`,
      false,
    );
  }
}
