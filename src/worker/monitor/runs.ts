/** Runs of monitors, to their end: the window is judged, its report written, and what it wakes told of. */
import type { Beside } from "../../core/incident/sign.ts";
import { afterFailure, givenUp, retryAt } from "../../core/monitor/run.ts";
import type { Window } from "../../core/monitor/window.ts";
import { emptyReport, type Execution, type Report } from "../../core/report/report.ts";
import { baselineFiles } from "../baseline/files.ts";
import type { Baselines } from "../baseline/records.ts";
import { ownBucket } from "../deployment/owner.ts";
import { keepPictures } from "../picture/keep.ts";
import { reportPrefix, writePieces } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf, problem, type Result } from "../platform/problem.ts";
import type { Owner, Work } from "../platform/work.ts";
import type { ExecutionRecord, Run } from "./execution.ts";
import type { Ending, Executions } from "./executions.ts";
import { Judging, type Known } from "./judging.ts";
import { Learner } from "./learning.ts";
import { noMonitor, type Monitors } from "./monitors.ts";
import { keepOverview } from "./overviews.ts";
import { postAnalysed } from "./post-analytics.ts";
import { IncompleteWindow, type Reference } from "./references.ts";
import { keepPage } from "./report-page.ts";

/** What a run asks of the rest of the endpoint. */
interface Surroundings extends Pick<Known, "configuration" | "segments"> {
  readonly baselines: Baselines;
  /** Whether the configuration can be read: until then runs wait. */
  readonly isReadable: () => boolean;
  /** Moves the incidents that a report speaks of, and what the watch said: within the transaction that ends the run. */
  readonly judged: (report: Report, beside: Beside, now: number) => void;
  /** After a window of the schedule: what else there is to be seen. */
  readonly looked: (now: number) => Promise<unknown>;
}

/** An alarm has fifteen minutes. */
const longestGoMs = 5 * 60_000;

/** Windows of a monitor that cannot be read are looked at this often. */
const unreadMs = 600_000;

export class Runs implements Work {
  readonly name = "executions";
  readonly #owner: Owner;
  readonly #monitors: Monitors;
  readonly #executions: Executions;
  readonly #surroundings: Surroundings;
  readonly judging: Judging;
  readonly learner: Learner;
  /** Ids of the runs that this life of the object is working on: none is begun twice. */
  readonly #underWay = new Set<string>();

  constructor(owner: Owner, monitors: Monitors, executions: Executions, surroundings: Surroundings) {
    this.#owner = owner;
    const { baselines, configuration, isReadable } = surroundings;
    this.learner = new Learner(owner, baselines, () => (isReadable() ? configuration() : null));
    this.judging = new Judging(owner, monitors, executions, {
      configuration,
      segments: surroundings.segments,
      baseline: () => baselineFiles(owner.env, owner.name, baselines.current()),
      learn: (window) => this.learner.reference(window),
    });
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
    if (found === null) return { ok: false, problem: noMonitor(monitor) };
    if (found.config === null) {
      const reason = "it was stored by another version of Weir and cannot be read: put it again";
      return { ok: false, problem: problem("conflict", `Cannot run the monitor ${monitor}: ${reason}`) };
    }
    const refusal = await this.judging.unanswerable(window);
    if (refusal !== null) return { ok: false, problem: refusal };
    const id = this.#executions.enterManual(monitor, window, isTold);
    const run = this.#executions.run(id);
    if (run !== null) await this.#run(run);
    await this.#owner.arm();
    const finished = this.#executions.get(id);
    if (finished === null) throw new Error("Cannot find the execution that just ran");
    return { ok: true, value: finished };
  }

  /** Checks a past window of a monitor that was never checked; it may be left waiting. */
  async backfill(monitor: string, window: Window): Promise<ExecutionRecord | null> {
    const id = this.#executions.enterBackfill(monitor, window);
    const run = this.#executions.run(id);
    if (run !== null) await this.#run(run);
    return this.#executions.get(id);
  }

  /** Runs one execution to its end; a failure leaves it waiting, the last one ends it. */
  async #run(run: Run): Promise<void> {
    const { id, monitor, window } = run;
    // Two triggers may have the same list: what is under way or done by now is not done again.
    if (this.#underWay.has(id) || this.#executions.run(id) === null) return;
    this.#underWay.add(id);
    this.#executions.begin(id, retryAt(run, Date.now()));
    const { name: endpoint } = this.#owner;
    const { timeZone } = this.#monitors.get(monitor)?.config ?? {};
    const zone = timeZone === undefined ? {} : { timeZone };
    let execution: Execution = { endpoint, monitor, id, baseline: null, window, ...zone };
    try {
      const reference = await this.judging.reference(monitor, window);
      const { id: baseline, against } = reference;
      execution = { ...execution, baseline, ...(against && { against }) };
      await this.#attempt(run, execution, reference);
    } catch (error) {
      log("execution_failed", { endpoint, execution: id, error: nameOf(error) });
      await this.#afterFailure(run, execution, error);
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #attempt(run: Run, execution: Execution, reference: Reference): Promise<void> {
    const died = givenUp(run);
    if (died !== null) throw new Error(died);
    const judgement = await this.judging.judge(execution, reference, run.isScheduled);
    const { report, files } = judgement;
    const { endpoint, monitor, id, window } = execution;
    const prefix = reportPrefix(endpoint, monitor, window.end, id);
    const BUCKET = await ownBucket(this.#owner.env);
    const pictures =
      run.isTold && this.#hasReceivers()
        ? await keepPictures(BUCKET, prefix, judgement, this.judging.alertOn(monitor))
        : [];
    // One after the other: of thousands of columns each takes its part of the memory.
    for (const [name, pieces] of Object.entries(files)) {
      await writePieces(BUCKET, `${prefix}${name}`, pieces);
    }
    const { glance, figures } = await keepOverview(BUCKET, prefix, judgement);
    const script = this.#monitors.get(monitor)?.config?.postAnalytics?.script;
    const ended = await postAnalysed(this.#owner, script, report, { bucket: BUCKET, prefix });
    await this.#finish(run, ended, { report: prefix, glance }, new Map(pictures));
    await keepPage(BUCKET, prefix, ended, figures);
  }

  /** A picture is for people: where none are told, none is drawn. */
  #hasReceivers(): boolean {
    return (this.#surroundings.configuration()?.config.receivers.length ?? 0) > 0;
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
    const { id, monitor, window, isScheduled } = run;
    const now = Date.now();
    // Of one that was paused or deleted meanwhile no later window would end what this one begins.
    const isTold = run.isTold && (!isScheduled || this.#monitors.says(monitor).isWatching);
    this.#owner.storage.transactionSync(() => {
      const alertOn = this.judging.alertOn(monitor);
      const earlier = () => this.#executions.recordsBefore(monitor, window.end, mostEarlier);
      this.#executions.finish(id, { ...report, ...kept }, now);
      if (isTold) {
        this.#surroundings.judged(report, { window, alertOn, earlier, pictures }, now);
      }
    });
    if (isTold) await this.#surroundings.looked(now);
  }
}

/** How long pauses are is known from so many windows. */
const mostEarlier = 400;
