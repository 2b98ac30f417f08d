/** Two JSON values field by field: what of one is otherwise in the other. */

/** `before` or `after` is undefined where the field is not there. */
export interface Difference {
  /** `capture.dailyBudget.captures`; "" for the values themselves. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Fields of objects by their names, in the order of the names; members of arrays by their `name` where each has another
 * one, as features have, and by their places otherwise.
 */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const fields = fieldsOf(orEmpty(before, after), orEmpty(after, before));
  if (fields === null) return isSame(before, after) ? [] : [{ path, before, after }];
  const [left, right] = fields;
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.flatMap((name) =>
    differences(left.get(name), right.get(name), path === "" ? name : `${path}.${name}`),
  );
}

type Fields = ReadonlyMap<string, unknown>;

/** What is not there has no fields, where the other value has some. */
function orEmpty(value: unknown, other: unknown): unknown {
  if (value !== undefined || typeof other !== "object" || other === null) return value;
  if (Object.keys(other).length === 0) return value;
  return Array.isArray(other) ? [] : {};
}

/** Both values by their fields; null where they are not compared by fields. */
function fieldsOf(before: unknown, after: unknown): readonly [Fields, Fields] | null {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [left, right] = [named(before), named(after)];
    return left && right ? [left, right] : [placed(before), placed(after)];
  }
  const [left, right] = [objectOf(before), objectOf(after)];
  return left !== null && right !== null ? [left, right] : null;
}

function objectOf(value: unknown): Fields | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function placed(items: readonly unknown[]): Fields {
  return new Map(items.map((item, index) => [String(index), item]));
}

function named(items: readonly unknown[]): Fields | null {
  const byName = new Map<string, unknown>();
  for (const item of items) {
    const name: unknown = objectOf(item)?.get("name");
    if (typeof name !== "string" || byName.has(name)) return null;
    byName.set(name, item);
  }
  return byName;
}

/** Of values that are not both objects or both arrays. */
function isSame(before: unknown, after: unknown): boolean {
  return Object.is(before, after) || (before === 0 && after === 0);
}
