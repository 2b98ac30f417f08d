/** What was learned, written as the files of a baseline. */
import { fileText } from "../../core/baseline/baseline.ts";
import type { Learned } from "../../core/learn/learn.ts";
import { baselineKey, writeJson } from "../platform/bucket.ts";
import type { BaselineName, Built } from "./contract.ts";

/** Writes its two files; of its statistics it is known how many records there were. */
export async function writeLearned(
  bucket: R2Bucket,
  { endpoint, id }: BaselineName,
  { baseline: { constraints, statistics }, notes }: Learned,
): Promise<Built> {
  if (statistics !== null) {
    await writeJson(bucket, baselineKey(endpoint, id, "statistics.json"), fileText(statistics));
  }
  await writeJson(bucket, baselineKey(endpoint, id, "constraints.json"), fileText(constraints));
  return { rows: statistics?.dataset.item_count ?? 0, notes };
}
