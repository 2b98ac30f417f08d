/** Scripts of an endpoint: which there are, one put after it was seen to load, and the end of one. */
import { scriptKey } from "../../../core/script/fault.ts";
import type { Bindings } from "../../env.ts";
import { readTagged, type TaggedText } from "../../platform/bucket.ts";
import type { Condition } from "../../platform/condition.ts";
import type { Result } from "../../platform/problem.ts";
import { scriptNames, scriptProblem } from "../../script/scripts.ts";
import { noScript, type ScriptView } from "../../script/writes.ts";
import { bucketProblem } from "../bucket.ts";
import { endpointOf, flat, roomOf } from "../reach.ts";

export async function listScripts(env: Bindings, endpoint: string): Promise<Result<readonly string[]>> {
  const reached = await endpointOf(env, endpoint);
  return reached.ok ? { ok: true, value: await scriptNames(env.BUCKET, endpoint) } : reached;
}

/** The text of a script, with its tag. */
export async function getScript(env: Bindings, endpoint: string, name: string): Promise<Result<TaggedText>> {
  const reached = await endpointOf(env, endpoint);
  if (!reached.ok) return reached;
  const read = await readTagged(env.BUCKET, scriptKey(endpoint, name));
  return read === null ? { ok: false, problem: noScript } : { ok: true, value: read };
}

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
  const refusal = (await bucketProblem(env)) ?? (await scriptProblem(env, { name, source }));
  if (refusal !== null) return { ok: false, problem: refusal };
  return flat(roomOf(env, endpoint, "scripts").put(name, source, condition));
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
  return flat(roomOf(env, endpoint, "scripts").delete(name, condition));
}
