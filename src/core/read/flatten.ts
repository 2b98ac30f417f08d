/**
 * One JSON value → one row: what is nested becomes columns by dotted path (`a.b`, `features.0`).
 *
 * Arrays without objects inside are known by position and get no names. An empty object or array
 * is one null cell under its own path, so the column does not vanish. Limits keep hostile input
 * small: 1,024 columns, 64 levels. Equal name lists of successive rows become one shared array.
 */
import type { Cell, Row } from "./row.ts";

/** A number as the text it was sent as: doubles would turn "1.0" into 1 and lose digits of long ids. */
export class JsonNumber {
  readonly number: string;
  constructor(number: string) {
    this.number = number;
  }
}

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

type JsonScalar = null | boolean | string | JsonNumber;

const maxColumns = 1_024;
const maxDepth = 64;

export class Flattener {
  #names: readonly string[] = [];

  /** The row of an object, an array (positional, or `_c0`, `_c1.a` where objects are inside) or a scalar (one cell). */
  row(value: JsonValue): Row {
    const flat = new FlatRow();
    if (isScalar(value)) flat.add("_c0", value, 0);
    else if (isArray(value)) value.forEach((item, index) => flat.add(`_c${index}`, item, 1));
    else for (const [key, item] of Object.entries(value)) flat.add(key, item, 1);
    return {
      names: isScalar(value) || (isArray(value) && !flat.hasKeys) ? null : this.#share(flat.names),
      cells: flat.cells,
    };
  }

  /** The row of values whose columns are named apart from them. */
  namedRow(names: readonly string[], values: readonly JsonValue[]): Row {
    const flat = new FlatRow();
    values.forEach((value, index) => flat.add(names[index]!, value, 1));
    return { names: this.#share(flat.names), cells: flat.cells };
  }

  #share(names: readonly string[]): readonly string[] {
    const known = this.#names;
    if (names.length === known.length && names.every((name, index) => name === known[index])) return known;
    refuseDuplicates(names);
    this.#names = names;
    return names;
  }
}

export function isScalar(value: JsonValue): value is JsonScalar {
  return value === null || typeof value !== "object" || value instanceof JsonNumber;
}

/** Array.isArray() does not narrow readonly arrays. */
export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

class FlatRow {
  readonly names: string[] = [];
  readonly cells: Cell[] = [];
  /** Whether an object was met, so that position alone does not tell the column. */
  hasKeys = false;

  add(path: string, value: JsonValue, depth: number): void {
    if (depth > maxDepth) {
      throw new RangeError(`Cannot read the document as a table: it nests over ${maxDepth} levels deep`);
    }
    if (isScalar(value)) {
      this.#addCell(path, cellText(value));
    } else if (isArray(value)) {
      if (value.length === 0) this.#addCell(path, null);
      value.forEach((item, index) => this.add(`${path}.${index}`, item, depth + 1));
    } else {
      this.hasKeys = true;
      const entries = Object.entries(value);
      if (entries.length === 0) this.#addCell(path, null);
      for (const [key, item] of entries) this.add(`${path}.${key}`, item, depth + 1);
    }
  }

  #addCell(path: string, cell: Cell): void {
    if (this.cells.length === maxColumns) {
      throw new RangeError(
        `Cannot read the document as a table: a row has over ${maxColumns} columns: leave out nested fields`,
      );
    }
    this.names.push(path);
    this.cells.push(cell);
  }
}

function cellText(value: JsonScalar): Cell {
  if (value instanceof JsonNumber) return value.number;
  return typeof value === "boolean" ? String(value) : value;
}

/** `{"a.b": 1, "a": {"b": 2}}` would put two values in one column. */
function refuseDuplicates(names: readonly string[]): void {
  const columnOf = new Map<string, number>();
  names.forEach((name, index) => {
    const earlier = columnOf.get(name);
    if (earlier !== undefined) {
      throw new RangeError(
        `Cannot read the document as a table: columns ${earlier} and ${index + 1} come to the same name: rename one`,
      );
    }
    columnOf.set(name, index + 1);
  });
}
