/** What is done with the members of parsed JSON objects: read, change, leave out. Nothing is changed in place. */
import { JsonObject, JsonParser, JsonSyntaxError, isScalar, type JsonValue } from "./parse.ts";

export type Member = readonly [key: string, value: JsonValue];

/** Of equal keys the last counts. */
export function objectOf(members: Iterable<Member>): JsonObject {
  const distinct = new Map(members);
  return new JsonObject([...distinct.keys()], [...distinct.values()]);
}

export function membersOf({ keys, values }: JsonObject): Member[] {
  return keys.map((key, index) => [key, values[index] ?? null]);
}

export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return objectOf(membersOf(object).filter(([key]) => !keys.includes(key)));
}

/** The object with one of its members changed, if it has it. */
export function withChanged(
  object: JsonObject,
  key: string,
  change: (value: JsonValue) => JsonValue,
): JsonObject {
  const value = object.get(key);
  return value === undefined ? object : objectOf([...membersOf(object), [key, change(value)]]);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof JsonObject;
}

export function isString(value: JsonValue | undefined): value is string {
  return typeof value === "string";
}

/** What the text says as JSON; the text itself where it is none: `01` is nothing that had to be forgiven. */
export function jsonOrText(parser: JsonParser, text: string): JsonValue {
  if (!likeJson.test(text)) return text;
  try {
    const value = parser.parse(text);
    return isScalar(value) && parser.forgiven.size > 0 ? text : value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return text;
    throw error;
  }
}

/** A document that is one text, which is an object or an array itself: who wrote it encoded it twice. Any other stays. */
export function decodedTwice(value: JsonValue): JsonValue {
  if (!isString(value) || !/^\s*[[{]/.test(value)) return value;
  const inner = jsonOrText(new JsonParser(), value);
  return isScalar(inner) ? value : inner;
}

/** Texts that may be JSON, which words mostly are not: that spares an exception for each word. */
const likeJson = /^[ \t\r\n]*(?:[[{"]|(?:-?\d[\d.eE+-]*|true|false|null)[ \t\r\n]*$)/;
