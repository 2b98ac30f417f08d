/** Large baselines from the endpoint's side: hand them to Workflows, look after them, and say what to do where there are none. */
import type { Bindings } from "../env.ts";
import { rangeSettingsOf } from "../platform/settings.ts";
import type { BaselineName, WholeParams } from "./contract.ts";
import { endingOf, ensureInstance, terminateInstance } from "./instances.ts";
import { clear, rangesPrefix } from "../platform/bucket.ts";

/** Whether an object is too large for one invocation. */
export function isLarge(env: Bindings, sizeBytes: number): boolean {
  return sizeBytes > rangeSettingsOf(env).rangeBytes;
}

/**
 * Has a Workflow build a large baseline, once however often it is asked. Gives in words why none ever will, or null.
 */
export async function superviseLarge(
  env: Bindings,
  params: WholeParams,
  sizeBytes: number,
): Promise<string | null> {
  if (env.WORKFLOW === undefined) return noWorkflow(env, params.endpoint, sizeBytes, params.origin);
  const ending = await endingOf(await ensureInstance(env.WORKFLOW, params.id, params));
  if (ending === null) return null;
  // A complete instance has told the endpoint what came of it: where that did not arrive, nothing else will.
  if (ending.kind === "complete") return "It was built, and nothing was heard of it: build it anew";
  return `Reading it in ranges failed: ${ending.message}: ${localWay(params.endpoint, params.origin)}`;
}

/** Ends the instances that build a large baseline and read its ranges, and deletes what they wrote. */
export async function cancelLarge(
  env: Bindings,
  { endpoint, id }: BaselineName,
  readers: readonly string[],
): Promise<void> {
  const { WORKFLOW } = env;
  if (WORKFLOW === undefined) return;
  // First the instance that starts the others. Readers that did not tell of themselves yet hear with their first word.
  for (const instance of [id, ...readers]) await terminateInstance(WORKFLOW, instance);
  await clear(env.BUCKET, rangesPrefix(endpoint, id));
}

/** Why a large object cannot become a baseline here. */
export function noWorkflow(env: Bindings, endpoint: string, sizeBytes: number, origin: string): string {
  const { rangeBytes } = rangeSettingsOf(env);
  return (
    `Cannot read an object of ${sizeBytes} bytes here: one invocation reads ${rangeBytes}, and this deployment has no ` +
    `Workflows for more (binding WORKFLOW in wrangler.toml): ${localWay(endpoint, origin)}`
  );
}

/** How a large baseline is made on a computer: what to run there, in a clone of Weir. */
export function localWay(endpoint: string, origin: string): string {
  return [
    "on a computer with the file, set WEIR_ADMIN_TOKEN and run",
    `npx weir baseline FILE --endpoint ${origin}/v1/endpoints/${endpoint}`,
  ].join("\n");
}
