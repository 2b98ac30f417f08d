/**
 * Workflow instances by ids of our own: started however often it is asked, waited for, terminated. An id is used
 * once, so what is repeated after a crash finds the instance that is there already.
 */

import { cut } from "../platform/problem.ts";

/** What became of an instance. */
export type Ending =
  | { readonly kind: "complete"; readonly output: unknown }
  | { readonly kind: "broken"; readonly message: string };

/** The instances that this isolate started or woke: where one dies with its process, the isolate does too. */
const begun = new Set<string>();

/**
 * The instance of this id, started if there is none. The platform refuses to create a second one, and goes by itself on
 * with one that lost its process. Locally Miniflare 4 goes on with it when it is created again; Miniflare 5 refuses that
 * as the platform does, but leaves the instance lying until it hears of something.
 */
export async function ensureInstance<Params>(
  workflow: Workflow<Params>,
  id: string,
  params: Params,
): Promise<WorkflowInstance> {
  try {
    const created = await workflow.create({ id, params });
    begun.add(id);
    return created;
  } catch (refusal) {
    const found = await workflow.get(id).catch(() => {
      // There is no such instance: create() was refused for another reason.
      throw refusal;
    });
    if (!begun.has(id)) await wakeLocal(found);
    begun.add(id);
    return found;
  }
}

/** Sends an event that nobody waits for, which makes the local runtime go on; elsewhere nothing is sent. */
async function wakeLocal(instance: WorkflowInstance): Promise<void> {
  const isLocal = "__LOCAL_DEV_STEP_OUTPUTS" in (await instance.status());
  if (isLocal) await instance.sendEvent({ type: "wake", payload: null });
}

/** Null while the instance goes on. */
export async function endingOf(instance: WorkflowInstance): Promise<Ending | null> {
  const { status, output, error } = await instance.status();
  if (status === "complete") return { kind: "complete", output };
  if (status !== "errored" && status !== "terminated") return null;
  return { kind: "broken", message: `the Workflow instance ${instance.id} ${reasonOf(status, error)}` };
}

function reasonOf(status: "errored" | "terminated", error: InstanceStatus["error"]): string {
  if (status === "terminated") return "was terminated";
  return `failed: ${error === undefined ? "see the logs" : cut(`${error.name}: ${error.message}`)}`;
}

const firstLookMs = 50;
const lastLookMs = 5_000;

/** Waits until the instance ends, however long that takes. */
export async function endOf(instance: WorkflowInstance): Promise<Ending> {
  for (let lookMs = firstLookMs; ; lookMs = Math.min(lookMs * 1.5, lastLookMs)) {
    const ending = await endingOf(instance);
    if (ending !== null) return ending;
    await scheduler.wait(lookMs);
  }
}

/** Ends an instance that runs; one that is over, or never was, stays as it is. */
export async function terminateInstance<Params>(workflow: Workflow<Params>, id: string): Promise<void> {
  const instance = await workflow.get(id).catch(() => null);
  if (instance !== null && (await endingOf(instance)) === null) await instance.terminate();
}
