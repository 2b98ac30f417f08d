/**
 * The type of a column, by rules that may be kinder than the service's.
 *
 * The service has no majority rule: one odd cell among a million makes a column of numbers a String
 * (docs/reading.md). With a tolerance, the type is the narrowest that all but that share of the
 * values have: Integral before Fractional before String. A tolerance of 0 gives the service's answer.
 */
import type { InferredType, TypeCounts } from "../profile/column.ts";
import type { MonitoringOptions } from "./options.ts";

export type TypeRules = Pick<MonitoringOptions, "oddCellTolerance" | "integersInFractional">;

/** What the service does. */
export const serviceRules: TypeRules = { oddCellTolerance: 0, integersInFractional: "Violation" };

/** What baselines that Weir makes do: JSON has one type of number, and `50.0` leaves JavaScript as `50`. */
export const ownRules: TypeRules = { ...serviceRules, integersInFractional: "Accepted" };

/** The type of a column whose values have these types. Throws RangeError for a tolerance that is no share below 1. */
export function inferTypeWithin(types: TypeCounts, tolerance: number): InferredType {
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new RangeError(
      `Cannot infer types with an odd-cell tolerance of ${tolerance}: it must be at least 0 and below 1`,
    );
  }
  const strict = inferType(types);
  if (tolerance === 0 || strict === "Unknown") return strict;
  const present = Object.values(types).reduce((total, count) => total + count, 0);
  const numbers = types.Integral + types.Fractional;
  // Compared as shares that fit, as the check of a window does: both must draw the line at the same cell.
  if (types.Integral / present >= 1 - tolerance) return "Integral";
  return numbers / present >= 1 - tolerance ? "Fractional" : strict;
}

/**
 * The type of a column from the types of its values: no value at all is Unknown, a single text (or
 * booleans) makes it String, a single fraction Fractional. There is no majority rule.
 */
export function inferType(types: TypeCounts): InferredType {
  if (types.Text + types.Boolean + types.Time > 0) return "String";
  if (types.Fractional > 0) return "Fractional";
  return types.Integral > 0 ? "Integral" : "Unknown";
}

/** How many of the values fit a column of this type. Every value can be a String, and Unknown expects nothing. */
export function fitting(
  types: TypeCounts,
  present: number,
  expected: InferredType,
  integersInFractional: TypeRules["integersInFractional"],
): number {
  switch (expected) {
    case "Integral":
      return types.Integral;
    case "Fractional":
      return types.Fractional + (integersInFractional === "Accepted" ? types.Integral : 0);
    case "String":
    case "Unknown":
      return present;
  }
}
