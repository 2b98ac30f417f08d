/**
 * How many incidents a sequence of windows comes to, by the policy alone: one for each that fires, and none more where it
 * comes again so soon that it is the same. Nobody is told.
 */
import { after, type Circumstances, type Incident } from "../incident/incident.ts";
import type { IncidentKind } from "../incident/kinds.ts";
import type { AlertOn, Patience } from "../incident/policy.ts";
import { signsOf } from "../incident/sign.ts";
import type { Window } from "../monitor/window.ts";
import type { Report } from "../report/report.ts";

/** What a monitor says of incidents. */
export interface IncidentPolicy {
  readonly patience: Patience;
  readonly alertOn: AlertOn;
  /** What comes again so soon after its end is the same incident. */
  readonly sameMs: number;
}

export class IncidentCount {
  readonly #policy: IncidentPolicy;
  readonly #last = new Map<IncidentKind, Incident>();
  readonly #fired = new Set<string>();
  /** Of the windows so far, newest first. */
  readonly #records: number[] = [];
  #ids = 0;

  constructor(policy: IncidentPolicy) {
    this.#policy = policy;
  }

  /** Incidents that fired. */
  get fired(): number {
    return this.#fired.size;
  }

  /** The next window, as it was judged: they come in the order of their ends. */
  add(report: Report, window: Window): void {
    const { patience, alertOn, sameMs } = this.#policy;
    const newId = () => String(++this.#ids);
    const given: Circumstances = { monitor: report.monitor, patience, now: window.end, sameMs, newId };
    for (const sign of signsOf(report, { window, alertOn, earlier: () => this.#records })) {
      const incident = after(this.#last.get(sign.kind) ?? null, sign, given);
      if (incident === null) this.#last.delete(sign.kind);
      else this.#last.set(sign.kind, incident);
      if (incident?.state === "firing") this.#fired.add(incident.id);
    }
    if (report.status !== "Failed") this.#records.unshift(report.records);
  }
}
