/**
 * JSON that people write, with the place of each of its values: what is wrong with one is told by line and column.
 *
 * RFC 8259 to the letter, as `JSON.parse` has it, but that a name which stands twice in an object is refused: the second
 * would silently win.
 */

/** Lines and columns count from 1; columns are UTF-16 units, as editors show them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface PlacedJson {
  readonly value: unknown;
  /** Where a path such as `endpoints.churn.shards` stands, by its last name; what holds it where there is none. */
  readonly placeOf: (path: string) => Place;
}

/** Text that is no JSON. */
export class NotJson extends SyntaxError {
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** Objects within objects: no configuration has more, and a deeper text would exhaust the stack. */
const deepest = 200;

/** Throws NotJson, whose message says what is wrong with the text and what was expected. */
export function readPlaced(text: string): PlacedJson {
  const reader = new Reader(text);
  const value = reader.document();
  return {
    value,
    placeOf: (path) => {
      let known = path;
      while (known !== "" && !reader.offsets.has(known)) known = known.slice(0, known.lastIndexOf("."));
      return placeAt(text, reader.offsets.get(known) ?? reader.start);
    },
  };
}

/** Longer texts, of statistics for one, are read without the places of their members: names that stand twice are not seen. */
const longestPlaced = 2 ** 20;

/** What a text says that is only asked for its value. Throws NotJson. */
export function readGiven(text: string): unknown {
  if (text.length > longestPlaced) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // What is wrong with it is said below.
    }
  }
  return readPlaced(text).value;
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

const blank = /[ \t\n\r]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- JSON refuses control characters within texts.
const quoted = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;

class Reader {
  readonly offsets = new Map<string, number>();
  start = 0;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    this.#skip();
    this.start = this.#at;
    const value = this.#value("", 0);
    this.#skip();
    if (this.#at < this.#text.length) this.#fail("nothing more");
    return value;
  }

  #value(path: string, depth: number): unknown {
    if (depth > deepest) this.#fail(`at most ${deepest} values within each other`);
    const next = this.#text[this.#at];
    if (next === "{") return this.#object(path, depth);
    if (next === "[") return this.#array(path, depth);
    if (next === '"') return this.#string("a text in double quotes, closed on its line");
    const found = this.#take(literal);
    if (found === null || found === "") this.#fail("a value");
    return JSON.parse(found) as unknown;
  }

  #object(path: string, depth: number): Record<string, unknown> {
    const members = new Map<string, unknown>();
    this.#items("}", () => {
      const at = this.#at;
      const name = this.#string("a name in double quotes");
      if (members.has(name)) {
        this.#at = at;
        this.#fail(`no second ${JSON.stringify(name)} in one object`);
      }
      this.#skip();
      if (this.#text[this.#at] !== ":") this.#fail(`: behind ${JSON.stringify(name)}`);
      this.#at++;
      this.#skip();
      members.set(name, this.#member(path === "" ? name : `${path}.${name}`, at, depth));
    });
    // Also a name such as __proto__ is a member like any other.
    return Object.fromEntries(members);
  }

  #array(path: string, depth: number): unknown[] {
    const items: unknown[] = [];
    this.#items("]", () => {
      const item = path === "" ? String(items.length) : `${path}.${items.length}`;
      items.push(this.#member(item, this.#at, depth));
    });
    return items;
  }

  #member(path: string, offset: number, depth: number): unknown {
    this.offsets.set(path, offset);
    return this.#value(path, depth + 1);
  }

  /** What stands between brackets, with commas between; each item is read by `item`. */
  #items(end: "}" | "]", item: () => void): void {
    this.#at++;
    this.#skip();
    if (this.#text[this.#at] === end) {
      this.#at++;
      return;
    }
    for (;;) {
      item();
      this.#skip();
      const next = this.#text[this.#at];
      if (next !== "," && next !== end) this.#fail(`, or ${end}`);
      this.#at++;
      if (next === end) return;
      this.#skip();
    }
  }

  #string(expected: string): string {
    const found = this.#take(quoted);
    if (found === null) this.#fail(expected);
    return String(JSON.parse(found));
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #skip(): void {
    this.#take(blank);
  }

  #fail(expected: string): never {
    throw new NotJson(placeAt(this.#text, this.#at), `It is not JSON: expected ${expected}`);
  }
}
