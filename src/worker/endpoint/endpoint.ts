/**
 * Durable Object `Endpoint`, one for each endpoint: configuration, baselines, monitors, executions and alerts, rooms of
 * one object, whose alarm does what is due in any of them. For a name that was never configured nothing is written.
 */
import { DurableObject } from "cloudflare:workers";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import type { Settlement } from "../../core/watch/told.ts";
import { announce, askedCatalog } from "../deployment/catalog.ts";
import type { DueAgain } from "../deployment/due.ts";
import { foreignReason, isOwn, ownershipNow } from "../deployment/owner.ts";
import { baselineWorks } from "../baseline/builds.ts";
import { baselineFiles } from "../baseline/files.ts";
import { Baselines } from "../baseline/records.ts";
import type { Bindings } from "../env.ts";
import { Executions } from "../monitor/executions.ts";
import { Monitors } from "../monitor/monitors.ts";
import { Runs } from "../monitor/runs.ts";
import { lastBegunIn } from "../monitor/unjudged.ts";
import { replaying } from "../monitor/replay/replaying.ts";
import { configuredIn, TellingRooms } from "../incident/telling.ts";
import { unconditional, unmet, type Condition } from "../platform/condition.ts";
import type { VersionedConfig } from "../platform/configuration.ts";
import { problem, type Result } from "../platform/problem.ts";
import { askRoom } from "../platform/rooms.ts";
import { settingsOf } from "../platform/settings.ts";
import { doWorks, nextAlarm, oneAtATime, ownerOf, type Owner, type Work } from "../platform/work.ts";
import { Configuration, ConfigurationCopy, type Configured } from "./configuration.ts";
import { Schedule } from "./cron/schedule.ts";
import { dueAgain, ticked } from "./cron/tick.ts";
import { Edits } from "./edits.ts";
import { Glances } from "./glance.ts";
import { Leaving } from "./leaving.ts";
import { Live } from "./live.ts";
import { Metrics } from "./metrics/metrics.ts";
import { Purge } from "./purge.ts";
import { RecordingLook } from "./recording-look.ts";
import type { BinsAnswer, Saying } from "../recorder/count/contract.ts";
import { Shards } from "../recorder/shards.ts";
import { ScriptWrites } from "../script/writes.ts";
import type { Rooms } from "./rooms.ts";
import { wakeTables } from "./schema.ts";
import { SegmentRecord } from "./segments/record.ts";
import { FewerShards } from "./sending.ts";
import { missing, versionedOf, viewOf, type EndpointView } from "./view.ts";
import { Sweep } from "./sweep.ts";

declare module "../env.ts" {
  interface Bindings {
    /** One object an endpoint. */
    readonly ENDPOINTS: DurableObjectNamespace<Endpoint>;
  }
}

/** Work that is still under way looks due: no alarm comes at once after another. */
const pauseMs = 1_000;

export class Endpoint extends DurableObject<Bindings> {
  readonly #name: string;
  readonly #configuration: Configuration;
  readonly #baselines: Baselines;
  readonly #monitors: Monitors;
  readonly #executions: Executions;
  readonly #telling: TellingRooms;
  readonly #live: Live;
  readonly #rooms: Rooms;
  readonly #purge: Purge;
  readonly #leaving: Leaving;
  readonly #recording: RecordingLook;
  readonly #schedule: Schedule;
  readonly #works: readonly Work[];
  readonly #shards = () => new Shards(this.env, this.#name, this.#configuration.shards());

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env);
    const { storage } = state;
    wakeTables(storage);
    this.#configuration = new Configuration(storage);
    this.#name = state.id.name ?? this.#configuration.name() ?? "";
    const owner = ownerOf(this.#name, storage, { env: () => this.env, arm: () => this.#arm(0) });
    const peek = () => this.#configuration.read();
    const origin = () => settingsOf(this.env).publicUrl ?? peek()?.origin ?? "";
    this.#baselines = new Baselines(owner);
    this.#executions = new Executions(storage.sql);
    this.#monitors = new Monitors(owner, this.#executions, () => this.#onMonitors());
    const configured = () => configuredIn(peek()?.config, origin());
    this.#telling = new TellingRooms(owner, configured, this.#monitors);
    this.#purge = new Purge(storage.sql, this.#name);
    this.#leaving = new Leaving(storage, this.#configuration, this.#purge, this.#telling.outbox);
    this.#schedule = new Schedule(owner, () => this.#rooms);
    const shards = this.#shards;
    this.#recording = new RecordingLook(owner, shards, {
      tell: (looked, now) => storage.transactionSync(() => this.#telling.looked(looked, now)),
      isOpen: () => this.#configuration.isThere && this.#telling.isLookedAt,
    });
    const [baselines, monitors, executions] = [this.#baselines, this.#monitors, this.#executions];
    const baseline = () => baselineFiles(this.env, this.#name, this.#baselines.current());
    this.#live = new Live(owner, this.#configuration, { baseline, shards, telling: this.#telling });
    const { outbox, incidents, mutes } = this.#telling;
    const metrics = new Metrics(owner, { baselines, monitors, incidents, outbox }, () => ({
      shards: this.#configuration.shards(),
      receivers: peek()?.config.receivers ?? [],
    }));
    const segments = new SegmentRecord(storage.sql, () => peek()?.config.segments ?? []);
    const runs = new Runs(owner, monitors, executions, {
      baselines,
      segments: () => segments.names(),
      configuration: () => this.#inForce(),
      isReadable: () => this.#configuration.fault() === null,
      judged: (...given) => {
        metrics.judged(...given);
        this.#live.judged(...given);
      },
      looked: (now) => Promise.all([this.#recording.look(now), this.#live.settle()]),
    });
    const { judging, replays, work } = replaying(owner, { monitors, executions, runs }, this.#configuration);
    const seen = { segments, executions, incidents, baselines, monitors, mutes, runs, judging, metrics };
    const own = { edits: new Edits(owner, [this.#live, baselines]), scripts: new ScriptWrites(owner) };
    this.#rooms = { ...seen, ...own, replays, outbox, live: this.#live, glances: new Glances(owner, seen) };
    this.#works = [...this.#worksOf(owner, runs, origin), work];
  }

  #worksOf(owner: Owner, runs: Runs, origin: () => string): readonly Work[] {
    return [
      oneAtATime(runs),
      this.#telling.outbox,
      this.#telling.incidents,
      this.#live,
      this.#rooms.edits,
      this.#schedule,
      oneAtATime(this.#recording),
      ...baselineWorks(owner, this.#baselines, origin),
      oneAtATime(new ConfigurationCopy(owner)),
      oneAtATime(new FewerShards(owner, this.#configuration)),
      oneAtATime(new Sweep(owner, () => this.#configuration.retention(), this.#rooms)),
    ];
  }

  /** What the gateway asks for; null for a name that is not configured. Throws where what is stored cannot be read. */
  configuration(): VersionedConfig | null {
    const found = this.#inForce();
    if (found === null) return null;
    const current = { baseline: this.#baselines.current(), edits: this.#rooms.edits.count() };
    return versionedOf(found, current, this.#live.version());
  }

  /** What a shard's watch goes by. */
  watchBins(): Promise<BinsAnswer> {
    return this.#live.bins();
  }

  /** What a shard's watch says, all of it. */
  watchSays(saying: Saying): Promise<Settlement | null> {
    return this.#live.say(saying);
  }

  /** A shard says that calls are lost, or that captures cannot be written. */
  async notRecorded(): Promise<void> {
    if (!this.#configuration.isThere) return;
    await this.#recording.look(Date.now());
    await this.#arm(0);
  }

  #inForce(): Configured | null {
    const fault = this.#configuration.fault();
    if (fault !== null) throw new SyntaxError(fault);
    return this.#configuration.read();
  }

  /** A shard has more to do than it should: calls go to twice as many, if they still go to `from`. Gives to how many. */
  async raiseShards(from: number): Promise<number> {
    if (!this.#configuration.isThere) return from;
    const known = this.#configuration.shards();
    const shards = this.#configuration.raiseShards(from, Date.now());
    await this.#shards().seal(lastBegunIn(this.ctx.storage.sql), known);
    await this.#arm(0);
    return shards;
  }

  /** Takes a checked configuration, unless an endpoint of this name is being purged. `origin`: where this deployment was reached. */
  async configure(
    config: EndpointConfig,
    origin: string,
    condition: Condition = unconditional,
  ): Promise<Result<EndpointView>> {
    // The name is known before there is anything to be found under it.
    if (this.#purge.state() === null && !(await announce(this.env, this.#name))) {
      const message = "The list of endpoints does not answer right now, and nothing is changed; try again";
      return { ok: false, problem: problem("unavailable", message) };
    }
    if (this.#purge.state() !== null) {
      const message = "An endpoint of this name is being purged; try again in a minute";
      return { ok: false, problem: problem("conflict", message) };
    }
    const [before, known] = [this.#configuration.etag(), this.#configuration.shards()];
    const refusal = unmet(condition, before);
    if (refusal !== null) return { ok: false, problem: refusal };
    this.#configuration.write(this.#name, config, origin);
    // Before anything is waited for: whoever configures meanwhile must not be in this one's answer.
    const view = this.view();
    await this.#shards().seal(lastBegunIn(this.ctx.storage.sql), known);
    await this.#arm(0);
    await this.#onMonitors();
    return view.ok && view.value.etag === before
      ? { ok: true, value: { ...view.value, unchanged: true } }
      : view;
  }

  view(): Result<EndpointView> {
    const found = this.#configured();
    if (!found.ok) return found;
    const [etag, monitors] = [this.#configuration.etag() ?? "", this.#monitors.list()];
    const awaits = this.#rooms.runs.learner.awaits(monitors);
    const baseline = this.#baselines.current();
    return { ok: true, value: viewOf(found.value, { etag, baseline, monitors, awaits }) };
  }

  /** Puts a question to one of the rooms (worker/platform/rooms.ts). */
  async ask(room: keyof Rooms, question: string, parameters: readonly unknown[]): Promise<Result<unknown>> {
    const found = this.#configured();
    return found.ok ? { ok: true, value: await askRoom(this.#rooms[room], question, parameters) } : found;
  }

  /** The one place that asks whether the endpoint is configured. */
  #configured(): Result<Configured> {
    const found = this.#configuration.read();
    return found === null
      ? { ok: false, problem: missing(this.#configuration.fault(), this.#purge.state()) }
      : { ok: true, value: found };
  }

  /** Forgets the endpoint; its captures, baselines, reports and counts stay, unless they are purged too. */
  async remove(purge = false, condition: Condition = unconditional): Promise<Result<null>> {
    const since = this.#configuration.writes;
    const refusal = this.#leaving.refusal(condition, since);
    if (refusal !== null) return { ok: false, problem: refusal };
    const ownership = await ownershipNow(this.env);
    if (purge && !isOwn(ownership)) {
      return { ok: false, problem: problem("conflict", foreignReason(ownership)) };
    }
    // In this order a failure leaves either the whole endpoint, or one that is left by the alarm.
    await this.#rooms.replays.leave();
    if (isOwn(ownership)) await this.#leaving.deleteCopy(this.env, this.#name);
    // Meanwhile somebody else may have deleted it, or configured it.
    const stays = this.#leaving.refusal(condition, since);
    if (stays !== null) {
      await this.#leaving.stay();
      return { ok: false, problem: stays };
    }
    const now = Date.now();
    this.ctx.storage.transactionSync(() => {
      this.#telling.incidents.closeAll("The endpoint was deleted", now);
      if (purge) this.#leaving.purge(now);
      else this.#leaving.forget();
    });
    await this.ctx.storage.setAlarm(now);
    await this.#leaving.unlist(this.env, this.#name);
    return { ok: true, value: null };
  }

  /** Cron says it is `scheduled`. Gives when the next window is due; null where that is known, or stays as it is. */
  async tick(scheduled: number): Promise<DueAgain | null> {
    if (!this.#configuration.isThere) await askedCatalog(this.env).remove(this.#name);
    // Windows wait with their monitors until the configuration can be read again.
    if (!this.#configuration.isThere || this.#configuration.fault() !== null) return null;
    const wasDue = ticked(this.#rooms, this.#telling, scheduled);
    await this.#arm(0);
    // The answer to the tick before was lost.
    if (!wasDue) await this.#schedule.tell();
    return wasDue ? dueAgain(this.#name, this.#rooms) : null;
  }

  /** Monitors, or what is configured, have changed. */
  async #onMonitors(): Promise<void> {
    this.#live.version();
    await this.#telling.review(Date.now());
    await this.#arm(0);
    await this.#schedule.tell();
  }

  override async alarm(): Promise<void> {
    if (!this.#configuration.isThere) return this.#leave();
    await doWorks(() => (this.#configuration.isThere ? this.#works : []), this.#name);
    if (this.#configuration.isThere) await this.#rooms.glances.tell();
    await this.#arm(pauseMs);
  }

  async #leave(): Promise<void> {
    const next = await this.#leaving.goOn(this.env, this.#name, Date.now());
    if (next !== null && !this.#configuration.isThere) await this.ctx.storage.setAlarm(next);
    await this.#arm(pauseMs);
  }

  /** The alarm goes to the earliest of what is to be done, not before a pause. */
  async #arm(leastMs: number): Promise<void> {
    if (!this.#configuration.isThere) return;
    const now = Date.now();
    const next = nextAlarm(this.#works, now);
    if (next !== null) await this.ctx.storage.setAlarm(Math.max(now + leastMs, next));
  }
}
