/** What is wrong with something that was given, by the path where it is wrong. */
import type * as z from "zod";
import { NotJson, readGiven } from "../read/json/placed.ts";

/** One thing that is wrong. */
export interface Complaint {
  /** Where: `upstream.url`. */
  readonly path: string;
  readonly message: string;
}

/** More complaints than these are counted, and no path is longer: both are made of what was sent. */
const mostComplaints = 100;
const longestPath = 300;

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly complaints: readonly Complaint[] };

/** Reads anything with a schema; every complaint names its path. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): Parsed<z.output<Schema>> {
  const result = schema.safeParse(input);
  const unnameable = unnameableIn(input, []);
  if (result.success && unnameable.length === 0) return { ok: true, value: result.data };
  const complaints = result.error?.issues.flatMap(complaintsOf) ?? [];
  const said = new Set(complaints.map(({ path }) => path));
  return {
    ok: false,
    complaints: someOf([...complaints, ...unnameable.filter(({ path }) => !said.has(path))]),
  };
}

/** Members of this name zod leaves out of records without a word. Long lists of numbers cost next to nothing. */
function unnameableIn(value: unknown, path: readonly string[]): Complaint[] {
  if (typeof value !== "object" || value === null) return [];
  const found: Complaint[] = [];
  const members: Iterable<readonly [number | string, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, below] of members) {
    if (key === "__proto__") {
      found.push({ path: [...path, key].join("."), message: "Nothing can have this name here" });
    } else if (typeof below === "object" && below !== null) {
      found.push(...unnameableIn(below, [...path, String(key)]));
    }
  }
  return found;
}

/** What a text that people write says as JSON, or where it is none; a name that stands twice in an object is refused. */
export function parseJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: readGiven(text) };
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    const { line, column } = error.place;
    return { ok: false, complaints: [{ path: `line ${line}, column ${column}`, message: error.message }] };
  }
}

/** One complaint, of each of these names. */
export function wrongNames(names: readonly string[], message: string): readonly Complaint[] {
  return someOf(names.map((path) => ({ path, message })));
}

function someOf(complaints: readonly Complaint[]): Complaint[] {
  const some = complaints.slice(0, mostComplaints).map(({ path, message }) => ({
    path: path.length <= longestPath ? path : `${path.slice(0, longestPath - 1)}…`,
    message,
  }));
  const more = complaints.length - some.length;
  return more === 0 ? some : [...some, { path: "(more)", message: `${more} more things are wrong` }];
}

/** zod reports unknown keys at their parent: name each by its own path. */
function complaintsOf(issue: z.core.$ZodIssue): Complaint[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key].join("."), message: "This field is not known" }));
  }
  return [{ path: path.join(".") || "(root)", message: issue.message }];
}
