/** What the endpoint's object does for baselines from R2: reads the small ones itself, and sees to the large ones. */
import type { BucketSource } from "../../core/config/training.ts";
import { sizeOf } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { oneAtATime, type Owner, type Work } from "../platform/work.ts";
import { Comparing } from "./compare/comparing.ts";
import { buildFromBucket } from "./job.ts";
import { isLarge, localWay, superviseLarge } from "./large.ts";
import type { Baselines } from "./records.ts";

/** What the object's alarm does for baselines. `origin`: where this deployment is reached. */
export function baselineWorks(owner: Owner, baselines: Baselines, origin: () => string): readonly Work[] {
  return [oneAtATime(new Builds(owner, baselines, origin)), oneAtATime(new Comparing(owner, baselines))];
}

/** A build that fails or dies is tried so often. */
const mostAttempts = 5;

/** A baseline that others build is looked after this often. */
const lookMs = 5_000;

class Builds implements Work {
  readonly name = "baselines";
  readonly #owner: Owner;
  readonly #baselines: Baselines;
  /** Where this deployment is reached. */
  readonly #origin: () => string;
  /** When unfinished baselines were looked at last, in this life of the object. */
  readonly #lookedAt = new Map<string, number>();

  constructor(owner: Owner, baselines: Baselines, origin: () => string) {
    this.#owner = owner;
    this.#baselines = baselines;
    this.#origin = origin;
  }

  next(): number | null {
    const times = this.#baselines.unfinished().map(({ id }) => this.#dueAt(id));
    return times.length === 0 ? null : Math.min(...times);
  }

  #dueAt(id: string): number {
    const looked = this.#lookedAt.get(id);
    return looked === undefined ? 0 : looked + lookMs;
  }

  async doDue(now: number): Promise<void> {
    for (const { id, source } of this.#baselines.unfinished()) {
      if (this.#dueAt(id) > now) continue;
      this.#lookedAt.set(id, now);
      if (source.kind === "r2") await this.#build(id, source);
      else this.#baselines.fail(id, "Its source was written by a newer version of Weir: build it anew");
    }
  }

  async #build(id: string, source: BucketSource): Promise<void> {
    const { env, name: endpoint } = this.#owner;
    const baselines = this.#baselines;
    const sizeBytes = await sizeOf(env.BUCKET, source.key);
    if (sizeBytes !== null && isLarge(env, sizeBytes)) return this.#supervise(id, source, sizeBytes);
    if (baselines.attempt(id) > mostAttempts) {
      return baselines.fail(id, `It failed ${mostAttempts} times; see the logs`);
    }
    const built = await buildFromBucket(env.BUCKET, { endpoint, id }, source, async (progress) =>
      baselines.progress(id, progress),
    );
    if (!built.ok) baselines.fail(id, built.problem.message);
    else if (built.value !== null) await baselines.complete(id, built.value.rows, built.value.notes);
  }

  /** Large baselines are built by Workflows, which tell the endpoint themselves; this sees to it that they run. */
  async #supervise(id: string, source: BucketSource, sizeBytes: number): Promise<void> {
    const { env, name: endpoint } = this.#owner;
    const origin = this.#origin();
    try {
      const params = { kind: "whole" as const, endpoint, id, source, origin };
      const failure = await superviseLarge(env, params, sizeBytes);
      if (failure !== null) this.#baselines.fail(id, failure);
    } catch (error) {
      log("workflow_failed", { endpoint, baseline: id, error: nameOf(error) });
      if (this.#baselines.attempt(id) < mostAttempts) return;
      const reason = `The Workflow could not be started: ${nameOf(error)}`;
      this.#baselines.fail(id, `${reason}: ${localWay(endpoint, origin)}`);
    }
  }
}
