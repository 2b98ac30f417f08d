/** A baseline's two files in R2. */
import { parseBaseline, type Baseline } from "../../core/baseline/baseline.ts";
import type { Bindings } from "../env.ts";
import { baselineKey, readText } from "../platform/bucket.ts";
import { problem, type Result } from "../platform/problem.ts";
import type { BaselineName } from "./contract.ts";

/** The constraints are not in the bucket any more. */
class FileGone extends Error {
  override readonly name = "FileGone";
}

/** For whoever asks about a baseline: files that are gone or cannot be read are a problem that says what to do. */
export async function readableBaseline(id: string, load: () => Promise<Baseline>): Promise<Result<Baseline>> {
  try {
    return { ok: true, value: await load() };
  } catch (error) {
    if (error instanceof FileGone) {
      return { ok: false, problem: problem("conflict", `${error.message}: PUT it again`) };
    }
    if (!(error instanceof SyntaxError)) throw error;
    const message = `Cannot read constraints.json or statistics.json of the baseline ${id}: PUT it again`;
    return { ok: false, problem: problem("conflict", message) };
  }
}

/** The files of a baseline that is in force, once they are wanted; null where none is. */
export function baselineFiles(env: Bindings, endpoint: string, id: string | null) {
  if (id === null) return null;
  const load = () => loadBaseline(env.BUCKET, { endpoint, id });
  return { id, load, readable: () => readableBaseline(id, load) };
}

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
  if (text === null)
    throw new FileGone(`Cannot read the baseline ${id}: constraints.json is not in the bucket`);
  return text;
}
