/**
 * What a stream of a language model adds bit by bit → the values it adds up to.
 *
 * Text is joined, objects are merged key by key, items of lists meet by their `index` or are appended, and of all else
 * the last counts, as the clients of OpenAI have it (openai-python, `lib/streaming/_deltas.py`; openai-node,
 * `ChatCompletionStream`). Each value is visited once, so the time is that of the stream's length.
 */
import { isObject, isString, objectOf, without, type Member } from "../../json/members.ts";
import { JsonNumber, isArray, type JsonObject, type JsonValue } from "../../json/parse.ts";

/** Text that comes whole, by some servers with every delta: the last counts. */
const wholes: ReadonlySet<string> = new Set([
  "id",
  "call_id",
  "type",
  "object",
  "role",
  "name",
  "format",
  "status",
]);

export function mergedDeltas(deltas: readonly JsonObject[]): JsonObject {
  return objectOf([...valuesByKey(deltas)].map(([key, values]): Member => [key, mergedValues(key, values)]));
}

/** What the values that one key had, in the order they came, add up to. Null and absent say the same. */
export function mergedValues(key: string, values: readonly JsonValue[]): JsonValue {
  const said = values.filter((value) => value !== null);
  if (said.length < 2) return said[0] ?? null;
  if (said.some(isArray)) return mergedItems(itemsOf(said));
  if (wholes.has(key)) return lastSaid(said);
  if (said.every(isString)) return said.join("");
  return said.every(isObject) ? mergedDeltas(said) : lastSaid(said);
}

/** Every key of the objects, in the order they first came, with all its values. */
export function valuesByKey(objects: readonly JsonObject[]): Map<string, JsonValue[]> {
  const all = new Map<string, JsonValue[]>();
  for (const { keys, values } of objects) {
    for (let index = 0; index < keys.length; index++) addTo(all, keys[index] ?? "", values[index] ?? null);
  }
  return all;
}

/** The last value that says something; some servers send empty text for what they have said before. */
export function lastSaid(values: readonly JsonValue[]): JsonValue {
  return values.findLast((value) => value !== null && value !== "") ?? values.at(-1) ?? null;
}

/** The objects by the number they hold under the key, those of the smallest first; without one they are of the first. */
export function byIndex(key: string, objects: readonly JsonObject[]): JsonObject[][] {
  const groups = new Map<string, JsonObject[]>();
  for (const object of objects) addTo(groups, indexOf(object, key) ?? "0", object);
  return sortedGroups(groups);
}

/** The list as an answer in one piece has it: there `index` is not said. */
export function withoutIndex(list: JsonValue): JsonValue {
  return isArray(list) ? list.map((item) => (isObject(item) ? without(item, "index") : item)) : list;
}

/** The items of all lists. Text between lists is an item of its own: Mistral sends thoughts as a list, then text. */
function itemsOf(values: readonly JsonValue[]): JsonValue[] {
  const items: JsonValue[] = [];
  let text = "";
  for (const value of [...values, null]) {
    if (isString(value)) {
      text += value;
      continue;
    }
    if (text !== "") items.push(text);
    text = "";
    if (isArray(value)) for (const item of value) items.push(item);
    else if (value !== null) items.push(value);
  }
  return items;
}

function mergedItems(items: readonly JsonValue[]): JsonValue[] {
  const groups = new Map<string, JsonObject[]>();
  const others: JsonValue[] = [];
  for (const item of items) {
    const index = isObject(item) ? indexOf(item, "index") : null;
    if (isObject(item) && index !== null) addTo(groups, index, item);
    else others.push(item);
  }
  return [...sortedGroups(groups).map(mergedDeltas), ...others];
}

function indexOf(object: JsonObject, key: string): string | null {
  const index = object.get(key);
  return index instanceof JsonNumber && /^\d+$/.test(index.number) ? index.number : null;
}

function sortedGroups(groups: ReadonlyMap<string, JsonObject[]>): JsonObject[][] {
  return [...groups].sort(([one], [other]) => Number(one) - Number(other)).map(([, objects]) => objects);
}

function addTo<Value>(groups: Map<string, Value[]>, key: string, value: Value): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}
