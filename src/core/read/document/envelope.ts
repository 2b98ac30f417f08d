/**
 * Rows in an envelope that nobody has a name for: known by what the baseline knows of the table. An object whose
 * members are equally long lists holds columns, names beside lists of values are a frame, and whatever key holds rows
 * with the baseline's names or no wider than it is a wrapper. Objects are looked into two deep.
 */
import type { Flattener } from "../json/flatten.ts";
import { JsonObject, isArray, isScalar, type JsonValue } from "../json/parse.ts";
import type { Row } from "../row.ts";
import type { KnownShape } from "../shape.ts";

/** Null where the object is no envelope: then it is a record. */
export function envelopeRows(
  value: JsonObject,
  flattener: Flattener,
  shape: KnownShape,
  depth = 2,
): Row[] | null {
  if (hasKnown(shape, value.keys)) return columnRows(value, flattener);
  const frame = frameRows(value, flattener);
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
  const columns = values.filter(isArray);
  const length = columns[0]?.length ?? 0;
  const isTable =
    columns.length === values.length &&
    columns.every((column) => column.length === length && column.every(isScalar));
  if (!isTable) return null;
  return Array.from({ length }, (_, row) =>
    flattener.namedRow(
      keys,
      columns.map((column) => column[row] ?? null),
    ),
  );
}

/** Names beside lists of values as wide: `names` and `ndarray`, `columns` and `data`, whatever they are called. */
function frameRows({ values }: JsonObject, flattener: Flattener): Row[] | null {
  const lists = values.filter(isArray);
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

/** A list of records with the baseline's names, or of lists of values that are no wider than it. */
function listRows(items: readonly JsonValue[], flattener: Flattener, shape: KnownShape): Row[] | null {
  if (items.length === 0) return null;
  const isRecord = (item: JsonValue) => item instanceof JsonObject && hasKnown(shape, item.keys);
  const isRow = (item: JsonValue) =>
    isArray(item) && item.length > 0 && item.length <= shape.width && item.every(isScalar);
  return items.every(isRecord) || items.every(isRow) ? items.map((item) => flattener.row(item)) : null;
}
