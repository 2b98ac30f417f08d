/**
 * The rows of one JSON document, by the shapes that model servers take and give.
 *
 * One object, an array, or a wrapper key: TensorFlow Serving and KServe V1 (`instances`, `predictions`),
 * KServe V2 (tensors in `inputs`, `outputs`), MLflow (`dataframe_records`, `dataframe_split`, `inputs`
 * of records or of columns). Keys beside a wrapper say how to serve, not what to predict: they are left out.
 */
import { Flattener } from "../json/flatten.ts";
import { JsonNumber, JsonObject, isArray, isScalar, type JsonValue } from "../json/parse.ts";
import { modelRow, type ModelSide } from "../model/model-columns.ts";
import type { Row } from "../row.ts";
import type { KnownShape } from "../shape.ts";
import { envelopeRows, tableRows } from "./envelope.ts";
import { isTensors, tensorRows } from "./tensor.ts";

/** Keys that hold the rows, in order of precedence. */
export const wrappers: readonly string[] = [
  "instances",
  "inputs",
  "predictions",
  "outputs",
  "dataframe_records",
];

/** In these a scalar is a row, so that n predictions pair with n instances. */
export const scalarIsRow: ReadonlySet<string> = new Set(["instances", "predictions", "outputs"]);

/** What is known of a body before it is read. */
export interface Knowledge {
  /** What the baseline knows of the table: with it more envelopes are known. */
  readonly shape?: KnownShape | null | undefined;
  /** Whether it is a whole file, and so a table wherever it can be one. */
  readonly isFile?: boolean | undefined;
  /** Of an answer some forms are certain to be a model's that are not by themselves. */
  readonly side?: ModelSide | undefined;
  /** Whether the other side of the call is a model's: then a text that may be a feature is none. */
  readonly isBeside?: boolean | undefined;
}

export function documentRows(
  value: JsonValue,
  flattener: Flattener,
  { shape, side, isBeside, isFile = false }: Knowledge = {},
): Row[] {
  if (isScalar(value)) return [flattener.row(value)];
  const row = modelRow(value, side, isBeside);
  if (row !== null) return [row];
  if (isArray(value)) return arrayRows(value, flattener);
  const wrapper = wrapperOf(value);
  if (wrapper !== null) return wrappedRows(wrapper, value.get(wrapper), flattener);
  const split = value.get("dataframe_split");
  if (split instanceof JsonObject) return splitRows(split, flattener);
  if (isSplit(value)) return splitRows(value, flattener);
  const known = shape ? envelopeRows(value, flattener, shape) : null;
  if (shape && known !== null && isWholeRecord(value, flattener, shape, known)) return [flattener.row(value)];
  const rows = known ?? (isFile ? tableRows(value, flattener) : null);
  return rows ?? [flattener.row(value)];
}

/** Whether the baseline has more names of the object as one record than of the only one that it seems to be around. */
function isWholeRecord(
  value: JsonObject,
  flattener: Flattener,
  shape: KnownShape,
  [inner, ...others]: readonly Row[],
): boolean {
  if (!shape.hasPaths || others.length > 0 || inner === undefined || inner.names === null) return false;
  return shape.known(flattener.row(value).names ?? []) > shape.known(inner.names);
}

/** The rows of one item of an array of records. */
export function recordRows(item: JsonValue, flattener: Flattener): Row[] {
  if (isBody(item)) return documentRows(item, flattener);
  return [(item instanceof JsonObject && modelRow(item)) || flattener.row(item)];
}

/** Whether an item of an array is a whole request or answer: batches of KServe are arrays of them. */
function isBody(item: JsonValue): item is JsonObject {
  if (!(item instanceof JsonObject) || item.keys.length !== 1) return false;
  return isArray(item.get("instances") ?? item.get("predictions"));
}

/** The key whose array, or object of arrays, holds the document's rows. */
export function wrapperOf(value: JsonObject): string | null {
  const holdsRows = (wrapped: JsonValue | undefined) =>
    isArray(wrapped) || (wrapped instanceof JsonObject && isColumns(wrapped));
  return wrappers.find((key) => holdsRows(value.get(key))) ?? null;
}

function wrappedRows(key: string, wrapped: JsonValue | undefined, flattener: Flattener): Row[] {
  if (!isArray(wrapped)) return wrapped instanceof JsonObject ? columnRows(wrapped, flattener) : [];
  if ((key === "inputs" || key === "outputs") && isTensors(wrapped)) return tensorRows(wrapped, flattener);
  return scalarIsRow.has(key) ? wrapped.map((item) => flattener.row(item)) : arrayRows(wrapped, flattener);
}

/** Only scalars: one record by position. Only arrays or only objects: a record each. */
function arrayRows(items: readonly JsonValue[], flattener: Flattener): Row[] {
  if (items.length === 0) return [];
  if (items.every(isScalar)) return [flattener.row(items)];
  const first = isArray(items[0]);
  if (items.some((item) => isScalar(item) || isArray(item) !== first)) refuseMixture();
  return items.flatMap((item) => recordRows(item, flattener));
}

export function refuseMixture(): never {
  throw new RangeError(
    "Cannot read the document as a table: its array mixes objects, arrays and single values: send records of one kind",
  );
}

/** An object of arrays holds columns; as soon as one value is none, it is a record. */
export function isColumns(value: JsonObject): boolean {
  return value.keys.length > 0 && value.values.every(isArray);
}

function columnRows(columns: JsonObject, flattener: Flattener): Row[] {
  const values = columns.values.filter(isArray);
  const rows = values[0]?.length ?? 0;
  const odd = values.findIndex((column) => column.length !== rows);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot read the document as a table: column ${odd + 1} has ${values[odd]?.length} values, column 1 has ${rows}: send one value a row`,
    );
  }
  return Array.from({ length: rows }, (_, row) =>
    flattener.namedRow(
      columns.keys,
      values.map((column) => column[row] ?? null),
    ),
  );
}

/** MLflow before 2.0 sent the split frame with nothing around it. */
function isSplit(value: JsonObject): boolean {
  const isFrame = value.keys.every((key) => key === "columns" || key === "data" || key === "index");
  const data = value.get("data");
  return isFrame && isArray(value.get("columns")) && isArray(data) && data.every(isArray);
}

function splitRows(split: JsonObject, flattener: Flattener): Row[] {
  const columns = split.get("columns");
  const records = split.get("data");
  if (!isArray(columns) || !isArray(records)) {
    throw new RangeError(
      "Cannot read the document as a table: dataframe_split needs arrays columns and data: send both",
    );
  }
  const names = columns.map((name) => {
    if (typeof name === "string") return name;
    if (name instanceof JsonNumber) return name.number;
    throw new RangeError(
      "Cannot read the document as a table: columns of dataframe_split must be strings or numbers: rename the others",
    );
  });
  return records.map((record, index) => {
    if (!isArray(record) || record.length !== names.length) {
      throw new RangeError(
        `Cannot read the document as a table: record ${index + 1} of dataframe_split is no array of ${names.length} values: send one a column`,
      );
    }
    return flattener.namedRow(names, record);
  });
}
