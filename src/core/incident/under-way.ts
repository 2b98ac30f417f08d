/** Incidents that are not over, counted: how many there are is bounded by nothing, what is said of them by their kinds. */
import type { Incident } from "./incident.ts";
import { incidentKinds, severityOf, type IncidentKind, type Severity } from "./kinds.ts";

export interface UnderWay {
  /** Those that were not seen often enough yet. */
  readonly pending: number;
  readonly firing: number;
  /** Of those that fire, by severity and by kind; a kind of which there is none is not there. */
  readonly severities: Readonly<Record<Severity, number>>;
  readonly kinds: Readonly<Partial<Record<IncidentKind, number>>>;
  /** Since when the oldest of those that fire goes on, epoch milliseconds. */
  readonly oldestSince: number | null;
}

export function underWayOf(incidents: readonly Incident[]): UnderWay {
  const firing = incidents.filter(({ state }) => state === "firing");
  const oldest = firing.reduce((least, { since }) => Math.min(least, since), Number.POSITIVE_INFINITY);
  const timesOf = (isOne: (kind: IncidentKind) => boolean) => firing.filter(({ kind }) => isOne(kind)).length;
  const ofSeverity = (one: Severity) => timesOf((kind) => severityOf(kind) === one);
  return {
    pending: incidents.filter(({ state }) => state === "pending").length,
    firing: firing.length,
    severities: { error: ofSeverity("error"), warning: ofSeverity("warning") },
    kinds: Object.fromEntries(
      incidentKinds.flatMap((kind) => {
        const times = timesOf((one) => one === kind);
        return times === 0 ? [] : [[kind, times]];
      }),
    ),
    oldestSince: firing.length === 0 ? null : oldest,
  };
}
