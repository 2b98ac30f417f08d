/**
 * What any version of Weir has stored, read by this one. The door is strict, storage is not: a version that came later,
 * and was rolled back, may have written what this code does not know.
 *
 * What does not fit the schema is left out at the smallest place that can be left out: a member that has a default or
 * may be absent, an element of a list, and only if that is not enough what is around it. All of it is named. Whoever
 * writes a record again writes with it the members that were left out, so that they are there on the way back.
 */
import type * as z from "zod";

interface Readable<T> {
  readonly kind: "readable";
  readonly value: T;
  /** Paths of what was left out of the value: `receivers.1`, `capture.mode`. */
  readonly notUnderstood: readonly string[];
  /** What was left out, as it was and where it was: members of objects, at any depth, but not within lists. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** There is no value: something that cannot be left out is missing or of another form. */
interface Unreadable {
  readonly kind: "unreadable";
  /** Where, and what was expected there; never what stood there. */
  readonly reason: string;
}

export type Stored<T> = Readable<T> | Unreadable;

/** Each round leaves something out; in real records two or three are enough. */
const mostRounds = 32;

/** Reads a stored text with the schema of today. */
export function readStored<Schema extends z.ZodType>(schema: Schema, text: string): Stored<z.output<Schema>> {
  const parsed = parseJson(text);
  return parsed === undefined
    ? { kind: "unreadable", reason: "it is not JSON" }
    : readParsed(schema, parsed.json);
}

/** Reads stored JSON that is parsed already. */
export function readParsed<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
): Stored<z.output<Schema>> {
  const pruned = new Pruned(structuredClone(json));
  let reason = "it has too much that is not known";
  for (let round = 0; round < mostRounds; round++) {
    const result = schema.safeParse(pruned.json);
    if (result.success) {
      const notUnderstood = pruned.removed();
      return { kind: "readable", value: result.data, notUnderstood, rest: pruned.rest(json) };
    }
    const { issues } = result.error;
    const [first] = issues;
    reason = `${first?.path.map(String).join(".") || "(root)"}: ${first?.message ?? ""}`;
    if (!pruned.remove(issues.flatMap(placesOf))) break;
  }
  return { kind: "unreadable", reason };
}

/** The value of a record that must be there whole. Throws SyntaxError where it cannot be read. */
export function storedValue<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  what: string,
): z.output<Schema> {
  const stored = readStored(schema, text);
  if (stored.kind === "readable") return stored.value;
  throw new SyntaxError(`Cannot read ${what}: ${stored.reason}`);
}

/** The value of a stored text; null where there is none, or none that this version of Weir can read. */
export function readableIn<Schema extends z.ZodType>(
  schema: Schema,
  text: string | null,
): z.output<Schema> | null {
  const stored = text === null ? null : readStored(schema, text);
  return stored?.kind === "readable" ? stored.value : null;
}

/** The same of a record that would say something else without what is not understood of it: then it is null as well. */
export function wholeIn<Schema extends z.ZodType>(
  schema: Schema,
  text: string | null,
): z.output<Schema> | null {
  const stored = text === null ? null : readStored(schema, text);
  return stored?.kind === "readable" && stored.notUnderstood.length === 0 ? stored.value : null;
}

/** One of the words that this version knows, in the place of any other. */
export function knownWord<const Word extends string>(
  words: readonly Word[],
  text: string,
  other: Word,
): Word {
  return words.find((word) => word === text) ?? other;
}

/** A record written again: what was not understood of it stays in it. */
export function writtenAgain(rest: Readonly<Record<string, unknown>>, value: object): string {
  return JSON.stringify(merged(rest, { ...value }));
}

/** What both have, at any depth, is as in `value`. */
function merged(rest: Readonly<Record<string, unknown>>, value: Readonly<Record<string, unknown>>) {
  const both: Record<string, unknown> = { ...rest, ...value };
  for (const [key, below] of Object.entries(rest)) {
    const own = value[key];
    if (isRecord(below) && isRecord(own)) both[key] = merged(below, own);
  }
  return both;
}

/** Undefined for text that is no JSON, which null is. */
function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

type Path = readonly PropertyKey[];

/** Where something would have to be left out for an issue to be gone. */
function placesOf(issue: z.core.$ZodIssue): Path[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...issue.path, key]);
  return [issue.path];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON value from which members and elements are taken, each named by the place where it stood at first. */
class Pruned {
  readonly json: unknown;
  /** What was taken, by name, and where it stood at first. */
  readonly #taken = new Map<string, Path>();
  /** Of the arrays from which elements were taken: where those that are left stood at first. */
  readonly #first = new Map<unknown[], number[]>();

  constructor(json: unknown) {
    this.json = json;
  }

  /** Names of all that was taken, without what stood within it. */
  removed(): string[] {
    const names = [...this.#taken.keys()];
    return names.filter((name) => !names.some((other) => name.startsWith(`${other}.`)));
  }

  /** The members that were taken, of the value as it was at first. */
  rest(json: unknown): Readonly<Record<string, unknown>> {
    const rest: Record<string, unknown> = {};
    for (const name of this.removed()) addMember(rest, json, this.#taken.get(name) ?? []);
    return rest;
  }

  /** False if nothing could be taken away any more but the whole. */
  remove(places: readonly Path[]): boolean {
    // From the end of arrays, so that places before it stay what they are.
    const ordered = places.toSorted((a, b) => compare(b, a));
    const gone: Path[] = [];
    for (const place of ordered) {
      // Several faults of one thing that went for the first of them: what stands in its place now is another.
      if (gone.some((taken) => isWithin(place, taken))) continue;
      const taken = this.#take(place);
      if (taken !== null) gone.push(taken);
    }
    return gone.length > 0;
  }

  /** Gives what was taken: the place, or what is around it; null where that would be the whole. */
  #take(place: Path): Path | null {
    const key = place.at(-1);
    if (key === undefined) return null;
    const around = place.slice(0, -1);
    const holder = around.reduce<unknown>((value, step) => memberOf(value, step), this.json);
    if (Array.isArray(holder) && typeof key === "number" && key in holder) {
      const first = this.#first.get(holder) ?? holder.map((_, index) => index);
      this.#first.set(holder, first);
      this.#name(around, first[key] ?? key);
      holder.splice(key, 1);
      first.splice(key, 1);
      return place;
    }
    if (isRecord(holder) && Object.hasOwn(holder, key)) {
      this.#name(around, key);
      Reflect.deleteProperty(holder, key);
      return place;
    }
    // A member that must be there is missing: then what is around it goes.
    return this.#take(around);
  }

  #name(around: Path, key: PropertyKey): void {
    const names: PropertyKey[] = [];
    let value: unknown = this.json;
    for (const step of around) {
      names.push(Array.isArray(value) ? (this.#first.get(value)?.[Number(step)] ?? step) : step);
      value = memberOf(value, step);
    }
    const path = [...names, key];
    this.#taken.set(path.map(String).join("."), path);
  }
}

function isWithin(place: Path, outer: Path): boolean {
  return outer.every((step, depth) => place[depth] === step);
}

/** Puts a member of `from` where it stands there; nothing of what is within a list. */
function addMember(rest: Record<string, unknown>, from: unknown, path: Path): void {
  const [step, ...below] = path;
  if (typeof step !== "string" || !isRecord(from) || !Object.hasOwn(from, step)) return;
  if (below.length === 0) {
    rest[step] = from[step];
    return;
  }
  const inner = isRecord(rest[step]) ? rest[step] : {};
  addMember(inner, from[step], below);
  if (Object.keys(inner).length > 0) rest[step] = inner;
}

function memberOf(value: unknown, step: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
}

/** In the order in which they stand; what is around something comes before it. */
function compare(a: Path, b: Path): number {
  for (let depth = 0; depth < Math.max(a.length, b.length); depth++) {
    const [one, other] = [a[depth], b[depth]];
    if (one === other) continue;
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one) < String(other) ? -1 : 1;
  }
  return 0;
}
