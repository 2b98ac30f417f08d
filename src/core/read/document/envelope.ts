/**
 * Rows in an envelope that nobody has a name for: known by what the baseline knows of the table. An object whose
 * members are equally long lists holds columns, names beside lists of values are a frame, and whatever key holds rows
 * with the baseline's names or no wider than it is a wrapper. Objects are looked into two deep. Of a file that is one
 * object the form alone must do where there is no baseline: it is what makes one.
 */
import type { Flattener } from "../json/flatten.ts";
import { JsonNumber, JsonObject, isArray, isScalar, type JsonValue } from "../json/parse.ts";
import { areSame, type Row } from "../row.ts";
import type { KnownShape } from "../shape.ts";

/** Null where the object is no envelope: then it is a record. */
export function envelopeRows(
  value: JsonObject,
  flattener: Flattener,
  shape: KnownShape,
  depth = 2,
): Row[] | null {
  if (hasKnown(shape, value.keys)) return columnRows(value, flattener);
  const frame =
    indexRows(value, flattener, shape) ?? frameRows(value, flattener) ?? matrixRows(value, flattener, shape);
  if (frame !== null) return frame;
  for (const member of value.values) {
    const rows = isArray(member)
      ? listRows(member, flattener, shape)
      : member instanceof JsonObject && depth > 0
        ? insideRows(member, flattener, shape, depth)
        : null;
    if (rows !== null) return rows;
  }
  return null;
}

/**
 * The rows of an object that nothing is known of, where it is a table by its form alone and no record: null else. For
 * files, of which a record alone would be no data.
 */
export function tableRows(value: JsonObject, flattener: Flattener, depth = 2): Row[] | null {
  const frame = placedRows(value, flattener) ?? frameRows(value, flattener);
  if (frame !== null) return frame;
  const lists = value.values.filter(isRecords);
  const [list] = lists;
  if (list !== undefined) return lists.length > 1 ? null : list.map((item) => flattener.row(item));
  if (depth === 0) return null;
  const tables = value.values.map((member) =>
    member instanceof JsonObject ? tableRows(member, flattener, depth - 1) : null,
  );
  const found = tables.filter((rows) => rows !== null);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Two or more records of one kind: objects, or equally long lists of single values. */
function isRecords(value: JsonValue): value is readonly JsonValue[] {
  if (!isArray(value) || value.length < 2) return false;
  const [first] = value;
  const width = isArray(first) ? first.length : 0;
  const isRow = (item: JsonValue) => isArray(item) && item.length === width && item.every(isScalar);
  return value.every((item) => item instanceof JsonObject) || (width > 0 && value.every(isRow));
}

/** Two or more equally long lists under names, or what pandas writes: columns by places, or records by places. */
function placedRows(value: JsonObject, flattener: Flattener): Row[] | null {
  const { keys, values } = value;
  const [first] = values;
  if (isArray(first)) return keys.length > 1 && first.length > 1 ? columnRows(value, flattener) : null;
  if (!(first instanceof JsonObject)) return null;
  if (first.keys.length > 1 && first.keys.every(isPlace)) return columnRows(value, flattener);
  const isRecord = (item: JsonValue) => item instanceof JsonObject && areSame(item.keys, first.keys);
  return keys.length > 1 && keys.every(isPlace) && values.every(isRecord)
    ? values.map((item) => flattener.row(item))
    : null;
}

/** A number of a row, or the time of one. */
function isPlace(key: string): boolean {
  return /^\d+$/.test(key);
}

/** An object within one: columns, an envelope again, or a record with the baseline's names. */
function insideRows(value: JsonObject, flattener: Flattener, shape: KnownShape, depth: number): Row[] | null {
  const rows = envelopeRows(value, flattener, shape, depth - 1);
  if (rows !== null) return rows;
  return hasKnown(shape, value.keys) ? [flattener.row(value)] : null;
}

/** At least half of the keys are columns of the baseline. */
function hasKnown(shape: KnownShape, keys: readonly string[]): boolean {
  return keys.length > 0 && keys.filter((key) => shape.named(key) !== null).length * 2 >= keys.length;
}

/** Equally long lists of single values under names. */
function columnRows({ keys, values }: JsonObject, flattener: Flattener): Row[] | null {
  const columns = columnsIn(values);
  const length = columns?.[0]?.length ?? 0;
  if (columns === null || columns.some((column) => column.length !== length || !column.every(isScalar))) {
    return null;
  }
  return Array.from({ length }, (_, row) =>
    flattener.namedRow(
      keys,
      columns.map((column) => column[row] ?? null),
    ),
  );
}

/** Lists, or objects of the same keys, which are the places of rows, as `to_json()` of pandas writes a frame. */
function columnsIn(values: readonly JsonValue[]): (readonly JsonValue[])[] | null {
  const lists = values.filter(isArray);
  if (lists.length === values.length) return lists;
  const objects = values.filter((value) => value instanceof JsonObject);
  const [first] = objects;
  const isFrame =
    objects.length === values.length && objects.every(({ keys }) => areSame(keys, first?.keys ?? []));
  return isFrame ? objects.map((object) => object.values) : null;
}

/** A record with the baseline's names under each of several keys, as `to_json(orient="index")` writes a frame. */
function indexRows({ values }: JsonObject, flattener: Flattener, shape: KnownShape): Row[] | null {
  const isRecord = (value: JsonValue) =>
    value instanceof JsonObject && hasKnown(shape, value.keys) && value.values.every(isScalar);
  return values.length > 1 && values.every(isRecord) ? values.map((record) => flattener.row(record)) : null;
}

/** Names beside lists of values as wide: `names` and `ndarray`, `columns` and `data`, whatever they are called. */
function frameRows({ values }: JsonObject, flattener: Flattener): Row[] | null {
  const lists = values.map((value) => matrixIn(value) ?? value).filter(isArray);
  for (const names of lists) {
    if (names.length === 0 || !names.every((name) => typeof name === "string")) continue;
    const isTable = (list: readonly JsonValue[]): list is readonly (readonly JsonValue[])[] =>
      list !== names && list.length > 0 && list.every((row) => isArray(row) && row.length === names.length);
    const records = lists.find(isTable);
    if (records !== undefined && new Set(names).size === names.length) {
      return records.map((record) => flattener.namedRow(names, record));
    }
  }
  return null;
}

/** Rows that are a matrix of one list of values, if they are no wider than the baseline. */
function matrixRows(value: JsonObject, flattener: Flattener, shape: KnownShape): Row[] | null {
  const matrix = matrixIn(value);
  return matrix === null ? null : listRows(matrix, flattener, shape);
}

/** `shape`, rows and columns, beside a list of so many values: Seldon's `tensor`. */
function matrixIn(value: JsonValue): (readonly JsonValue[])[] | null {
  if (!(value instanceof JsonObject)) return null;
  const [shape, values] = [value.get("shape"), value.get("values") ?? value.get("data")];
  if (!isArray(shape) || shape.length !== 2 || !isArray(values) || !values.every(isScalar)) return null;
  const [height = 0, width = 0] = shape.map((size) => (size instanceof JsonNumber ? Number(size.number) : 0));
  if (width === 0 || height * width !== values.length) return null;
  return Array.from({ length: height }, (_, row) => values.slice(row * width, (row + 1) * width));
}

/** A list of records with the baseline's names, or of lists of values that are no wider than it. */
function listRows(items: readonly JsonValue[], flattener: Flattener, shape: KnownShape): Row[] | null {
  if (items.length === 0) return null;
  const isRecord = (item: JsonValue) => item instanceof JsonObject && hasKnown(shape, item.keys);
  const isRow = (item: JsonValue) =>
    isArray(item) && item.length > 0 && item.length <= shape.width && item.every(isScalar);
  return items.every(isRecord) || items.every(isRow) ? items.map((item) => flattener.row(item)) : null;
}
