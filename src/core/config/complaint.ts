/** What is wrong with something that was given, by the path where it is wrong. */
import type * as z from "zod";

/** One thing that is wrong. */
export interface Complaint {
  /** Where: `upstream.url`. */
  readonly path: string;
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly complaints: readonly Complaint[] };

/** Reads anything with a schema; every complaint names its path. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): Parsed<z.output<Schema>> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, complaints: result.error.issues.flatMap(complaintsOf) };
}

/** zod reports unknown keys at their parent: name each by its own path. */
function complaintsOf(issue: z.core.$ZodIssue): Complaint[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key].join("."), message: "This field is not known" }));
  }
  return [{ path: path.join(".") || "(root)", message: issue.message }];
}
