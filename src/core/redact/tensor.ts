/**
 * Which column each value of a tensor is in: the first dimension is the row, the others count the columns, as
 * core/read/document/tensor.ts has it.
 */
import { JsonNumber, JsonObject, isArray, isScalar, type JsonValue } from "../read/json/parse.ts";
import { maxColumns } from "../read/row.ts";
import { Withheld } from "./rule.ts";

/** Whether something is meant as a tensor, even if it lacks what would make it one. */
export function isTensorLike(value: JsonValue): value is JsonObject {
  if (!(value instanceof JsonObject) || typeof value.get("name") !== "string") return false;
  return value.keys.includes("data") || value.keys.includes("contents");
}

export function shapeOf(tensor: JsonObject): readonly number[] {
  const shape = tensor.get("shape");
  if (!isArray(shape)) throw new Withheld("not a table");
  return shape.map((size) => {
    if (!(size instanceof JsonNumber) || !/^\d{1,9}$/.test(size.number)) throw new Withheld("not a table");
    return Number(size.number);
  });
}

/** Whether data has as many values as its shape says, flat or nested as it says. */
export function isShaped(data: JsonValue, shape: readonly number[]): data is readonly JsonValue[] {
  if (!isArray(data)) return false;
  return data.every(isScalar) ? data.length === productOf(shape) : isNested(data, shape);
}

function isNested(value: JsonValue, [length, ...rest]: readonly number[]): boolean {
  if (length === undefined) return isScalar(value);
  return isArray(value) && value.length === length && value.every((inner) => isNested(inner, rest));
}

/** What is at the place of each column of a row, given what is at the place of the tensor's name. */
export function columnPlaces<Place>(
  shape: readonly number[],
  name: Place,
  element: (place: Place, index: number) => Place,
): readonly Place[] {
  const dimensions = shape.slice(1);
  const width = productOf(dimensions);
  if (width === 0 || width > maxColumns) throw new Withheld("not a table");
  if (width === 1) return [name];
  let places = [name];
  for (const size of dimensions) {
    places = places.flatMap((place) => Array.from({ length: size }, (_, index) => element(place, index)));
  }
  return places;
}

function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}
