/**
 * JSON text → values: by RFC 8259, and what is a little outside it as core/read/json/lenient.ts forgives it.
 *
 * JSON.parse() would turn "1.0" into 1 and lose the digits of long ids. Objects keep their keys in the
 * order sent, apart from their values: successive records mostly have the same keys, so the keys of the
 * object before at this depth are tried first, and if all fit, the array of keys itself is shared.
 * Nesting is bounded, so hostile text cannot fill the stack.
 */
import { LenientParser } from "./lenient.ts";
import type { Leniency } from "./leniency.ts";
import {
  JsonNumber,
  JsonObject,
  lastOfEqual,
  maxDepth,
  type JsonScalar,
  type JsonValue,
  type Place,
} from "./value.ts";

export {
  JsonNumber,
  JsonObject,
  JsonSyntaxError,
  isArray,
  isScalar,
  jsonText,
  type JsonScalar,
  type JsonValue,
  type Place,
} from "./value.ts";

/** A text that was parsed: what it says, and what had to be forgiven of it. */
export interface ParsedJson {
  readonly value: JsonValue;
  readonly forgiven: ReadonlySet<Leniency>;
}

/**
 * Thrown where the text is not strict JSON: the lenient parser reads it again, and says what is wrong if anything is. Made
 * once, since a stack takes longer than most texts; and late, since V8 reads all of a script again for a stack from its start.
 */
let notStrict: Error | null = null;

const nothing: ReadonlySet<Leniency> = new Set();

/** So much room for open values is kept from one text to the next. */
const mostKept = 64;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

export class JsonParser {
  #text = "";
  #at = 0;
  /** The keys of the last object at each depth, as long as they stood in the text without escapes. */
  readonly #shapes: (readonly string[])[] = [];
  /** Values of the objects that are open, one object's after the other's: a list that grows takes room for 17 at least. */
  readonly #open: JsonValue[] = [];
  #openCount = 0;
  #escapes = false;
  #forgiven = nothing;

  /** What had to be forgiven of the last text; nothing of strict JSON. */
  get forgiven(): ReadonlySet<Leniency> {
    return this.#forgiven;
  }

  /**
   * Of equal keys the last counts, as in JSON.parse(). Throws JsonSyntaxError that says what is wrong and where, never
   * what the text says; of one that ends too early or too late it ends in `advice`.
   */
  parse(text: string, advice = "send one whole document", place: Place = { line: 1, column: 1 }): JsonValue {
    this.#forgiven = nothing;
    this.#text = text;
    this.#at = 0;
    let isWhole = false;
    try {
      this.#skipBlanks();
      const value = this.#value(0);
      this.#skipBlanks();
      if (this.#at === text.length) return value;
      isWhole = true;
    } catch (error) {
      if (error !== notStrict) throw error;
    } finally {
      this.#text = "";
      this.#openCount = 0;
      if (this.#open.length > mostKept) this.#open.length = 0;
      for (let index = 0; index < this.#open.length; index++) this.#open[index] = null;
    }
    const lenient = new LenientParser(text, advice, place);
    // JSON Lines are no document, which is seen here without reading their first line once more.
    if (isWhole && /[[{"]/.test(text.charAt(this.#at))) lenient.refuseRest(this.#at);
    const value = lenient.document();
    this.#forgiven = lenient.forgiven;
    return value;
  }

  #value(depth: number): JsonValue {
    switch (this.#text.charCodeAt(this.#at)) {
      case quote:
        return this.#string();
      case 0x7b:
        return this.#object(depth);
      case 0x5b:
        return this.#array(depth);
      case 0x74:
        return this.#word("true", true);
      case 0x66:
        return this.#word("false", false);
      case 0x6e:
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    if (depth >= maxDepth) this.#refuse();
    const shape = this.#shapes[depth] ?? [];
    const start = this.#openCount;
    let keys: string[] | null = null;
    let escapes = false;
    this.#at++;
    this.#skipBlanks();
    if (this.#isNext(0x7d)) return new JsonObject([], []);
    do {
      this.#skipBlanks();
      const expected = keys === null ? shape[this.#openCount - start] : undefined;
      if (expected === undefined || !this.#isKey(expected)) {
        if (this.#text.charCodeAt(this.#at) !== quote) this.#refuse();
        keys ??= shape.slice(0, this.#openCount - start);
        this.#escapes = false;
        keys.push(this.#string());
        escapes ||= this.#escapes;
      }
      this.#skipBlanks();
      if (!this.#isNext(0x3a)) this.#refuse();
      this.#skipBlanks();
      this.#add(this.#value(depth + 1));
      this.#skipBlanks();
    } while (this.#isNext(comma));
    if (!this.#isNext(0x7d)) this.#refuse();
    const values = this.#open.slice(start, this.#openCount);
    this.#openCount = start;
    if (keys === null && values.length === shape.length) return new JsonObject(shape, values);
    keys ??= shape.slice(0, values.length);
    if (new Set(keys).size < keys.length) return lastOfEqual(keys, values);
    if (!escapes) this.#shapes[depth] = keys;
    return new JsonObject(keys, values);
  }

  #add(value: JsonValue): void {
    this.#open[this.#openCount++] = value;
  }

  #array(depth: number): JsonValue[] {
    if (depth >= maxDepth) this.#refuse();
    this.#at++;
    this.#skipBlanks();
    if (this.#isNext(0x5d)) return [];
    // A list that grows from nothing takes room for 17, and a stream has thousands of one.
    const items = [this.#value(depth + 1)];
    this.#skipBlanks();
    while (this.#isNext(comma)) {
      this.#skipBlanks();
      items.push(this.#value(depth + 1));
      this.#skipBlanks();
    }
    if (!this.#isNext(0x5d)) this.#refuse();
    return items;
  }

  /** Whether this very key stands here; only sound for keys without quotes and escapes in them. */
  #isKey(key: string): boolean {
    const text = this.#text;
    const start = this.#at + 1;
    const end = start + key.length;
    if (text.charCodeAt(start - 1) !== quote || text.charCodeAt(end) !== quote) return false;
    if (!text.startsWith(key, start)) return false;
    this.#at = end + 1;
    return true;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.#at = at + 1;
        return text.slice(start, at);
      }
      if (code === backslash) return this.#escaped(start, at);
      if (code < 0x20) this.#refuse();
    }
    return this.#refuse();
  }

  #escaped(start: number, firstEscape: number): string {
    const text = this.#text;
    let end = firstEscape;
    while (end < text.length && text.charCodeAt(end) !== quote)
      end += text.charCodeAt(end) === backslash ? 2 : 1;
    if (end >= text.length) this.#refuse();
    this.#at = end + 1;
    this.#escapes = true;
    try {
      const value: unknown = JSON.parse(text.slice(start - 1, end + 1));
      if (typeof value === "string") return value;
    } catch {
      // An escape or a character that JSON does not know: told below, without the text.
    }
    return this.#refuse();
  }

  #number(): JsonNumber {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    if (text.charCodeAt(at) === 0x2d) at++;
    if (text.charCodeAt(at) === 0x30) at++;
    else at = this.#digits(at);
    if (text.charCodeAt(at) === 0x2e) at = this.#digits(at + 1);
    const exponent = text.charCodeAt(at);
    if (exponent === 0x65 || exponent === 0x45) {
      const sign = text.charCodeAt(at + 1);
      at = this.#digits(sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
    }
    this.#at = at;
    return new JsonNumber(text.slice(start, at));
  }

  /** The end of at least one digit. */
  #digits(from: number): number {
    const text = this.#text;
    let at = from;
    for (let code = text.charCodeAt(at); code >= 0x30 && code <= 0x39; code = text.charCodeAt(at)) at++;
    if (at === from) this.#refuse();
    return at;
  }

  #word<Value extends JsonScalar>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) this.#refuse();
    this.#at += word.length;
    return value;
  }

  #isNext(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (let code = text.charCodeAt(this.#at); code <= 0x20; code = text.charCodeAt(this.#at)) {
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #refuse(): never {
    throw (notStrict ??= new Error("The text is not strict JSON"));
  }
}
