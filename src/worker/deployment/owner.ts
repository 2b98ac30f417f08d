/**
 * Whose bucket this is. Two deployments on one bucket would delete each other's files, so a mark in it names the one
 * that it belongs to, by the id that its Catalog holds. A bucket without a mark becomes that of whoever uses it first;
 * in another's nothing is written and nothing deleted until somebody takes it over, and calls pass all the same.
 */
import * as z from "zod";
import type { Bindings } from "../env.ts";
import { markKey, readTagged, replaceText } from "../platform/bucket.ts";
import { storedValue } from "../platform/stored.ts";
import { askedCatalog } from "./catalog.ts";

export interface Ownership {
  /** The id of this deployment. */
  readonly deployment: string;
  /** The id of the deployment that the bucket belongs to. */
  readonly owner: string;
  /** Since when it does; null where the mark does not say. */
  readonly since: string | null;
}

/** What another version's mark has beside these does not matter. */
const markSchema = z.object({ deployment: z.string(), since: z.string().nullable().default(null) });

/** Another may have taken the bucket over: so long after a look it is believed that none has. */
const ownMs = 60_000;
/** It may have been given back. */
const foreignMs = 5_000;

let id: string | null = null;
let known: { readonly ownership: Ownership; readonly at: number } | null = null;

/** The bucket belongs to another deployment. */
export class ForeignBucket extends Error {
  override readonly name = "ForeignBucket";
}

export function isOwn({ deployment, owner }: Ownership): boolean {
  return deployment === owner;
}

/** Why nothing is written, and what to do, in words. */
export function foreignReason({ deployment, owner, since }: Ownership): string {
  const from = since === null ? "" : ` since ${since}`;
  return (
    `The bucket belongs to another deployment (${owner}${from}; this one is ${deployment}): nothing is written to it or deleted from it. ` +
    `Give this deployment a bucket of its own, or take this one over: PUT /v1/bucket {"takeOverFrom": "${owner}"}; see /docs/operations`
  );
}

/** The bucket, for whoever writes to it. Throws ForeignBucket where it is another's. */
export async function ownBucket(env: Bindings): Promise<R2Bucket> {
  const ownership = await ownershipOf(env);
  if (isOwn(ownership)) return env.BUCKET;
  throw new ForeignBucket(foreignReason(ownership));
}

/** What is wrong with whose the bucket is, for lists of faults; `words` say it to those who may not know all of it. */
export function bucketFaults(ownership: Ownership, words = foreignReason): string[] {
  return isOwn(ownership) ? [] : [ofBucket(words(ownership))];
}

/** A fault in a list of several, which names what it is about. */
export function ofBucket(fault: string): string {
  return `BUCKET: ${fault}`;
}

/** The bucket, for whoever deletes what cannot be made again: the mark is looked at now. */
export async function ownBucketNow(env: Bindings): Promise<R2Bucket> {
  known = null;
  return ownBucket(env);
}

export async function ownershipNow(env: Bindings): Promise<Ownership> {
  known = null;
  return ownershipOf(env);
}

/** Whose the bucket is, as was seen not long ago. Marks a bucket that has no mark. */
export async function ownershipOf(env: Bindings): Promise<Ownership> {
  const now = Date.now();
  if (known !== null && now - known.at < (isOwn(known.ownership) ? ownMs : foreignMs)) return known.ownership;
  const deployment = await deploymentId(env);
  const mark = (await markOf(env)) ?? (await begin(env, deployment));
  const ownership = { deployment, owner: mark.deployment, since: mark.since };
  known = { ownership, at: now };
  return ownership;
}

/** The id of this deployment as this isolate has learned it; null where it has not. */
export function knownId(): string | null {
  return id;
}

async function deploymentId(env: Bindings): Promise<string> {
  id ??= await askedCatalog(env).deployment();
  return id;
}

async function markOf(env: Bindings) {
  const read = await readTagged(env.BUCKET, markKey);
  return read && { ...storedValue(markSchema, read.text, `the mark ${markKey}`), read };
}

/** Of two that begin at once the bucket is one's. */
async function begin(env: Bindings, deployment: string) {
  const mark = { deployment, since: new Date().toISOString() };
  if ((await replaceText(env.BUCKET, markKey, JSON.stringify(mark), null)) !== null) return mark;
  const found = await markOf(env);
  if (found === null) throw new Error(`Cannot mark the bucket: ${markKey} comes and goes`);
  return found;
}

/** This deployment takes the bucket from the one that it belongs to. Null where that is another by now. */
export async function takeOver(env: Bindings, from: string): Promise<Ownership | null> {
  const deployment = await deploymentId(env);
  known = null;
  const found = await markOf(env);
  if (found?.deployment !== from) return null;
  const since = new Date().toISOString();
  const mark = JSON.stringify({ deployment, since });
  const isTaken = await replaceText(env.BUCKET, markKey, mark, found.read);
  return isTaken !== null ? { deployment, owner: deployment, since } : null;
}
