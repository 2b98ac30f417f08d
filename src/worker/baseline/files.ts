/** A baseline's two files in R2. */
import { parseBaseline, type Baseline } from "../../core/baseline/baseline.ts";
import { baselineKey, readText } from "../platform/bucket.ts";
import type { BaselineName } from "./contract.ts";

/** A baseline's two files. Throws if the constraints are gone. */
export async function loadBaseline(bucket: R2Bucket, name: BaselineName): Promise<Baseline> {
  const [constraints, statistics] = await Promise.all([
    constraintsText(bucket, name),
    readText(bucket, baselineKey(name.endpoint, name.id, "statistics.json")),
  ]);
  return parseBaseline(constraints, statistics);
}

async function constraintsText(bucket: R2Bucket, { endpoint, id }: BaselineName): Promise<string> {
  const text = await readText(bucket, baselineKey(endpoint, id, "constraints.json"));
  if (text === null) throw new Error(`Cannot read baseline ${id}: constraints.json is not in the bucket`);
  return text;
}
