/** Steps of Workflows that read in ranges, whatever they read: other instances that read them, and what these leave merged as a tree. */
import type { WorkflowStep } from "cloudflare:workers";
import type * as z from "zod";
import { merges, type Merge } from "../../core/table/ranges.ts";
import type { Bindings } from "../env.ts";
import { endOf, ensureInstance, type Ending } from "./instances.ts";

/** How often a step that fails is repeated; and how long one may take. */
export const patient = {
  retries: { limit: 6, delay: "1 second", backoff: "exponential" },
  timeout: "1 hour",
} as const;

/** Waiting for other instances: their own steps' retries are what counts. */
export const waiting = { ...patient, timeout: "7 days" } as const;

const mergesInStep = 16;

type Broken = Ending & { readonly kind: "broken" };

/**
 * Waits for the instance of this id, started if there is none; gives what it ends with. What is broken is no fault of the
 * step that waits, which would be tried again: it is for whoever is behind it.
 */
export async function outcomeOf<Outcome>(
  { WORKFLOW }: Bindings,
  id: string,
  params: unknown,
  schema: z.ZodType<Outcome>,
): Promise<Outcome | Broken> {
  if (WORKFLOW === undefined) throw new Error("Cannot read a range: the binding WORKFLOW is gone");
  const ending = await endOf(await ensureInstance(WORKFLOW, id, params));
  if (ending.kind === "broken") return ending;
  const outcome = schema.safeParse(ending.output);
  const message = `the Workflow instance ${id} ended with what this version of Weir does not know`;
  return outcome.success ? outcome.data : { kind: "broken", message };
}

/** Merges so many leaves, some merges a step. */
export async function mergeInSteps(
  step: WorkflowStep,
  leaves: number,
  merge: (merge: Merge) => Promise<void>,
): Promise<void> {
  const tree = merges(leaves);
  for (let first = 0; first < tree.length; first += mergesInStep) {
    await step.do(`merge from ${first}`, patient, async () => {
      for (const one of tree.slice(first, first + mergesInStep)) await merge(one);
    });
  }
}
