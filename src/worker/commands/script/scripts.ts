/** Scripts of an endpoint: which there are, one put after it was seen to load, and the end of one. */
import { scriptKey } from "../../../core/script/fault.ts";
import { ownBucket } from "../../deployment/owner.ts";
import type { Bindings } from "../../env.ts";
import { deleteKeys, readText, sizeOf, writeBytes } from "../../platform/bucket.ts";
import { problem, type Problem, type Result } from "../../platform/problem.ts";
import { roomProblem, scriptNames, scriptProblem } from "../../script/scripts.ts";
import { bucketProblem } from "../bucket.ts";
import { endpointOf } from "../reach.ts";

/** A script that was put. */
export interface ScriptView {
  readonly name: string;
  readonly bytes: number;
}

export async function listScripts(env: Bindings, endpoint: string): Promise<Result<readonly string[]>> {
  const reached = await endpointOf(env, endpoint);
  return reached.ok ? { ok: true, value: await scriptNames(env.BUCKET, endpoint) } : reached;
}

/** The text of a script. */
export async function getScript(env: Bindings, endpoint: string, name: string): Promise<Result<string>> {
  const reached = await endpointOf(env, endpoint);
  if (!reached.ok) return reached;
  const text = await readText(env.BUCKET, scriptKey(endpoint, name));
  return text === null ? none : { ok: true, value: text };
}

/** It is loaded before it is kept: one that cannot be is refused, with the line. */
export async function putScript(
  env: Bindings,
  endpoint: string,
  name: string,
  source: string,
): Promise<Result<ScriptView>> {
  const reached = await endpointOf(env, endpoint);
  if (!reached.ok) return reached;
  const refusal = await refusalOf(env, endpoint, { name, source });
  if (refusal !== null) return { ok: false, problem: refusal };
  const bytes = new TextEncoder().encode(source);
  await writeBytes(await ownBucket(env), scriptKey(endpoint, name), bytes, "text/javascript");
  return { ok: true, value: { name, bytes: bytes.length } };
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
export async function deleteScript(env: Bindings, endpoint: string, name: string): Promise<Result<null>> {
  const reached = await endpointOf(env, endpoint);
  if (!reached.ok) return reached;
  const foreign = await bucketProblem(env);
  if (foreign !== null) return { ok: false, problem: foreign };
  const key = scriptKey(endpoint, name);
  if ((await sizeOf(env.BUCKET, key)) === null) return none;
  await deleteKeys(await ownBucket(env), [key]);
  return { ok: true, value: null };
}

const none = { ok: false, problem: problem("not_found", "There is no script of this name") } as const;
