/**
 * Writes of an endpoint's scripts: by its object, one after the other. R2 deletes on no condition, so nobody may write
 * between the look at a script and what is done by it.
 */
import { scriptKey } from "../../core/script/fault.ts";
import { ownBucket } from "../deployment/owner.ts";
import { deleteKeys, putText, readTagged, replaceText } from "../platform/bucket.ts";
import { isConditional, unmet, type Condition, type Tagged } from "../platform/condition.ts";
import { problem, type Result } from "../platform/problem.ts";
import type { Owner } from "../platform/work.ts";
import { roomProblem } from "./scripts.ts";

/** A script that was put, with the tag of its text. */
export interface ScriptView extends Tagged {
  readonly name: string;
  readonly bytes: number;
}

const contentType = "text/javascript";

export class ScriptWrites {
  readonly #owner: Owner;
  #last: Promise<unknown> = Promise.resolve();

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Of a module that was seen to load. */
  put(name: string, source: string, condition: Condition): Promise<Result<ScriptView>> {
    return this.#next(() => this.#put(name, source, condition));
  }

  /** Monitors that name it fail from then on, and say so. */
  delete(name: string, condition: Condition): Promise<Result<null>> {
    return this.#next(() => this.#delete(name, condition));
  }

  /** After those before it, whatever became of them. */
  #next<T>(write: () => Promise<T>): Promise<T> {
    const done = this.#last.then(write, write);
    this.#last = done;
    return done;
  }

  async #put(name: string, source: string, condition: Condition): Promise<Result<ScriptView>> {
    const bucket = await ownBucket(this.#owner.env);
    const key = scriptKey(this.#owner.name, name);
    const read = await readTagged(bucket, key);
    const refusal =
      unmet(condition, read?.etag ?? null) ?? (await roomProblem(bucket, this.#owner.name, name));
    if (refusal !== null) return { ok: false, problem: refusal };
    const view = { name, bytes: new TextEncoder().encode(source).length };
    if (read?.text === source) return { ok: true, value: { ...view, etag: read.etag, unchanged: true } };
    // A deployment of another version writes by itself.
    const etag = isConditional(condition)
      ? await replaceText(bucket, key, source, read, contentType)
      : await putText(bucket, key, source, contentType);
    if (etag !== null) return { ok: true, value: { ...view, etag } };
    const message = "Cannot put this script: somebody else has changed it this moment: GET it again";
    return { ok: false, problem: problem("precondition_failed", message) };
  }

  async #delete(name: string, condition: Condition): Promise<Result<null>> {
    const bucket = await ownBucket(this.#owner.env);
    const key = scriptKey(this.#owner.name, name);
    const read = await readTagged(bucket, key);
    if (read === null) return { ok: false, problem: noScript };
    const refusal = unmet(condition, read.etag);
    if (refusal !== null) return { ok: false, problem: refusal };
    await deleteKeys(bucket, [key]);
    return { ok: true, value: null };
  }
}

export const noScript = problem("not_found", "There is no script of this name");
