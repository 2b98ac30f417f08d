/**
 * One JSON value → one row: what is nested becomes columns by dotted path (`a.b`, `features.0`).
 *
 * Arrays without objects inside are known by position and get no names. An empty object or array
 * is one null cell under its own path, so the column does not vanish. By option an array is one cell
 * instead, its JSON text. Limits keep hostile input small. The plan of the row before is tried first:
 * where it fits, only cells are made, and rows of one plan share one array of names.
 */
import {
  JsonNumber,
  JsonObject,
  isArray,
  isScalar,
  jsonText,
  type JsonScalar,
  type JsonValue,
} from "./parse.ts";
import { areSame, maxColumns, placeName, type Cell, type Row } from "../row.ts";

/** Arrays as indexed columns (`f.0`, `f.1`) or as one list cell: the array's JSON text. */
export type ArrayChoice = "columns" | "list";

const maxDepth = 64;
/** Paths repeat their beginning in every column below it: without this bound one long key could fill the memory. */
const maxNameLength = 1_024;

/** How a value was flattened: null is one cell, otherwise its parts in order. */
type Plan = null | {
  /** Null for an array. */
  readonly keys: readonly string[] | null;
  readonly parts: readonly Plan[];
};

export class Flattener {
  readonly arrays: ArrayChoice;
  #plan: Plan = null;
  #names: readonly string[] | null = null;

  constructor(arrays: ArrayChoice = "columns") {
    this.arrays = arrays;
  }

  /** The row of an object, an array (positional, or `_c0`, `_c1.a` where objects are inside) or a scalar (one cell). */
  row(value: JsonValue): Row {
    if (isScalar(value)) return { names: null, cells: [cellOf(value)] };
    const cells: Cell[] = [];
    if (this.#plan !== null && this.#fill(this.#plan, value, cells, true))
      return { names: this.#names, cells };
    const planner = new Planner(this.arrays);
    const plan = planner.root(value);
    this.#names = planner.isPositional ? null : this.#share(planner.names);
    this.#plan = plan;
    cells.length = 0;
    this.#fill(plan, value, cells, true);
    return { names: this.#names, cells };
  }

  /** The row of values whose columns are named apart from them; the names must stay as they are. */
  namedRow(names: readonly string[], values: readonly JsonValue[]): Row {
    return this.row(new JsonObject(names, values));
  }

  #share(names: readonly string[]): readonly string[] {
    const known = this.#names;
    if (known !== null && areSame(names, known)) return known;
    refuseDuplicates(names);
    return names;
  }

  /** Adds the value's cells; false where it is not of the plan. */
  #fill(plan: Plan, value: JsonValue, cells: Cell[], isRoot: boolean): boolean {
    if (isScalar(value)) return plan === null && cells.push(cellOf(value)) > 0;
    if (isArray(value)) {
      if (this.arrays === "list" && !isRoot) return plan === null && cells.push(jsonText(value)) > 0;
      if (plan === null) return value.length === 0 && cells.push(null) > 0;
      return plan.keys === null && this.#fillParts(plan.parts, value, cells);
    }
    if (plan === null) return false;
    if (plan === emptyObject) return value.keys.length === 0 && cells.push(null) > 0;
    if (plan.keys === null || (value.keys !== plan.keys && !areSame(value.keys, plan.keys))) return false;
    return this.#fillParts(plan.parts, value.values, cells);
  }

  #fillParts(parts: readonly Plan[], values: readonly JsonValue[], cells: Cell[]): boolean {
    if (parts.length !== values.length) return false;
    for (let index = 0; index < parts.length; index++) {
      if (!this.#fill(parts[index] ?? null, values[index] ?? null, cells, false)) return false;
    }
    return true;
  }
}

/** One null cell, but not of a scalar: an array that holds it is not known by position. */
const emptyObject: Plan = { keys: [], parts: [] };

/** Finds out a row's columns. */
class Planner {
  readonly names: string[] = [];
  isPositional = false;
  readonly #arrays: ArrayChoice;
  /** Whether an object was met, so that position alone does not tell the column. */
  #hasKeys = false;
  /** Whether an array below the row's own was made into columns. */
  #hasArrays = false;

  constructor(arrays: ArrayChoice) {
    this.#arrays = arrays;
  }

  root(value: JsonObject | readonly JsonValue[]): Plan {
    if (!isArray(value)) {
      return {
        keys: value.keys,
        parts: value.keys.map((key, index) => this.#plan(key, value.values[index] ?? null, 1)),
      };
    }
    const parts = value.map((item, index) => this.#plan(placeName(index), item, 1));
    this.isPositional = !this.#hasKeys;
    return { keys: null, parts };
  }

  #plan(path: string, value: JsonValue, depth: number): Plan {
    if (depth > maxDepth) {
      throw new RangeError(
        `Cannot read the document as a table: it nests over ${maxDepth} levels deep: send it flatter`,
      );
    }
    if (isScalar(value) || (isArray(value) && this.#arrays === "list")) return this.#addCell(path);
    if (isArray(value)) {
      if (value.length === 0) return this.#addCell(path);
      this.#hasArrays = true;
      return {
        keys: null,
        parts: value.map((item, index) => this.#plan(`${path}.${index}`, item, depth + 1)),
      };
    }
    const { keys, values } = value;
    this.#hasKeys = true;
    if (keys.length === 0) {
      this.#addCell(path);
      return emptyObject;
    }
    return {
      keys,
      parts: keys.map((key, index) => this.#plan(`${path}.${key}`, values[index] ?? null, depth + 1)),
    };
  }

  #addCell(path: string): null {
    if (this.names.length === maxColumns) {
      const advice = this.#hasArrays
        ? "have each array kept as one text (arrays list), or leave out nested fields"
        : "leave out nested fields";
      throw new RangeError(
        `Cannot read the document as a table: a row has over ${maxColumns} columns: ${advice}`,
      );
    }
    if (path.length > maxNameLength) {
      throw new RangeError(
        `Cannot read the document as a table: the name of column ${this.names.length + 1} has over ${maxNameLength} characters: shorten the keys`,
      );
    }
    this.names.push(path);
    return null;
  }
}

function cellOf(value: JsonScalar): Cell {
  if (value instanceof JsonNumber) return value.number;
  return typeof value === "boolean" ? String(value) : value;
}

/** `{"a.b": 1, "a": {"b": 2}}` would put two values in one column. */
export function refuseDuplicates(names: readonly string[]): void {
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
