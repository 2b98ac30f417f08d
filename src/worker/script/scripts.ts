/** Scripts of an endpoint as they are kept: modules in R2, one a name. */
import { scriptKey } from "../../core/script/fault.ts";
import { scriptLimits } from "../../core/script/limits.ts";
import { ScriptFault, type Runner } from "../../core/script/runner.ts";
import type { Bindings } from "../env.ts";
import { filesOfEndpoint, objectsUnder, readText } from "../platform/bucket.ts";
import { problem, type Problem } from "../platform/problem.ts";
import { noLoader, openIsolate, type Script } from "./isolate.ts";

/** A script that is kept, and when it was put. */
export interface KeptScript {
  readonly name: string;
  readonly putAt: string;
}

/** An endpoint's scripts, in the order of their names. */
export async function keptScripts(bucket: R2Bucket, endpoint: string): Promise<KeptScript[]> {
  const prefix = filesOfEndpoint(endpoint).scripts;
  const objects = await objectsUnder(bucket, prefix);
  return objects.map(({ key, putAt }) => ({
    name: key.slice(prefix.length).replace(/\.js$/, ""),
    putAt: putAt.toISOString(),
  }));
}

/** Their names. */
export async function scriptNames(bucket: R2Bucket, endpoint: string): Promise<string[]> {
  return (await keptScripts(bucket, endpoint)).map(({ name }) => name);
}

/** Null if there is none of this name. */
async function readScript(bucket: R2Bucket, endpoint: string, name: string): Promise<Script | null> {
  const source = await readText(bucket, scriptKey(endpoint, name));
  return source === null ? null : { name, source };
}

/** A script of an endpoint, ready to run. Throws ScriptFault where it cannot: it is not there, it does not load, or nothing runs it. */
export async function openScript(
  { BUCKET, LOADER }: Bindings,
  endpoint: string,
  name: string,
  kind: "preprocess" | "postprocess",
): Promise<Runner> {
  if (LOADER === undefined) throw new ScriptFault(noLoader);
  const script = await readScript(BUCKET, endpoint, name);
  if (script === null)
    throw new ScriptFault(`There is no script ${name}: put it, or take it out of the monitor`);
  return openIsolate(LOADER, script, kind);
}

/** What a script that is to be kept is good for: it is loaded to see. */
export async function scriptProblem({ LOADER }: Bindings, script: Script): Promise<Problem | null> {
  if (LOADER === undefined) return problem("conflict", `Cannot take this script: ${noLoader}`);
  try {
    await openIsolate(LOADER, script, null);
    return null;
  } catch (error) {
    if (!(error instanceof ScriptFault)) throw error;
    return problem("invalid", "Cannot take this script", [{ path: "(script)", message: error.message }]);
  }
}

/** Why an endpoint may not have another script. */
export async function roomProblem(bucket: R2Bucket, endpoint: string, name: string): Promise<Problem | null> {
  const names = await scriptNames(bucket, endpoint);
  if (names.includes(name) || names.length < scriptLimits.scripts) return null;
  const message = `Cannot add a script: an endpoint has at most ${scriptLimits.scripts}: delete one first`;
  return problem("conflict", message);
}
