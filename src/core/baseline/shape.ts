/** What a baseline says of the table, for those who read bodies. */
import { isTraffic } from "../profile/tally.ts";
import { KnownShape } from "../read/shape.ts";
import type { Constraints } from "./constraints.ts";
import { readingOf } from "./reading.ts";

/** The shape of the table that constraints are about; null where they name nothing but what is seen of calls. */
export function shapeOf(constraints: Constraints): KnownShape | null {
  const names = constraints.features.map(({ name }) => name).filter((name) => !isTraffic(name));
  return names.length === 0 ? null : new KnownShape({ names, dialect: readingOf(constraints) });
}
