/** A baseline from its folder: `constraints.json` and, where it is there, `statistics.json`. */
import { join } from "node:path";
import { parseBaseline, type Baseline } from "../../core/baseline/baseline.ts";
import { readIfThere } from "./file.ts";

/** Throws an Error that says how to make one where there is none. */
export async function readBaseline(folder: string): Promise<Baseline> {
  const constraints = await readIfThere(join(folder, "constraints.json"));
  if (constraints === null) {
    throw new Error(
      `Cannot read ${join(folder, "constraints.json")}: it is not there: make it with weir baseline`,
    );
  }
  const statistics = await readIfThere(join(folder, "statistics.json"));
  return parseBaseline(constraints, statistics);
}
