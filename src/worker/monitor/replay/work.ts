/**
 * What the endpoint's alarm does of replays: one window after the other, each ended in SQLite before the next begins.
 * Runs of the schedule go first. An attempt that fails or dies is made again as often as one of theirs, each time later.
 */
import { afterFailure, givenUp, retryAt, type Failure } from "../../../core/monitor/run.ts";
import { formatWindow, type Window } from "../../../core/monitor/window.ts";
import type { AskedReplay } from "../../../core/past/asked.ts";
import { leftOut, outcomeOf, type Outcome } from "../../../core/past/outcome.ts";
import { log } from "../../platform/log.ts";
import { nameOf } from "../../platform/problem.ts";
import type { Work } from "../../platform/work.ts";
import type { ExecutionRecord } from "../execution.ts";
import type { Runs } from "../runs.ts";
import { judgedAnew, reportOf, type Anew, type AnewParts } from "./anew.ts";
import { ReplayQueue, type DueReplay } from "./queue.ts";
import { endRanges } from "./ranges.ts";

/** Of one alarm, which has its own processor time; the next one comes after a pause. */
const longestGoMs = 15_000;
const pauseMs = 1_200;
/** Others that read a window are looked after this often. */
const lookMs = 5_000;

interface Surroundings extends AnewParts {
  readonly runs: Runs;
  /** Whether the configuration can be read: until then replays wait. */
  readonly isReadable: () => boolean;
}

export class ReplayWork implements Work {
  readonly name = "replays";
  readonly #parts: Surroundings;
  readonly #queue: ReplayQueue;

  constructor(parts: Surroundings) {
    this.#parts = parts;
    this.#queue = new ReplayQueue(parts.owner.storage.sql);
  }

  next(): number | null {
    return this.#parts.isReadable() ? this.#queue.next() : null;
  }

  async doDue(now: number): Promise<void> {
    for (let due = this.#queue.due(Date.now()); due !== null; due = this.#queue.due(Date.now())) {
      const isOver = Date.now() - now > longestGoMs || this.#isRunWaiting();
      if (isOver) return this.#queue.goOn(due.id, Date.now() + pauseMs);
      await this.#step(due);
    }
  }

  #isRunWaiting(): boolean {
    const next = this.#parts.executions.nextRun();
    return next !== null && next <= Date.now();
  }

  async #step(due: DueReplay): Promise<void> {
    const { id, asked, window } = due;
    const now = Date.now();
    if (asked === null)
      return this.#queue.end(id, "It was asked of another version of Weir: ask it again", now);
    if (window === null) return this.#queue.end(id, null, now);
    const died = givenUp(due);
    if (died !== null) return this.#queue.end(id, overWords(window, died), now);
    this.#queue.begin(id, retryAt(due, now));
    try {
      const anew = await this.#attempt(due, asked, window);
      this.#after(due, window, anew);
      if (anew.kind === "done" && due.ranges !== null) await endRanges(this.#parts.owner, id, due.ranges);
    } catch (error) {
      const { name: endpoint } = this.#parts.owner;
      log("replay_failed", { endpoint, replay: id, error: nameOf(error) });
      this.#failed(due, window, { isIncomplete: false, reason: nameOf(error) });
    }
  }

  #attempt(due: DueReplay, asked: AskedReplay, window: Window): Promise<Anew> {
    return asked.backfill ? this.#checked(due.monitor, window) : judgedAnew(this.#parts, due, asked, window);
  }

  #after(due: DueReplay, window: Window, anew: Anew): void {
    const { id } = due;
    switch (anew.kind) {
      case "done":
        this.#parts.owner.storage.transactionSync(() => {
          this.#queue.done(id, window, anew.outcome);
          this.#queue.goOn(id, Date.now());
        });
        return;
      case "partly":
        this.#queue.partly(id, anew.reading);
        // Each turn has an alarm of its own.
        return this.#queue.goOn(id, Date.now() + pauseMs);
      case "elsewhere":
        this.#queue.elsewhere(id, anew.ranges, `${formatWindow(window)}: ${anew.words}`);
        // They are begun at once, and then looked after.
        return this.#queue.goOn(id, Date.now() + (due.ranges === null ? pauseMs : lookMs));
      case "refused":
        return this.#queue.end(id, anew.reason, Date.now());
      case "incomplete":
        return this.#failed(due, window, { isIncomplete: true, reason: anew.reason });
    }
  }

  #failed(due: DueReplay, window: Window, failure: Failure): void {
    const outlook = afterFailure(due, failure);
    if (outlook.kind === "over") {
      this.#queue.end(due.id, overWords(window, outlook.reason), Date.now());
    } else if (outlook.isIncomplete) {
      this.#queue.awaits(due.id, `${formatWindow(window)}: ${outlook.reason}`);
    }
  }

  /** A window that was never checked becomes an execution, of which nobody is told. */
  async #checked(monitor: string, window: Window): Promise<Anew> {
    const { executions, judging, runs } = this.#parts;
    const entered = executions.ofWindow(monitor, window);
    const refusal = entered === null ? await judging.unanswerable(window) : null;
    if (refusal !== null) {
      return refusal.kind === "unavailable"
        ? { kind: "incomplete", reason: refusal.message }
        : { kind: "done", outcome: leftOut(refusal.message) };
    }
    const execution = entered ?? (await runs.backfill(monitor, window));
    if (execution?.finishedAt == null) return { kind: "incomplete", reason: "its execution is under way" };
    return { kind: "done", outcome: await this.#outcomeOf(execution) };
  }

  async #outcomeOf(execution: ExecutionRecord): Promise<Outcome> {
    const { owner, judging } = this.#parts;
    const report = await reportOf(owner.env.BUCKET, execution);
    if (report === null || execution.report === null) {
      return leftOut(execution.exitMessage ?? "There is no report");
    }
    const named = { execution: execution.id, source: "profiles", report: execution.report } as const;
    return outcomeOf(named, null, { report, alertOn: judging.alertOn(execution.monitor) });
  }
}

function overWords(window: Window, reason: string): string {
  return `Cannot judge ${formatWindow(window)}: ${reason}`;
}
