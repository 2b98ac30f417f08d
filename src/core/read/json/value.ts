/**
 * What JSON text says, as values: every number as the text it was sent as, and objects with their keys in the order
 * sent, apart from their values, so that records with the same keys can share them.
 */

/** A number as the text it was sent as. */
export class JsonNumber {
  readonly number: string;
  constructor(number: string) {
    this.number = number;
  }
}

/** Keys are distinct; `__proto__` is one like any other. */
export class JsonObject {
  readonly keys: readonly string[];
  readonly values: readonly JsonValue[];
  constructor(keys: readonly string[], values: readonly JsonValue[]) {
    this.keys = keys;
    this.values = values;
  }

  get(key: string): JsonValue | undefined {
    const index = this.keys.indexOf(key);
    return index < 0 ? undefined : this.values[index];
  }
}

export type JsonScalar = null | boolean | string | JsonNumber;

export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;

/** Where a text begins within what the user sent. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Text that is not JSON. */
export class JsonSyntaxError extends SyntaxError {
  /** Whether the text may be the beginning of a document that goes on in the next line. */
  readonly mayGoOn: boolean;
  constructor(message: string, mayGoOn: boolean) {
    super(message);
    this.mayGoOn = mayGoOn;
  }
}

/** Objects and arrays nest no deeper. */
export const maxDepth = 512;

export function isScalar(value: JsonValue): value is JsonScalar {
  return value === null || typeof value !== "object" || value instanceof JsonNumber;
}

/** Array.isArray() does not narrow readonly arrays. */
export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** An object of members whose keys may be equal. As JSON.parse() has it: the place of the first, the value of the last. */
export function lastOfEqual(keys: readonly string[], values: readonly JsonValue[]): JsonObject {
  const members = new Map<string, JsonValue>();
  keys.forEach((key, index) => members.set(key, values[index] ?? null));
  return new JsonObject([...members.keys()], [...members.values()]);
}

/** A value as JSON text again, numbers as they were sent. */
export function jsonText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.number;
  if (isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (isScalar(value)) return JSON.stringify(value);
  const members = value.keys.map(
    (key, index) => `${JSON.stringify(key)}:${jsonText(value.values[index] ?? null)}`,
  );
  return `{${members.join(",")}}`;
}
