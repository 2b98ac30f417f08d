/** Scripts of an endpoint: which there are, one put after it was seen to load, and the end of one. */
import { scriptKey } from "../../../core/script/fault.ts";
import { ownBucket } from "../../deployment/owner.ts";
import type { Bindings } from "../../env.ts";
import { deleteKeys, putText, readTagged, replaceText, type TaggedText } from "../../platform/bucket.ts";
import { isConditional, unmet, type Condition, type Tagged } from "../../platform/condition.ts";
import { problem, type Problem, type Result } from "../../platform/problem.ts";
import { roomProblem, scriptNames, scriptProblem } from "../../script/scripts.ts";
import { bucketProblem } from "../bucket.ts";
import { endpointOf } from "../reach.ts";

/** A script that was put, with the tag of its text. */
export interface ScriptView extends Tagged {
  readonly name: string;
  readonly bytes: number;
}

export async function listScripts(env: Bindings, endpoint: string): Promise<Result<readonly string[]>> {
  const reached = await endpointOf(env, endpoint);
  return reached.ok ? { ok: true, value: await scriptNames(env.BUCKET, endpoint) } : reached;
}

/** The text of a script, with its tag. */
export async function getScript(env: Bindings, endpoint: string, name: string): Promise<Result<TaggedText>> {
  const reached = await endpointOf(env, endpoint);
  if (!reached.ok) return reached;
  const read = await readTagged(env.BUCKET, scriptKey(endpoint, name));
  return read === null ? none : { ok: true, value: read };
}

const contentType = "text/javascript";

/** It is loaded before it is kept: one that cannot be is refused, with the line. */
export async function putScript(
  env: Bindings,
  endpoint: string,
  name: string,
  source: string,
  condition: Condition,
): Promise<Result<ScriptView>> {
  const reached = await endpointOf(env, endpoint);
  if (!reached.ok) return reached;
  const key = scriptKey(endpoint, name);
  const read = await readTagged(env.BUCKET, key);
  const refusal = unmet(condition, read?.etag ?? null) ?? (await refusalOf(env, endpoint, { name, source }));
  if (refusal !== null) return { ok: false, problem: refusal };
  const view = { name, bytes: new TextEncoder().encode(source).length };
  if (read?.text === source) return { ok: true, value: { ...view, etag: read.etag, unchanged: true } };
  const bucket = await ownBucket(env);
  const etag = isConditional(condition)
    ? await replaceText(bucket, key, source, read, contentType)
    : await putText(bucket, key, source, contentType);
  if (etag !== null) return { ok: true, value: { ...view, etag } };
  const message = "Cannot put this script: somebody else has changed it this moment: GET it again";
  return { ok: false, problem: problem("precondition_failed", message) };
}

async function refusalOf(
  env: Bindings,
  endpoint: string,
  script: Parameters<typeof scriptProblem>[1],
): Promise<Problem | null> {
  return (
    (await bucketProblem(env)) ??
    (await roomProblem(env.BUCKET, endpoint, script.name)) ??
    scriptProblem(env, script)
  );
}

/** Monitors that name it fail from then on, and say so. */
export async function deleteScript(
  env: Bindings,
  endpoint: string,
  name: string,
  condition: Condition,
): Promise<Result<null>> {
  const reached = await endpointOf(env, endpoint);
  if (!reached.ok) return reached;
  const foreign = await bucketProblem(env);
  if (foreign !== null) return { ok: false, problem: foreign };
  const key = scriptKey(endpoint, name);
  const read = await readTagged(env.BUCKET, key);
  if (read === null) return none;
  const refusal = unmet(condition, read.etag);
  if (refusal !== null) return { ok: false, problem: refusal };
  await deleteKeys(await ownBucket(env), [key]);
  return { ok: true, value: null };
}

const none = { ok: false, problem: problem("not_found", "There is no script of this name") } as const;
