/** What is judged of a window: its calls, as Recorders counted them; by what: a reference, and the settings of a monitor. */
import { postOne, type Baseline } from "../../core/baseline/baseline.ts";
import { shapeOf } from "../../core/baseline/shape.ts";
import type { CheckSettings } from "../../core/check/run.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import type { AlertOn } from "../../core/incident/policy.ts";
import type { WindowReference } from "../../core/monitor/reference.ts";
import { formatWindow, isoWindow, type Window } from "../../core/monitor/window.ts";
import { mostAnswerBytes } from "../../core/profile/room/kept.ts";
import type { KnownShape } from "../../core/read/shape.ts";
import { rehearse, type Rehearsal, type RehearsedSettings } from "../../core/rehearsal.ts";
import {
  judgeInPieces,
  noted,
  nothing,
  uncompared,
  withSegments,
  type Judgement,
} from "../../core/report/judgement.ts";
import type { Against, Execution } from "../../core/report/report.ts";
import type { SegmentReport } from "../../core/report/segment-report.ts";
import { made, problem, type Problem, type Result } from "../platform/problem.ts";
import type { Owner } from "../platform/work.ts";
import { Shards, type WindowProfile } from "../recorder/shards.ts";
import { earlierOf } from "./earlier.ts";
import type { Executions } from "./executions.ts";
import { noMonitor, type Monitors } from "./monitors.ts";
import { preprocessed, type Current } from "./preprocessed.ts";
import {
  absent,
  IncompleteWindow,
  isAbsent,
  windowReference,
  type Absence,
  type Reference,
} from "./references.ts";
import { judgeSegments } from "./segments.ts";

/** What of the configuration a run goes by. */
interface Configured {
  readonly config: EndpointConfig;
  /** How many shards may hold something. */
  readonly shards: number;
}

/** What judging asks of the rest of the endpoint. */
export interface Known {
  /** The configuration in force; null once the endpoint is forgotten. Throws where it cannot be read. */
  readonly configuration: () => Configured | null;
  /** The names of the segments that are judged. */
  readonly segments: () => readonly string[];
  /** The baseline in force. */
  readonly baseline: () => Reference | null;
  /** What a window is compared with while there is none. */
  readonly learn: (window: Window) => Promise<Reference>;
}

function noneInForce(endpoint: string): Reference {
  return absent({ reason: `There is no baseline in force: ${postOne(endpoint)}`, tolerableMs: null });
}

/** What a window is compared with, as it was read. */
export interface Compared {
  readonly id: string | null;
  readonly against?: Against;
  readonly baseline: Baseline;
}

export class Judging {
  readonly #owner: Owner;
  readonly #monitors: Monitors;
  readonly #executions: Executions;
  readonly #known: Known;

  constructor(owner: Owner, monitors: Monitors, executions: Executions, known: Known) {
    this.#owner = owner;
    this.#monitors = monitors;
    this.#executions = executions;
    this.#known = known;
  }

  /** What a window of a monitor is compared with; while there is no baseline one may be made, unless nothing may be stored. */
  async reference(monitor: string, window: Window, mayLearn = true): Promise<Reference> {
    const { reference: choice = "baseline", preprocessor } = this.#monitors.get(monitor)?.config ?? {};
    const baseline = this.#known.baseline();
    if (choice !== "baseline") return this.#window(choice, window, baseline);
    // What is learned is of calls as they came, not of the rows that a preprocessor makes of them.
    const isLearning = mayLearn && preprocessor === undefined;
    return baseline ?? (isLearning ? this.#known.learn(window) : noneInForce(this.#owner.name));
  }

  #window(choice: WindowReference, window: Window, baseline: Reference | null): Reference {
    const { env, name: endpoint } = this.#owner;
    const { shards = 1, config } = this.#known.configuration() ?? {};
    const outputColumns = config?.outputColumns ?? null;
    return windowReference({ env, endpoint, shards, outputColumns, baseline }, choice, window);
  }

  /** What cannot be checked is said in the report. Throws IncompleteWindow while a shard does not answer. */
  async judge(execution: Execution, reference: Reference, isScheduled: boolean): Promise<Judgement> {
    const { monitor, window } = execution;
    const settings = await this.settings(monitor, window);
    const loaded = await reference.load();
    const shape = isAbsent(loaded) ? null : shapeOf(loaded.constraints);
    const segments = await this.#segments(execution, loaded, settings, isScheduled);
    // Of a schedule, whose windows follow each other, what comes late counts in the next one.
    const found = await this.current(monitor, window, isScheduled, shape);
    if (found.kind === "incomplete") throw new IncompleteWindow(found.reason);
    if (found.kind === "misaligned") return nothing(execution, "Failed", misalignment(found.nearest));
    if (found.kind === "unusable") return nothing(execution, "Failed", found.reason);
    if (isAbsent(loaded)) {
      const { reason, reasonOf = () => reason, tolerableMs } = loaded;
      return uncompared(execution, found.profile, reasonOf(found.profile.records), tolerableMs);
    }
    const judged = noted(judgeInPieces(execution, found.profile, loaded, settings), found.notes);
    return withSegments(judged, segments);
  }

  /** Before the whole, whose profile then has the memory for itself. */
  async #segments(
    execution: Execution,
    baseline: Baseline | Absence,
    settings: CheckSettings,
    seal: boolean,
  ): Promise<readonly SegmentReport[]> {
    const segments = this.#segmentsOf(execution.monitor);
    if (isAbsent(baseline) || segments.length === 0) return [];
    const found = await judgeSegments(this.#shards(), { execution, baseline, settings, segments, seal });
    if (found.kind === "incomplete") throw new IncompleteWindow(found.reason);
    return found.reports;
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
    if (this.#monitors.get(monitor)?.config === undefined) {
      return { ok: false, problem: noMonitor(monitor) };
    }
    const refusal = await this.unanswerable(window);
    if (refusal !== null) return { ok: false, problem: refusal };
    const compared = await this.compared(monitor, window);
    if (!compared.ok) return compared;
    const { baseline } = compared.value;
    const found = await this.current(monitor, window, false, shapeOf(baseline.constraints));
    if (found.kind === "unusable") return { ok: false, problem: problem("conflict", found.reason) };
    if (found.kind !== "exact") {
      return { ok: false, problem: problem("unavailable", "The window is incomplete; try again") };
    }
    const execution = rehearsed(this.#owner.name, monitor, compared.value, window);
    const settings = await this.settings(monitor, window);
    const alertOn = this.alertOn(monitor);
    return triedOut(() => rehearse(execution, found.profile, baseline, { ...settings, alertOn }, tried));
  }

  /** What a window is compared with, read; a problem where it cannot be. */
  async compared(monitor: string, window: Window): Promise<Result<Compared>> {
    const { id, against, readable } = await this.reference(monitor, window, false);
    const read = await readable();
    return read.ok ? { ok: true, value: { id, baseline: read.value, ...(against && { against }) } } : read;
  }

  /** Whether each window is compared with another one, which the one may have and the other not. */
  comparesWindows(monitor: string): boolean {
    return (this.#monitors.get(monitor)?.config?.reference ?? "baseline") !== "baseline";
  }

  /** Why no check could answer for a window right now; null if one can. */
  async unanswerable(window: Window): Promise<Problem | null> {
    const { nearest, silence } = await this.#shards().nearest(window);
    if (silence !== null) return problem("unavailable", `${silence}; try again`);
    return nearest && problem("invalid", misalignment(nearest), detailsOf(nearest));
  }

  /** What wakes people. */
  alertOn(monitor: string): AlertOn {
    return this.#monitors.get(monitor)?.config?.alertOn ?? "evidence";
  }

  /** The calls of the window; once sealed, no more come to it. A preprocessor makes rows of those that are captured. */
  async current(monitor: string, window: Window, seal: boolean, shape: KnownShape | null): Promise<Current> {
    const counted = await this.counted(window, shape, seal);
    if (counted.kind !== "exact") return counted;
    const script = this.preprocessor(monitor);
    if (script === undefined) return { ...counted, notes: [] };
    const reading = this.#known.configuration()?.config.reading;
    return preprocessed(this.#owner, {
      script,
      window,
      counted: counted.profile,
      options: { ...reading, shape },
      uncaptured: (until) => this.uncaptured(until),
    });
  }

  /** Why captures of calls before a time may not all be in R2 yet; null where they are. */
  uncaptured(until: number): Promise<string | null> {
    return this.#shards().uncaptured(until);
  }

  /** The calls of the window as Recorders counted them. */
  counted(window: Window, shape: KnownShape | null, seal = false): Promise<WindowProfile> {
    return this.#shards().profile(window, { seal, shape });
  }

  /** The script that makes rows of captures, where the monitor has one. */
  preprocessor(monitor: string): string | undefined {
    return this.#monitors.get(monitor)?.config?.preprocessor?.script;
  }

  /** What windows are judged by beside the baseline. */
  async settings(monitor: string, window: Window): Promise<CheckSettings> {
    return {
      answerBytes: mostAnswerBytes,
      segments: this.#segmentsOf(monitor).length,
      minimumRecords: this.#monitors.get(monitor)?.config?.minimumRecords ?? null,
      outputColumns: this.#known.configuration()?.config.outputColumns ?? null,
      before: await earlierOf(this.#owner.env.BUCKET, this.#executions, monitor, window),
    };
  }

  /** None where a preprocessor makes the rows: segments were counted without it. */
  #segmentsOf(monitor: string): readonly string[] {
    const isPreprocessed = this.#monitors.get(monitor)?.config?.preprocessor !== undefined;
    return isPreprocessed ? [] : this.#known.segments();
  }

  #shards(): Shards {
    const { env, name } = this.#owner;
    return new Shards(env, name, this.#known.configuration()?.shards ?? 1);
  }
}

/** A rehearsal as an execution: it has no row, and nothing of it is stored. */
export function rehearsed(
  endpoint: string,
  monitor: string,
  { id: baseline, against }: Compared,
  window: Window,
): Execution {
  return { endpoint, monitor, id: "rehearsal", baseline, window, ...(against && { against }) };
}

/** Settings that cannot be are a problem. */
function triedOut(work: () => Rehearsal): Result<ReadableStream<Uint8Array>> {
  const rehearsal = made(work);
  if (!rehearsal.ok) return rehearsal;
  const { body } = Response.json(rehearsal.value);
  if (body === null) throw new Error("Cannot stream a rehearsal: there is no body");
  return { ok: true, value: body };
}

/** Why no check can answer for a window. */
export function misalignment(nearest: Window): string {
  return `The profiles that are kept cannot answer this window exactly; the nearest is ${formatWindow(nearest)}`;
}

function detailsOf(nearest: Window) {
  return Object.entries(isoWindow(nearest)).map(([path, message]) => ({ path, message }));
}
