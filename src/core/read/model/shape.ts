/** Questions that are asked of a JSON value to know by its shape what it is. */
import { isObject, isString } from "../json/members.ts";
import { JsonNumber, isArray, type JsonObject, type JsonValue } from "../json/parse.ts";

export type Is = (value: JsonValue | undefined) => boolean;

export function isNumber(value: JsonValue | undefined): value is JsonNumber {
  return value instanceof JsonNumber;
}

export function isBoolean(value: JsonValue | undefined): value is boolean {
  return typeof value === "boolean";
}

/** Whether the value is a list that is not empty and holds nothing else. */
export function isListOf(value: JsonValue | undefined, is: Is): value is readonly JsonValue[] {
  return isArray(value) && value.length > 0 && value.every(is);
}

/** One text, or a list of nothing but texts. */
export function isTexts(value: JsonValue | undefined): boolean {
  return isString(value) || isListOf(value, isString);
}

/** A list of numbers. Its ends tell: a list of thousands is not walked through. */
export function isVector(value: JsonValue | undefined): value is readonly JsonValue[] {
  return isArray(value) && value.length > 0 && isNumber(value[0]) && isNumber(value.at(-1));
}

/** The objects of a list; of anything else none. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}

/** The value under keys within keys. */
export function inside(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const key of path) found = isObject(found) ? found.get(key) : undefined;
  return found;
}

/** Whether the object has each of these keys with a value of the kind. */
export function has(value: JsonValue | undefined, members: Readonly<Record<string, Is>>): boolean {
  return isObject(value) && Object.entries(members).every(([key, is]) => is(value.get(key)));
}

export function hasOnly(body: JsonObject, known: ReadonlySet<string>): boolean {
  return body.keys.every((key) => known.has(key));
}

/** The names in a text that blanks part. */
export function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** A text that is one name, as models, codes and settings have them; null of anything longer or with blanks. */
export function wordOf(value: JsonValue | undefined, maxLength: number): string | null {
  return isString(value) && value.length <= maxLength && /^[\w@][\w.:/@+-]*$/.test(value) ? value : null;
}
