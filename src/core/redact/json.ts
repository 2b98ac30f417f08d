/**
 * A JSON document without what its rules name, numbers as they were sent and keys in their order.
 *
 * A path is looked for from the document's root and from that of each of its records, which are where
 * core/read/document/document.ts finds them: so it names a column as the statistics do. A position is that of a
 * record's cell, where records have no names. What is written is made from what was read, so nothing passes that was
 * not understood: neither the other values of a key that comes twice nor a key with escapes in it.
 */
import { isColumns, scalarIsRow, wrapperOf, wrappers } from "../read/document/document.ts";
import type { ArrayChoice } from "../read/json/flatten.ts";
import { JsonNumber, JsonObject, isArray, isScalar, type JsonValue } from "../read/json/parse.ts";
import { isTensors } from "../read/document/tensor.ts";
import { actionAt, merged, strictest, type Live, type Paths, type Action } from "./paths.ts";
import { Withheld, type Conceal } from "./rule.ts";
import { columnPlaces, isShaped, isTensorLike, shapeOf } from "./tensor.ts";
import { Walk, type Within } from "./walk.ts";

const holdsTensors: ReadonlySet<string> = new Set(["inputs", "outputs"]);

export class JsonRedaction {
  readonly #paths: Paths;
  readonly #walk: Walk;
  readonly #arrays: ArrayChoice;

  /** `arrays`: what they are in the statistics, since positions count their columns. */
  constructor(paths: Paths, conceal: Conceal, arrays: ArrayChoice) {
    this.#paths = paths;
    this.#walk = new Walk(paths, conceal);
    this.#arrays = arrays;
  }

  document(value: JsonValue, live: Live = this.#paths.begin()): JsonValue {
    if (isArray(value)) return this.#records(value, live);
    if (isScalar(value)) return this.#record(value, live);
    if (isSplitLike(value)) return this.#split(value, live);
    const frame = namesOfFrame(value);
    if (frame !== null) return this.#frame(value, live, frame);
    const holdsRecords = wrapperOf(value) !== null || value.get("dataframe_split") instanceof JsonObject;
    if (!holdsRecords) this.#refuseWithoutNames();
    return this.#walk.members(value, this.#paths.begin(live), (key) => this.#wrapped(key));
  }

  /** A member of a document, in which its records may be. */
  #wrapped(key: string): Within {
    return (value, live) => {
      if (key === "dataframe_split" && value instanceof JsonObject) return this.#split(value, live);
      if (!wrappers.includes(key) || isScalar(value)) return this.#inside(value, live, frameDepth);
      if (!isArray(value)) return this.#wrappedObject(value, live);
      if (holdsTensors.has(key) && value.some(isTensorLike)) return this.#tensors(value, live);
      if (!scalarIsRow.has(key)) return this.#records(value, live);
      return this.#walk.items(value, live, (item, at) => this.#record(item, at));
    };
  }

  /** A part of the document that is no wrapper of records by its name: there may be a frame in it all the same. */
  #inside(value: JsonValue, live: Live, depth: number): JsonValue {
    if (!(value instanceof JsonObject) || depth === 0) return this.#walk.within(value, live);
    const frame = namesOfFrame(value);
    if (frame !== null) return this.#frame(value, live, frame);
    return this.#walk.members(value, live, () => (member, at) => this.#inside(member, at, depth - 1));
  }

  /** Names beside lists of values, whatever they are called; a matrix of one list among them is withheld. */
  #frame(frame: JsonObject, live: Live, names: readonly string[]): JsonValue {
    const begun = this.#paths.begin();
    const columns = names.map((name, index) =>
      merged(this.#paths.step(begun, name), this.#paths.position(index)),
    );
    const isRedacted = columns.some((column) => column.length > 0);
    return this.#walk.members(frame, live, () => (value, at) => {
      if (isRedacted && value instanceof JsonObject && isArray(value.get("shape")))
        throw new Withheld("not a table");
      if (!isArray(value) || !value.some(isArray)) return this.#walk.within(value, at);
      return this.#walk.items(value, at, (record, below) =>
        isArray(record)
          ? this.#walk.cells(record, below, (index) => columns[index] ?? [])
          : this.#walk.within(record, below),
      );
    });
  }

  /** Columns or, though the statistics have it as a part of the document, what is surely meant as a record. */
  #wrappedObject(value: JsonObject, live: Live): JsonValue {
    return isColumns(value) ? this.#columns(value, live) : this.#walk.within(value, this.#paths.begin(live));
  }

  /** Only scalars: one record. Otherwise a record each, of one kind. */
  #records(items: readonly JsonValue[], live: Live): JsonValue {
    if (items.every(isScalar)) return this.#record(items, live);
    if (items.some(isScalar)) throw new Withheld("not a table");
    return this.#walk.items(items, live, (item, at) =>
      isArray(item) ? this.#record(item, at) : this.document(item, at),
    );
  }

  #record(value: JsonValue, live: Live): JsonValue {
    const begun = this.#paths.begin(live);
    if (isScalar(value)) return this.#byPosition([value], begun)[0] ?? null;
    if (isArray(value)) return this.#byPosition(value, begun);
    this.#refuseWithoutNames();
    return this.#walk.within(value, begun);
  }

  /** Positions alone say nothing of columns that have names. */
  #refuseWithoutNames(): void {
    if (!this.#paths.hasNames) throw new Withheld("no rule for its columns");
  }

  /**
   * A record without names. Where arrays are columns and there are no objects, positions count the innermost values.
   * What is at a position of the record itself goes too, value by value, so that all others keep their place.
   */
  #byPosition(cells: readonly JsonValue[], live: Live): readonly JsonValue[] {
    const isFlat = this.#arrays === "columns" && !cells.some(hasObject);
    let leaves = 0;
    const leaf = (value: JsonValue, at: Live, above: Action | null): JsonValue => {
      const action = strictest(above, actionAt(at));
      if (isArray(value) && value.length > 0) {
        return value.map((inner, index) => leaf(inner, this.#paths.element(at, index), action));
      }
      return this.#walk.concealed(value, strictest(action, actionAt(this.#paths.position(leaves++)))) ?? null;
    };
    return cells.map((cell, index) => {
      const own = this.#paths.element(live, index);
      const at = merged(own, merged(this.#paths.generatedName(index), this.#paths.position(index)));
      return isFlat ? leaf(cell, at, null) : (this.#walk.member(cell, at) ?? null);
    });
  }

  /** An array for each column, of its values in each row. */
  #columns(columns: JsonObject, live: Live): JsonValue {
    this.#refuseWithoutNames();
    return this.#walk.members(columns, live, (key) => {
      const column = this.#paths.step(this.#paths.begin(), key);
      return (values, at) => this.#walk.cells(values, at, () => column);
    });
  }

  /** The names of the columns apart from the records. */
  #split(split: JsonObject, live: Live): JsonValue {
    const names = split.get("columns");
    if (!isArray(names)) throw new Withheld("not a table");
    const columns = names.map((name) => {
      const text = name instanceof JsonNumber ? name.number : name;
      if (typeof text !== "string") throw new Withheld("not a table");
      return this.#paths.step(this.#paths.begin(), text);
    });
    return this.#walk.members(split, this.#paths.begin(live), (key) => (value, at) => {
      if (key !== "data") return this.#wrapped(key)(value, at);
      if (!isArray(value)) throw new Withheld("not a table");
      return this.#walk.items(value, at, (record, below) => {
        if (!isArray(record) || record.length !== columns.length) throw new Withheld("not a table");
        return this.#walk.cells(record, below, (index) =>
          merged(columns[index] ?? [], this.#paths.position(index)),
        );
      });
    });
  }

  #tensors(items: readonly JsonValue[], live: Live): JsonValue {
    this.#refuseWithoutNames();
    const areTensors = isTensors(items);
    return this.#walk.items(items, live, (item, at) => {
      if (!isTensorLike(item)) return this.#record(item, at);
      return this.#tensor(item, areTensors ? at : this.#paths.begin(at));
    });
  }

  #tensor(tensor: JsonObject, live: Live): JsonValue {
    const name = tensor.get("name");
    const column = typeof name === "string" ? this.#paths.step(this.#paths.begin(), name) : [];
    if (column.length === 0) return this.#walk.within(tensor, live);
    const shape = shapeOf(tensor);
    const columns = columnPlaces(shape, column, (place, index) =>
      actionAt(place) === null ? this.#paths.element(place, index) : place,
    );
    const redact = (values: JsonValue, at: Live, isBase64: boolean) => {
      if (!isShaped(values, shape)) throw new Withheld("not a table");
      return this.#tensorValues(values, at, columns, isBase64);
    };
    return this.#walk.members(tensor, live, (key) => (value, at) => {
      if (key === "data") return redact(value, at, false);
      if (key !== "contents" || !(value instanceof JsonObject)) return this.#walk.within(value, at);
      return this.#walk.members(
        value,
        at,
        (kind) => (values, below) => redact(values, below, kind === "bytes_contents"),
      );
    });
  }

  #tensorValues(
    values: readonly JsonValue[],
    live: Live,
    columns: readonly Live[],
    isBase64: boolean,
  ): JsonValue {
    let count = 0;
    const visit = (value: JsonValue, at: Live): JsonValue => {
      if (isArray(value)) {
        return value.map((inner, index) => visit(inner, this.#paths.element(at, index)));
      }
      const action = actionAt(merged(at, columns[count++ % columns.length] ?? []));
      return isBase64
        ? this.#walk.concealedBytes(value, action)
        : (this.#walk.concealed(value, action) ?? null);
    };
    return visit(values, live);
  }
}

/** Frames are looked for so many objects deep, as core/read/document/envelope.ts does. */
const frameDepth = 3;

/** The names of a frame: a list of texts beside a list of lists as wide, or beside a matrix. */
function namesOfFrame({ values }: JsonObject): readonly string[] | null {
  for (const list of values) {
    if (!isArray(list) || list.length === 0) continue;
    const names = list.filter((name) => typeof name === "string");
    const isBeside = (value: JsonValue) =>
      isArray(value)
        ? value !== list && value.some((row) => isArray(row) && row.length === list.length)
        : value instanceof JsonObject && isArray(value.get("shape"));
    if (names.length === list.length && values.some(isBeside)) return names;
  }
  return null;
}

function hasObject(value: JsonValue): boolean {
  return value instanceof JsonObject || (isArray(value) && value.some(hasObject));
}

/** Whether something is meant as a split frame, even if it lacks what would make it one. */
function isSplitLike(value: JsonObject): boolean {
  const data = value.get("data");
  return isArray(value.get("columns")) && isArray(data) && data.some(isArray);
}
