/**
 * JSON text → values, strictly by RFC 8259, with every number as the text it was sent as.
 *
 * JSON.parse() would turn "1.0" into 1 and lose the digits of long ids. Objects keep their keys in the
 * order sent, apart from their values: successive records mostly have the same keys, so the keys of the
 * object before at this depth are tried first, and if all fit, the array of keys itself is shared.
 * Nesting is bounded, so hostile text cannot fill the stack. Messages hold line and column, never text.
 */

/** A number as the text it was sent as. */
export class JsonNumber {
  readonly number: string;
  constructor(number: string) {
    this.number = number;
  }
}

/** Keys are distinct; `__proto__` is one like any other. */
export class JsonObject {
  readonly keys: readonly string[];
  readonly values: readonly JsonValue[];
  constructor(keys: readonly string[], values: readonly JsonValue[]) {
    this.keys = keys;
    this.values = values;
  }

  get(key: string): JsonValue | undefined {
    const index = this.keys.indexOf(key);
    return index < 0 ? undefined : this.values[index];
  }
}

export type JsonScalar = null | boolean | string | JsonNumber;

export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;

/** Where a text begins within what the user sent. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Text that is not JSON. */
export class JsonSyntaxError extends SyntaxError {
  /** Whether the text may be the beginning of a document that goes on in the next line. */
  readonly mayGoOn: boolean;
  constructor(message: string, mayGoOn: boolean) {
    super(message);
    this.mayGoOn = mayGoOn;
  }
}

export function isScalar(value: JsonValue): value is JsonScalar {
  return value === null || typeof value !== "object" || value instanceof JsonNumber;
}

/** Array.isArray() does not narrow readonly arrays. */
export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A value as JSON text again, numbers as they were sent. */
export function jsonText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.number;
  if (isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (isScalar(value)) return JSON.stringify(value);
  const members = value.keys.map(
    (key, index) => `${JSON.stringify(key)}:${jsonText(value.values[index] ?? null)}`,
  );
  return `{${members.join(",")}}`;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const maxDepth = 512;

export class JsonParser {
  #text = "";
  #at = 0;
  #place: Place = { line: 1, column: 1 };
  #advice = "";
  /** The keys of the last object at each depth, as long as they stood in the text without escapes. */
  readonly #shapes: (readonly string[])[] = [];
  #escapes = false;

  /** Of equal keys the last counts, as in JSON.parse(). Throws JsonSyntaxError, which ends in `advice`. */
  parse(text: string, advice = "send one whole document", place: Place = { line: 1, column: 1 }): JsonValue {
    this.#text = text;
    this.#at = 0;
    this.#place = place;
    this.#advice = advice;
    this.#skipBlanks();
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#at < text.length) this.#refuse(this.#at);
    this.#text = "";
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
    if (depth >= maxDepth) this.#refuseDepth();
    const shape = this.#shapes[depth] ?? [];
    const values: JsonValue[] = [];
    let keys: string[] | null = null;
    let escapes = false;
    this.#at++;
    this.#skipBlanks();
    if (this.#isNext(0x7d)) return new JsonObject([], []);
    do {
      this.#skipBlanks();
      const expected = keys === null ? shape[values.length] : undefined;
      if (expected === undefined || !this.#isKey(expected)) {
        if (this.#text.charCodeAt(this.#at) !== quote) this.#refuse(this.#at);
        keys ??= shape.slice(0, values.length);
        this.#escapes = false;
        keys.push(this.#string());
        escapes ||= this.#escapes;
      }
      this.#skipBlanks();
      if (!this.#isNext(0x3a)) this.#refuse(this.#at);
      this.#skipBlanks();
      values.push(this.#value(depth + 1));
      this.#skipBlanks();
    } while (this.#isNext(comma));
    if (!this.#isNext(0x7d)) this.#refuse(this.#at);
    if (keys === null && values.length === shape.length) return new JsonObject(shape, values);
    keys ??= shape.slice(0, values.length);
    if (new Set(keys).size < keys.length) return lastOfEqual(keys, values);
    if (!escapes) this.#shapes[depth] = keys;
    return new JsonObject(keys, values);
  }

  #array(depth: number): JsonValue[] {
    if (depth >= maxDepth) this.#refuseDepth();
    const items: JsonValue[] = [];
    this.#at++;
    this.#skipBlanks();
    if (this.#isNext(0x5d)) return items;
    do {
      this.#skipBlanks();
      items.push(this.#value(depth + 1));
      this.#skipBlanks();
    } while (this.#isNext(comma));
    if (!this.#isNext(0x5d)) this.#refuse(this.#at);
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
      if (code < 0x20) this.#refuse(at);
    }
    return this.#refuse(text.length, false);
  }

  #escaped(start: number, firstEscape: number): string {
    const text = this.#text;
    let end = firstEscape;
    while (end < text.length && text.charCodeAt(end) !== quote)
      end += text.charCodeAt(end) === backslash ? 2 : 1;
    if (end >= text.length) this.#refuse(text.length, false);
    this.#at = end + 1;
    this.#escapes = true;
    try {
      const value: unknown = JSON.parse(text.slice(start - 1, end + 1));
      if (typeof value === "string") return value;
    } catch {
      // An escape or a character that JSON does not know: told below, without the text.
    }
    return this.#refuse(firstEscape);
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
    if (at === from) this.#refuse(at);
    return at;
  }

  #word<Value extends JsonScalar>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) this.#refuse(this.#at);
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

  #refuse(at: number, mayGoOn = true): never {
    const before = this.#text.slice(0, at).split("\n");
    const { line, column } = this.#place;
    const first = before.length === 1 ? column : 1;
    const place = `line ${line + before.length - 1}, column ${first + (before.at(-1)?.length ?? 0)}`;
    const isEarly = at >= this.#text.length;
    const complaint = isEarly ? `the text ends too early, at ${place}` : `${place} is not valid JSON`;
    throw new JsonSyntaxError(`Cannot read JSON: ${complaint}: ${this.#advice}`, isEarly && mayGoOn);
  }

  #refuseDepth(): never {
    const { line } = this.#place;
    throw new JsonSyntaxError(
      `Cannot read JSON: line ${line} begins what nests too deeply, over ${maxDepth} levels: send it flatter`,
      false,
    );
  }
}

/** As JSON.parse() has it: the place of the first, the value of the last. */
function lastOfEqual(keys: readonly string[], values: readonly JsonValue[]): JsonObject {
  const members = new Map<string, JsonValue>();
  keys.forEach((key, index) => members.set(key, values[index] ?? null));
  return new JsonObject([...members.keys()], [...members.values()]);
}
