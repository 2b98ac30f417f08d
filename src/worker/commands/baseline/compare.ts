/** Two baselines of an endpoint beside each other. */
import type { Baseline } from "../../../core/baseline/baseline.ts";
import { compareBaselines, type Comparison } from "../../../core/check/compare.ts";
import type { BaselineName } from "../../baseline/contract.ts";
import { loadBaseline, readableBaseline } from "../../baseline/files.ts";
import type { Bindings } from "../../env.ts";
import { problem, type Problem, type Result } from "../../platform/problem.ts";
import { getBaseline, listBaselines, type BaselineRecord } from "../baselines.ts";

/** Among so many older ones a finished one is looked for. */
const mostEarlier = 200;

/** Which two, by their ids. */
export interface ComparedTwo {
  readonly before: string;
  readonly after: string;
}

/** Two baselines beside each other, of which neither need be in force. */
export async function compareTwo(
  env: Bindings,
  endpoint: string,
  ids: ComparedTwo,
): Promise<Result<{ before: BaselineRecord; after: BaselineRecord; comparison: Comparison }>> {
  const [before, after] = [await readOf(env, endpoint, ids.before), await readOf(env, endpoint, ids.after)];
  if (!before.ok) return before;
  if (!after.ok) return after;
  const comparison = compareBaselines(before.value.files, after.value.files);
  return { ok: true, value: { before: before.value.record, after: after.value.record, comparison } };
}

/** The same as values; `before`: null for the finished one that was made before it. */
export async function compareWith(
  env: Bindings,
  { endpoint, id }: BaselineName,
  asked: string | null,
): Promise<Result<ComparedTwo & Comparison>> {
  const before = asked ?? (await beforeOf(env, { endpoint, id }));
  if (typeof before !== "string") return before;
  const compared = await compareTwo(env, endpoint, { before, after: id });
  return compared.ok ? { ok: true, value: { before, after: id, ...compared.value.comparison } } : compared;
}

/** The id of the finished baseline that was made before. */
async function beforeOf(
  env: Bindings,
  name: BaselineName,
): Promise<string | { readonly ok: false; readonly problem: Problem }> {
  const found = await getBaseline(env, name);
  if (!found.ok) return found;
  const key = [Date.parse(found.value.createdAt), name.id] as const;
  const earlier = await listBaselines(env, name.endpoint, mostEarlier, key);
  if (!earlier.ok) return earlier;
  const before = earlier.value.items.find(({ status }) => status === "Completed");
  const message = "There is no finished baseline that was made before this one";
  return before?.id ?? { ok: false, problem: problem("not_found", message) };
}

async function readOf(
  env: Bindings,
  endpoint: string,
  id: string,
): Promise<Result<{ readonly record: BaselineRecord; readonly files: Baseline }>> {
  const record = await getBaseline(env, { endpoint, id });
  if (!record.ok) return record;
  const files = await readableBaseline(id, () => loadBaseline(env.BUCKET, { endpoint, id }));
  return files.ok ? { ok: true, value: { record: record.value, files: files.value } } : files;
}
