/** Runs of monitors, to their end: the window's profile is merged, judged, and its report written. */
import type { Baseline } from "../../core/baseline/baseline.ts";
import { shapeOf } from "../../core/baseline/shape.ts";
import { type CheckSettings } from "../../core/check/run.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { afterFailure, givenUp, retryAt } from "../../core/monitor/run.ts";
import { mostAnswerBytes } from "../../core/profile/room/kept.ts";
import { formatWindow, type Window } from "../../core/monitor/window.ts";
import { judgeInPieces, nothing, type Judgement } from "../../core/report/judgement.ts";
import type { AlertOn } from "../../core/incident/policy.ts";
import type { Beside } from "../../core/incident/sign.ts";
import { rehearse, type Rehearsal, type RehearsedSettings } from "../../core/rehearsal.ts";
import { emptyReport, type Execution, type Report } from "../../core/report/report.ts";
import { ownBucket } from "../deployment/owner.ts";
import { reportPrefix, writePieces } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf, problem, type Problem, type Result } from "../platform/problem.ts";
import { keepPictures } from "../picture/keep.ts";
import type { Owner, Work } from "../platform/work.ts";
import { Shards } from "../recorder/shards.ts";
import { earlierOf } from "./earlier.ts";
import type { ExecutionRecord, Run } from "./execution.ts";
import type { Ending, Executions } from "./executions.ts";
import type { Monitors } from "./monitors.ts";
import { keepOverview } from "./overviews.ts";
import { keepPage } from "./report-page.ts";

/** A baseline, and its files once they are wanted. */
interface InForce {
  readonly id: string;
  readonly load: () => Promise<Baseline>;
  /** The same for whoever asks: files that are gone or cannot be read are a problem. */
  readonly readable: () => Promise<Result<Baseline>>;
}

/** What of the configuration a run goes by. */
interface Configured {
  readonly config: EndpointConfig;
  /** How many shards may hold something. */
  readonly shards: number;
}

/** What a run asks of the rest of the endpoint. */
export interface Surroundings {
  /** The configuration in force; null once the endpoint is forgotten. Throws where it cannot be read. */
  readonly configuration: () => Configured | null;
  /** Whether it can be: until then runs wait. */
  readonly isReadable: () => boolean;
  /** The baseline in force. */
  readonly baseline: () => InForce | null;
  /** Moves the incidents that a report speaks of, and what the watch said: within the transaction that ends the run. */
  readonly judged: (report: Report, beside: Beside, now: number) => void;
  /** After a window of the schedule: what else there is to be seen. */
  readonly looked: (now: number) => Promise<unknown>;
}

const noBaseline = "There is no baseline in force: POST one to /v1/endpoints/{name}/baselines";

/** An alarm has fifteen minutes. */
const longestGoMs = 5 * 60_000;

/** Windows of a monitor that cannot be read are looked at this often. */
const unreadMs = 600_000;

/** A window that some shard's calls are missing from must not be judged: it is checked again later. */
class IncompleteWindow extends Error {
  override readonly name = "IncompleteWindow";
}

export class Runs implements Work {
  readonly name = "executions";
  readonly #owner: Owner;
  readonly #monitors: Monitors;
  readonly #executions: Executions;
  readonly #surroundings: Surroundings;
  /** Ids of the runs that this life of the object is working on: none is begun twice. */
  readonly #underWay = new Set<string>();

  constructor(owner: Owner, monitors: Monitors, executions: Executions, surroundings: Surroundings) {
    this.#owner = owner;
    this.#monitors = monitors;
    this.#executions = executions;
    this.#surroundings = surroundings;
  }

  next(): number | null {
    return this.#surroundings.isReadable() ? this.#executions.nextRun() : null;
  }

  /** Runs what waits, oldest window first, one after the other; what is left after a while waits for the next alarm. */
  async doDue(now: number): Promise<void> {
    for (const run of this.#executions.waiting(now)) {
      if (Date.now() - now > longestGoMs) return;
      // A monitor that this version of Weir cannot read does not run; its windows wait for one that can.
      if (this.#monitors.get(run.monitor)?.config === null) this.#executions.postpone(run.id, now + unreadMs);
      else await this.#run(run);
    }
  }

  /** Runs a monitor's checks over a past window at once. */
  async now(monitor: string, window: Window, isTold = false): Promise<Result<ExecutionRecord>> {
    const found = this.#monitors.get(monitor);
    if (found === null) {
      return { ok: false, problem: problem("not_found", `There is no monitor ${monitor}`) };
    }
    if (found.config === null) {
      const reason = "it was stored by another version of Weir and cannot be read: put it again";
      return { ok: false, problem: problem("conflict", `Cannot run the monitor ${monitor}: ${reason}`) };
    }
    const refusal = await this.#unanswerable(window);
    if (refusal !== null) return { ok: false, problem: refusal };
    const id = this.#executions.enterManual(monitor, window, isTold);
    const run = this.#executions.run(id);
    if (run !== null) await this.#run(run);
    await this.#owner.arm();
    const finished = this.#executions.get(id);
    if (finished === null) throw new Error("Cannot find the execution that just ran");
    return { ok: true, value: finished };
  }

  /**
   * Judges a past window by other settings beside those in force. Nothing is stored, nobody is told. As JSON, in a stream:
   * of thousands of columns with long names it is more than a value over RPC may be.
   */
  async rehearsal(
    monitor: string,
    window: Window,
    tried: RehearsedSettings,
  ): Promise<Result<ReadableStream<Uint8Array>>> {
    const config = this.#monitors.get(monitor)?.config;
    if (config === undefined) {
      return { ok: false, problem: problem("not_found", `There is no monitor ${monitor}`) };
    }
    const refusal = await this.#unanswerable(window);
    if (refusal !== null) return { ok: false, problem: refusal };
    const loaded = await readable(this.#surroundings.baseline());
    if (!loaded.ok) return loaded;
    const { id, baseline } = loaded.value;
    const found = await this.#shards().profile(window, { shape: shapeOf(baseline.constraints) });
    if (found.kind !== "exact") {
      return { ok: false, problem: problem("unavailable", "The window is incomplete; try again") };
    }
    const { name: endpoint } = this.#owner;
    const execution = { endpoint, monitor, id: "rehearsal", baseline: id, window };
    const settings = {
      ...this.#checkSettings(monitor),
      before: await earlierOf(this.#owner.env.BUCKET, this.#executions, monitor, window),
    };
    const alertOn = config?.alertOn ?? "evidence";
    return triedOut(() => rehearse(execution, found.profile, baseline, { ...settings, alertOn }, tried));
  }

  /** Why no check could answer for a window right now; null if one can. */
  async #unanswerable(window: Window): Promise<Problem | null> {
    const { nearest, silence } = await this.#shards().nearest(window);
    if (silence !== null) return problem("unavailable", `${silence}; try again`);
    return nearest && problem("invalid", misalignment(nearest), detailsOf(nearest));
  }

  #shards(): Shards {
    const { env, name } = this.#owner;
    return new Shards(env, name, this.#surroundings.configuration()?.shards ?? 1);
  }

  /** Runs one execution to its end; a failure leaves it waiting, the last one ends it. */
  async #run(run: Run): Promise<void> {
    const { id, monitor, window } = run;
    // Two triggers may have the same list: what is under way or done by now is not done again.
    if (this.#underWay.has(id) || this.#executions.run(id) === null) return;
    this.#underWay.add(id);
    this.#executions.begin(id, retryAt(run, Date.now()));
    const { name: endpoint } = this.#owner;
    const baseline = this.#surroundings.baseline();
    const execution = { endpoint, monitor, id, baseline: baseline?.id ?? null, window };
    try {
      await this.#attempt(run, execution, baseline);
    } catch (error) {
      log("execution_failed", { endpoint, execution: id, error: nameOf(error) });
      await this.#afterFailure(run, execution, error);
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #attempt(run: Run, execution: Execution, baseline: InForce | null): Promise<void> {
    const died = givenUp(run);
    if (died !== null) throw new Error(died);
    const judgement = await this.#judge(run, execution, baseline);
    const { report, files } = judgement;
    const { endpoint, monitor, id, window } = execution;
    const prefix = reportPrefix(endpoint, monitor, window.end, id);
    const BUCKET = await ownBucket(this.#owner.env);
    const pictures =
      run.isTold && this.#hasReceivers()
        ? await keepPictures(BUCKET, prefix, judgement, this.#alertOn(monitor))
        : [];
    // One after the other: of thousands of columns each takes its part of the memory.
    for (const [name, pieces] of Object.entries(files)) {
      await writePieces(BUCKET, `${prefix}${name}`, pieces);
    }
    const { glance, figures } = await keepOverview(BUCKET, prefix, judgement);
    await this.#finish(run, report, { report: prefix, glance }, new Map(pictures));
    await keepPage(BUCKET, prefix, report, figures);
  }

  /** A picture is for people: where none are told, none is drawn. */
  #hasReceivers(): boolean {
    return (this.#surroundings.configuration()?.config.receivers.length ?? 0) > 0;
  }

  #alertOn(monitor: string): AlertOn {
    return this.#monitors.get(monitor)?.config?.alertOn ?? "evidence";
  }

  /** What cannot be checked is said in the report. Throws IncompleteWindow while a shard does not answer. */
  async #judge(
    { monitor, window, isScheduled }: Run,
    execution: Execution,
    baseline: InForce | null,
  ): Promise<Judgement> {
    const before = await earlierOf(this.#owner.env.BUCKET, this.#executions, monitor, window);
    const loaded = baseline === null ? null : await baseline.load();
    const shape = loaded === null ? null : shapeOf(loaded.constraints);
    // Of a schedule, whose windows follow each other, what comes late counts in the next one.
    const found = await this.#shards().profile(window, { seal: isScheduled, shape });
    if (found.kind === "incomplete") throw new IncompleteWindow(found.reason);
    if (found.kind === "misaligned") return nothing(execution, "Failed", misalignment(found.nearest));
    return judgeInPieces(execution, found.profile, loaded, { ...this.#checkSettings(monitor), before });
  }

  #checkSettings(monitor: string): CheckSettings {
    return {
      answerBytes: mostAnswerBytes,
      minimumRecords: this.#monitors.get(monitor)?.config?.minimumRecords ?? null,
      outputColumns: this.#surroundings.configuration()?.config.outputColumns ?? null,
    };
  }

  async #afterFailure(run: Run, execution: Execution, error: unknown): Promise<void> {
    const isIncomplete = error instanceof IncompleteWindow;
    const reason = isIncomplete ? error.message : nameOf(error);
    const outlook = afterFailure(run, { isIncomplete, reason });
    if (outlook.kind === "over") return this.#finish(run, emptyReport(execution, "Failed", outlook.reason));
    if (outlook.isIncomplete) this.#executions.setIncomplete(run.id, outlook.reason);
  }

  /** The execution's end, its incidents and what is told of them are one commit: nothing without its message, none twice. */
  async #finish(
    run: Run,
    report: Report,
    kept: Pick<Ending, "report" | "glance"> = { report: null, glance: null },
    pictures: Beside["pictures"] = new Map(),
  ): Promise<void> {
    const { id, monitor, window, isTold } = run;
    const now = Date.now();
    this.#owner.storage.transactionSync(() => {
      const alertOn = this.#alertOn(monitor);
      const earlier = () => this.#executions.recordsBefore(monitor, window.end, mostEarlier);
      this.#executions.finish(id, { ...report, ...kept }, now);
      if (isTold) {
        this.#surroundings.judged(report, { window, alertOn, earlier, pictures }, now);
      }
    });
    if (isTold) await this.#surroundings.looked(now);
  }
}

async function readable(
  inForce: InForce | null,
): Promise<Result<{ readonly id: string; readonly baseline: Baseline }>> {
  if (inForce === null) return { ok: false, problem: problem("not_found", noBaseline) };
  const read = await inForce.readable();
  return read.ok ? { ok: true, value: { id: inForce.id, baseline: read.value } } : read;
}

/** Settings that cannot be are a problem. */
function triedOut(work: () => Rehearsal): Result<ReadableStream<Uint8Array>> {
  try {
    const { body } = Response.json(work());
    if (body === null) throw new Error("Cannot stream a rehearsal: there is no body");
    return { ok: true, value: body };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, problem: problem("invalid", error.message) };
    throw error;
  }
}

/** How long pauses are is known from so many windows. */
const mostEarlier = 400;

function misalignment(nearest: Window): string {
  return `The profiles that are kept cannot answer this window exactly; the nearest is ${formatWindow(nearest)}`;
}

function detailsOf({ start, end }: Window) {
  return [
    { path: "start", message: new Date(start).toISOString() },
    { path: "end", message: new Date(end).toISOString() },
  ];
}
