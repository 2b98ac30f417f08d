/**
 * What a Monitor does, beside what it keeps: runs executions to their end, builds baselines from R2,
 * delivers alerts. Everything it begins is entered in SQLite first, so another life can take it up.
 */
import { alertOf } from "../../core/receiver/alert.ts";
import { defaultMinimumRecords } from "../../core/check/check.ts";
import { emptyReport, type Execution, type Report } from "../../core/report/report.ts";
import { buildFromBucket } from "../baseline/job.ts";
import { isLarge, localWay, superviseLarge } from "../baseline/large.ts";
import type { BaselineRecord, Baselines, BaselineSource, BucketSource } from "../baseline/records.ts";
import { deliver } from "../notify/deliver.ts";
import type { EndpointTable } from "../endpoint/configuration.ts";
import type { Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import { execute, IncompleteWindow } from "./execution.ts";
import type { Executions, Run } from "./executions.ts";
import { signedLink } from "../notify/link.ts";
import { log } from "../platform/log.ts";
import type { Outbox } from "../notify/outbox.ts";

/** What dies is tried so often, a run so much later each time. */
const mostAttempts = 5;
const retryMs = 60_000;

/** A window of which a shard's calls are missing is looked at so often: for about three quarters of an hour. */
const mostLooks = 10;

/** What the runner works with: the Monitor's own. */
export interface Workplace {
  readonly storage: DurableObjectStorage;
  readonly name: string;
  readonly endpoint: EndpointTable;
  readonly baselines: Baselines;
  readonly executions: Executions;
  readonly outbox: Outbox;
  /** Told when an alert was put into the outbox. */
  readonly onAlert: () => void;
}

export class Runner {
  readonly #place: Workplace;
  /** What this life of the object is working on: not begun twice. */
  readonly #underWay = new Set<string>();

  constructor(place: Workplace) {
    this.#place = place;
  }

  /** Runs what waits, oldest window first. */
  async runAll(env: Bindings, now: number): Promise<void> {
    for (const run of this.#place.executions.waiting(now)) await this.run(env, run);
  }

  /** Runs one execution to its end; a failure leaves it waiting, the last one ends it. */
  async run(env: Bindings, run: Run): Promise<void> {
    const { executions, baselines, name } = this.#place;
    const { id, monitor, window, attempts } = run;
    // Two triggers may have the same list: what is under way or done by now is not done again.
    if (this.#underWay.has(id) || executions.run(id) === null) return;
    this.#underWay.add(id);
    executions.begin(id, Date.now() + retryMs * (attempts + 1));
    const execution: Execution = { endpoint: name, monitor, id, baseline: baselines.current(), window };
    try {
      // It ended none of its attempts, not even by an error: it takes the object down with it.
      if (attempts >= (run.wasIncomplete ? mostLooks : mostAttempts))
        throw new Error(`The run died ${attempts} times`);
      const { report, prefix } = await execute(env, execution, this.#settingsOf(run));
      await this.#finish(env, run, report, prefix);
    } catch (error) {
      log("execution_failed", { endpoint: name, execution: id, error: nameOf(error) });
      const isIncomplete = error instanceof IncompleteWindow;
      if (attempts + 1 >= (isIncomplete ? mostLooks : mostAttempts)) {
        const reason = isIncomplete ? `The window is incomplete: ${error.message}` : nameOf(error);
        await this.#finish(env, run, emptyReport(execution, "Failed", reason), null);
      } else if (isIncomplete) {
        executions.setIncomplete(id, `The window is incomplete: ${error.message}; it is checked again`);
      }
    } finally {
      this.#underWay.delete(id);
    }
  }

  #settingsOf({ monitor, isScheduled }: Run) {
    const { executions, endpoint } = this.#place;
    const row = endpoint.read();
    return {
      minimumRecords: executions.monitor(monitor)?.config.minimumRecords ?? defaultMinimumRecords,
      outputColumns: row?.config.outputColumns ?? "START",
      shards: row?.shards ?? 1,
      seal: isScheduled,
    };
  }

  /** The execution's end and its alerts are one commit: no violation without its message, none twice. */
  async #finish(env: Bindings, { id, window }: Run, report: Report, prefix: string | null): Promise<void> {
    const { endpoint, name, executions, outbox, storage, onAlert } = this.#place;
    const now = Date.now();
    const row = endpoint.read();
    const origin = env.WEIR_PUBLIC_URL ?? row?.origin ?? "";
    const link = await signedLink(env, origin, `/reports/${name}/${id}`, now);
    const receivers = report.status === "CompletedWithViolations" ? (row?.config.receivers ?? []) : [];
    storage.transactionSync(() => {
      executions.finish(id, { ...report, report: prefix }, now);
      for (const receiver of receivers) outbox.add(alertOf(report, window, link), receiver, now);
    });
    if (receivers.length > 0) onAlert();
  }

  /** Builds the baselines that wait for an object in R2. */
  async buildBaselines(env: Bindings): Promise<void> {
    for (const baseline of this.#place.baselines.unfinished()) {
      if (this.#underWay.has(baseline.id)) continue;
      this.#underWay.add(baseline.id);
      try {
        await this.#build(env, baseline, baseline.source);
      } finally {
        this.#underWay.delete(baseline.id);
      }
    }
  }

  async #build(env: Bindings, { id }: BaselineRecord, source: BaselineSource): Promise<void> {
    const { name, baselines } = this.#place;
    if (source.kind !== "r2") return;
    const object = await env.BUCKET.head(source.key);
    if (object !== null && isLarge(env, object.size)) return this.#supervise(env, id, source, object.size);
    if (baselines.attempt(id) > mostAttempts) {
      return baselines.fail(id, `It failed ${mostAttempts} times; see the logs`, Date.now());
    }
    const built = await buildFromBucket(env.BUCKET, name, id, source, async (progress) => {
      const isWanted = baselines.progress(id, progress, Date.now());
      // The alarm is busy with this; what has come due meanwhile does not wait for its end.
      await this.runAll(env, Date.now());
      return isWanted;
    });
    if (!built.ok) baselines.fail(id, built.problem.message, Date.now());
    else if (built.value !== null) baselines.complete(id, built.value, Date.now());
  }

  /** Large ones are built by Workflows, which tell the Monitor themselves; this sees to it that they run. */
  async #supervise(env: Bindings, id: string, source: BucketSource, sizeBytes: number): Promise<void> {
    const { name, baselines, endpoint } = this.#place;
    const origin = env.WEIR_PUBLIC_URL ?? endpoint.read()?.origin ?? "";
    try {
      const params = { kind: "whole" as const, endpoint: name, id, source, origin };
      const failure = await superviseLarge(env, params, sizeBytes);
      if (failure !== null) baselines.fail(id, failure, Date.now());
    } catch (error) {
      log("workflow_failed", { endpoint: name, baseline: id, error: nameOf(error) });
      if (baselines.attempt(id) < mostAttempts) return;
      const reason = `The Workflow could not be started: ${nameOf(error)}`;
      baselines.fail(id, `${reason}: ${localWay(name, origin)}`, Date.now());
    }
  }

  /** Delivers what is due. */
  async deliverDue(env: Bindings): Promise<void> {
    const { outbox } = this.#place;
    const deliveries = outbox.take(Date.now());
    await Promise.all(
      deliveries.map(async (delivery) => {
        const attempt = await deliver(env, delivery, Date.now());
        outbox.settle(delivery, attempt, Date.now());
      }),
    );
  }
}
