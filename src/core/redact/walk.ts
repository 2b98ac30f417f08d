/**
 * A JSON value without what paths lead to, wherever in a document it stands.
 */
import { base64Text } from "../read/bytes/base64.ts";
import { JsonObject, isArray, isScalar, jsonText, type JsonValue } from "../read/json/parse.ts";
import { actionAt, merged, type Live, type Paths, type Action } from "./paths.ts";
import { Withheld, type Conceal } from "./rule.ts";

/** Redacts what is in a value that itself stays. */
export type Within = (value: JsonValue, live: Live) => JsonValue;

export class Walk {
  readonly #paths: Paths;
  readonly #conceal: Conceal;
  readonly #deeper: Within = (value, live) => this.within(value, live);

  constructor(paths: Paths, conceal: Conceal) {
    this.#paths = paths;
    this.#conceal = conceal;
  }

  /** Values each in a column of its own, as far as that is named. */
  cells(values: JsonValue, live: Live, columnOf: (index: number) => Live): JsonValue {
    if (!isArray(values)) return values;
    return values.map((value, index) => {
      const at = merged(this.#paths.element(live, index), columnOf(index));
      return this.member(value, at) ?? null;
    });
  }

  /** Everything in a value that paths lead to. */
  within(value: JsonValue, live: Live): JsonValue {
    if (isScalar(value) || this.#paths.isOver(live)) return value;
    return isArray(value)
      ? this.items(value, live, this.#deeper)
      : this.members(value, live, () => this.#deeper);
  }

  items(items: readonly JsonValue[], live: Live, within: Within): JsonValue {
    return items.map((item, index) => this.member(item, this.#paths.element(live, index), within) ?? null);
  }

  members(object: JsonObject, live: Live, within: (key: string) => Within): JsonValue {
    const keys: string[] = [];
    const values: JsonValue[] = [];
    object.keys.forEach((key, index) => {
      const at = this.#paths.step(live, key);
      const value = this.member(object.values[index] ?? null, at, within(key));
      if (value === undefined) return;
      keys.push(key);
      values.push(value);
    });
    return new JsonObject(keys, values);
  }

  /** Undefined if nothing is left. */
  member(value: JsonValue, at: Live, within: Within = this.#deeper): JsonValue | undefined {
    const action = actionAt(at);
    return action === null ? within(value, at) : this.concealed(value, action);
  }

  concealed(value: JsonValue, action: Action | null): JsonValue | undefined {
    if (action === null) return value;
    if (action === "drop") return undefined;
    const text = textOf(value);
    const concealed = text === null ? null : this.#conceal(text, action);
    return concealed === null || concealed === text ? value : concealed;
  }

  concealedBytes(value: JsonValue, action: Action | null): JsonValue {
    if (action === null) return value;
    const text = typeof value === "string" ? base64Text(value) : null;
    if (text === null) throw new Withheld("not a table");
    const concealed = this.#conceal(text, action);
    return concealed === text ? value : btoa(concealed ?? "");
  }
}

/** The text as it would be counted; null where nothing is given. */
function textOf(value: JsonValue): string | null {
  if (typeof value === "string") return value;
  if (value === null) return null;
  const isEmpty = isArray(value)
    ? value.length === 0
    : value instanceof JsonObject && value.keys.length === 0;
  return isEmpty ? null : jsonText(value);
}
