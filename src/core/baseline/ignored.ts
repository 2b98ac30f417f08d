/**
 * Members of a `constraints.json` that nothing reads. They are kept, since the file may be somebody else's, and named,
 * since a misspelt option would otherwise have no effect without a word. What is known is what the file's schema lists,
 * members of the service's own that have no effect here among them.
 */
import * as z from "zod";
import { constraintsSchema, type Constraints } from "./constraints.ts";

/** Paths such as `features.3.monitoringConfigOverides`. */
export function ignoredIn(constraints: Constraints): string[] {
  return unknownIn(constraintsSchema, constraints, []);
}

/** What is said of them where people read it; null of none. */
export function ignoredLine(ignored: readonly string[]): string | null {
  if (ignored.length === 0) return null;
  const shown = ignored.slice(0, listed).join(", ");
  const more = ignored.length > listed ? ` and ${ignored.length - listed} more` : "";
  return `constraints.json has members that have no effect: ${shown}${more}`;
}

const listed = 10;

function unknownIn(schema: unknown, value: unknown, path: readonly string[]): string[] {
  if (schema instanceof z.ZodOptional) return unknownIn(schema.unwrap(), value, path);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownIn(schema.element, item, [...path, String(index)]));
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== "object" || value === null) return [];
  const known: Readonly<Record<string, unknown>> = schema.shape;
  return Object.entries(value).flatMap(([key, below]) =>
    Object.hasOwn(known, key) ? unknownIn(known[key], below, [...path, key]) : [[...path, key].join(".")],
  );
}
