/** The deployment's bucket: whose it is, and taking it over. */
import { foreignReason, isOwn, ownershipOf, takeOver, type Ownership } from "../deployment/owner.ts";
import type { Bindings } from "../env.ts";
import { problem, type Problem, type Result } from "../platform/problem.ts";

export interface BucketView extends Ownership {
  readonly isOwn: boolean;
}

export async function viewBucket(env: Bindings): Promise<Result<BucketView>> {
  return shown(await ownershipOf(env));
}

/** `from` is the owner that whoever asks has seen: nobody takes over what is somebody else's by now. */
export async function takeBucket(env: Bindings, from: string): Promise<Result<BucketView>> {
  const taken = await takeOver(env, from);
  if (taken !== null) return shown(taken);
  const { owner } = await ownershipOf(env);
  const message = `The bucket does not belong to the deployment that was named, but to ${owner}`;
  return { ok: false, problem: problem("conflict", message) };
}

function shown(ownership: Ownership): Result<BucketView> {
  return { ok: true, value: { ...ownership, isOwn: isOwn(ownership) } };
}

/** Why nothing may be written; null where the bucket is this deployment's. */
export async function bucketProblem(env: Bindings): Promise<Problem | null> {
  const ownership = await ownershipOf(env);
  return isOwn(ownership) ? null : problem("conflict", foreignReason(ownership));
}
