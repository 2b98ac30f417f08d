/**
 * Durable Object `Monitor`, one for each endpoint: its configuration, baselines, monitors, executions
 * and alerts. Its alarm does what is due: executions, baselines from R2, deliveries, the copy of the
 * configuration in R2. Nothing is written for a name that was never configured.
 */
import { DurableObject } from "cloudflare:workers";
import type { EndpointConfig, MonitorConfig } from "../../core/config/endpoint.ts";
import type { Window } from "../../core/monitor/window.ts";
import { cancelLarge } from "../baseline/large.ts";
import {
  Baselines,
  type BaselineRecord,
  type BaselineSource,
  type Progress,
  type RangeProgress,
} from "../baseline/records.ts";
import { catalogOf } from "./catalog.ts";
import { EndpointTable } from "./configuration.ts";
import type { Bindings } from "../env.ts";
import { nameOf, problem, type Result } from "../platform/problem.ts";
import { unanswerable } from "../monitor/execution.ts";
import { Executions, type ExecutionRecord, type MonitorRecord } from "../monitor/executions.ts";
import { newId } from "../platform/id.ts";
import { log } from "../platform/log.ts";
import { Outbox, type DeliveryRecord } from "../notify/outbox.ts";
import { Runner } from "../monitor/runs.ts";
import { configKey, writeJson, type VersionedConfig } from "../platform/bucket.ts";
import { Upkeep, type Purge } from "./upkeep.ts";

/** An endpoint as the API shows it. */
export interface EndpointView extends VersionedConfig {
  readonly name: string;
  readonly baseline: string | null;
  readonly monitors: readonly MonitorRecord[];
}

export class Monitor extends DurableObject<Bindings> {
  readonly #name: string;
  readonly #endpoint: EndpointTable;
  readonly #baselines: Baselines;
  readonly #executions: Executions;
  readonly #outbox: Outbox;
  readonly #runner: Runner;
  readonly #upkeep: Upkeep;

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env);
    const { sql } = state.storage;
    this.#endpoint = new EndpointTable(sql);
    this.#name = state.id.name ?? this.#endpoint.read()?.name ?? "";
    this.#baselines = new Baselines(sql);
    this.#executions = new Executions(sql);
    this.#outbox = new Outbox(sql);
    this.#upkeep = new Upkeep(sql);
    this.#runner = new Runner({
      storage: state.storage,
      name: this.#name,
      endpoint: this.#endpoint,
      baselines: this.#baselines,
      executions: this.#executions,
      outbox: this.#outbox,
      // At once, not by the alarm: that may be busy with a long baseline.
      onAlert: () => state.waitUntil(this.#runner.deliverDue(this.env).then(() => this.#arm())),
    });
  }

  /** What the gateway asks for; null for a name that is not configured. */
  configuration(): VersionedConfig | null {
    const row = this.#endpoint.read();
    return row === null ? null : { version: row.version, config: row.config, shards: row.shards };
  }

  /** A shard has more to do than it should: twice as many, if there are still `from`. Gives how many there are. */
  async raiseShards(from: number): Promise<number> {
    if (this.#endpoint.read() === null) return from;
    const shards = this.#endpoint.raiseShards(from);
    await this.#arm();
    return shards;
  }

  /** Takes a checked configuration; null while an endpoint of this name is purged. `origin`: where this deployment was reached. */
  async configure(config: EndpointConfig, origin: string): Promise<EndpointView | null> {
    if (this.#upkeep.purge() !== null) return null;
    this.#endpoint.write(this.#name, config, origin);
    for (const table of [Baselines, Executions, Outbox]) table.create(this.ctx.storage.sql);
    await this.ctx.storage.setAlarm(Date.now());
    await catalogOf(this.env).schedule(this.#name, this.#executions.nextDue());
    return this.#seen();
  }

  view(): EndpointView | null {
    return this.#endpoint.read() === null ? null : this.#seen();
  }

  #seen(): EndpointView {
    const found = this.configuration();
    if (found === null) throw new Error("Cannot show the endpoint: it is not configured");
    const monitors = this.#executions.monitors();
    return { name: this.#name, ...found, baseline: this.#baselines.current(), monitors };
  }

  /** Forgets the endpoint; its captures, baselines, reports and counts stay, unless they are purged too. */
  async remove(purge = false): Promise<boolean> {
    const row = this.#endpoint.read();
    if (row === null) return false;
    // In this order a failure leaves either the whole endpoint, or a name that the next tick takes off the list.
    await this.env.BUCKET.delete(configKey(this.#name));
    if (purge) {
      this.ctx.storage.transactionSync(() => {
        this.#upkeep.beginPurge(this.#name, row.shards, Date.now());
        this.#endpoint.drop();
      });
      await this.ctx.storage.setAlarm(Date.now());
    } else {
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#endpoint.drop();
    }
    await catalogOf(this.env).remove(this.#name);
    return true;
  }

  /** A purge that is under way. */
  purging(): Purge | null {
    return this.#upkeep.purge();
  }

  async putMonitor(monitor: string, config: MonitorConfig): Promise<MonitorRecord | null> {
    if (this.#endpoint.read() === null) return null;
    this.#executions.putMonitor(monitor, config, Date.now());
    await catalogOf(this.env).schedule(this.#name, this.#executions.nextDue());
    return this.#executions.monitor(monitor);
  }

  async deleteMonitor(monitor: string): Promise<boolean> {
    if (this.#endpoint.read() === null || !this.#executions.deleteMonitor(monitor)) return false;
    await catalogOf(this.env).schedule(this.#name, this.#executions.nextDue());
    return true;
  }

  monitor(monitor: string): MonitorRecord | null {
    return this.#endpoint.read() === null ? null : this.#executions.monitor(monitor);
  }

  /** Begins a baseline; null for an endpoint that is not configured. One from R2 is read by the alarm. */
  async beginBaseline(id: string, source: BaselineSource): Promise<BaselineRecord | null> {
    if (this.#endpoint.read() === null) return null;
    this.#baselines.begin(id, source, Date.now());
    if (source.kind === "r2") await this.ctx.storage.setAlarm(Date.now());
    return this.#baselines.get(id);
  }

  /** Says whether the baseline is still wanted. */
  baselineProgress(id: string, progress: Progress): boolean {
    return this.#endpoint.read() !== null && this.#baselines.progress(id, progress, Date.now());
  }

  rangeProgress(id: string, progress: RangeProgress): boolean {
    return this.#endpoint.read() !== null && this.#baselines.rangeProgress(id, progress, Date.now());
  }

  completeBaseline(id: string, rows: number): BaselineRecord | null {
    if (this.#endpoint.read() === null) return null;
    this.#baselines.complete(id, rows, Date.now());
    return this.#baselines.get(id);
  }

  failBaseline(id: string, failure: string): void {
    if (this.#endpoint.read() !== null) this.#baselines.fail(id, failure, Date.now());
  }

  /** Whoever builds it hears of it with their next word. One that is over stays as it is. */
  async cancelBaseline(id: string): Promise<BaselineRecord | null> {
    if (this.baseline(id) === null) return null;
    this.#baselines.cancel(id, Date.now());
    const cancelled = this.#baselines.get(id);
    if (cancelled?.status === "Cancelled" && cancelled.source.kind === "r2") {
      await cancelLarge(this.env, this.#name, id, this.#baselines.instances(id));
    }
    return cancelled;
  }

  baseline(id: string): BaselineRecord | null {
    if (this.#endpoint.read() === null) return null;
    this.#baselines.failStalled(Date.now());
    return this.#baselines.get(id);
  }

  baselines(): BaselineRecord[] {
    if (this.#endpoint.read() === null) return [];
    this.#baselines.failStalled(Date.now());
    return this.#baselines.list();
  }

  executions(monitor: string | null, limit: number, before: number): ExecutionRecord[] {
    return this.#endpoint.read() === null ? [] : this.#executions.list(monitor, limit, before);
  }

  execution(id: string): ExecutionRecord | null {
    return this.#endpoint.read() === null ? null : this.#executions.get(id);
  }

  deliveries(): DeliveryRecord[] {
    return this.#endpoint.read() === null ? [] : this.#outbox.list();
  }

  /** Cron says it is `now`: enters the windows that are due and runs those that have settled. */
  async tick(now: number): Promise<void> {
    if (this.#endpoint.read() === null) return catalogOf(this.env).remove(this.#name);
    this.#executions.enterDue(now, newId);
    await catalogOf(this.env).schedule(this.#name, this.#executions.nextDue());
    await this.#runner.runAll(this.env, Math.max(now, Date.now()));
    await this.#arm();
  }

  /** Runs a monitor's checks over a past window at once. */
  async runNow(monitor: string, window: Window): Promise<Result<ExecutionRecord>> {
    if (this.monitor(monitor) === null) {
      return { ok: false, problem: problem("not_found", `There is no monitor ${monitor}`) };
    }
    const refusal = await unanswerable(this.env, this.#name, this.#endpoint.read()?.shards ?? 1, window);
    if (refusal !== null) return { ok: false, problem: refusal };
    const id = newId();
    this.#executions.enterManual(id, monitor, window, Date.now());
    const run = this.#executions.run(id);
    if (run !== null) await this.#runner.run(this.env, run);
    await this.#arm();
    const finished = this.#executions.get(id);
    if (finished === null) throw new Error("Cannot find the execution that just ran");
    return { ok: true, value: finished };
  }

  override async alarm(): Promise<void> {
    const row = this.#endpoint.read();
    if (row === null) return this.#goOnPurging();
    const now = Date.now();
    const work = [
      this.#upkeep.sweep(this.env, this.#name, row.config, now),
      this.#runner.deliverDue(this.env),
      this.#copyConfig(),
      this.#runner.runAll(this.env, now),
      this.#runner.buildBaselines(this.env),
    ];
    for (const result of await Promise.allSettled(work)) {
      if (result.status === "rejected")
        log("alarm_failed", { endpoint: this.#name, error: nameOf(result.reason) });
    }
    await this.#arm();
  }

  async #goOnPurging(): Promise<void> {
    const purge = this.#upkeep.purge();
    if (purge === null) return;
    const now = Date.now();
    const rest = await this.#upkeep.goOnPurging(this.env, purge, now).catch((error: unknown) => {
      log("purge_failed", { endpoint: purge.name, error: nameOf(error) });
      return { ...purge, at: now + 5_000 };
    });
    if (rest === null) await this.ctx.storage.deleteAll();
    else await this.ctx.storage.setAlarm(rest.at);
  }

  /** The alarm goes to the earliest of what is to be done. */
  async #arm(): Promise<void> {
    const row = this.#endpoint.read();
    if (row === null) return;
    const now = Date.now();
    const times = [
      this.#executions.nextRun(),
      this.#outbox.nextAttempt(),
      this.#upkeep.nextSweep(row.config),
      row.copied < row.version ? now + 5_000 : null,
      this.#baselines.unfinished().length > 0 ? now + 5_000 : null,
    ].filter((time) => time !== null);
    // Not before a second has passed: what is still under way may look due.
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.max(now + 1_000, Math.min(...times)));
  }

  /** The configuration's copy in R2 is what cold isolates read should this object not answer. */
  async #copyConfig(): Promise<void> {
    const row = this.#endpoint.read();
    if (row === null || row.copied >= row.version) return;
    const { version, config, shards } = row;
    await writeJson(this.env.BUCKET, configKey(this.#name), JSON.stringify({ version, config, shards }));
    this.#endpoint.markCopied(version);
  }
}
