/** Whether an incident is told now, and if not, why, and when that is looked at again. */
import type { Incident } from "./incident.ts";
import { hides, kindWords } from "./kinds.ts";
import { muteOf, type Mute } from "./mute.ts";
import { maintenanceAt, repeatMsOf, type Telling } from "./policy.ts";

export type Notice =
  | { readonly kind: "tell"; readonly what: "firing" | "resolved" }
  /** `reason` is null where nothing is to be told. `again` is null where only a change could make a difference. */
  | { readonly kind: "silent"; readonly reason: string | null; readonly again: number | null };

export interface Situation {
  readonly telling: Telling;
  readonly mutes: readonly Mute[];
  /** Those of the endpoint that fire. */
  readonly firing: readonly Incident[];
  readonly now: number;
  /** When the last window of a monitor ended that was checked, of any monitor if null, whatever came of it; null where none was. */
  readonly checkedUntil: (monitor: string | null) => number | null;
}

/** A window that is checked just when a repetition is due is heard first: it may be the end. */
const checkMs = 60_000;

const nothing: Notice = { kind: "silent", reason: null, again: null };

/** The end of what was told is always told; what goes on, once, and again at the interval. */
export function noticeOf(incident: Incident, situation: Situation): Notice {
  const { state, told } = incident;
  switch (state) {
    case "pending":
      return nothing;
    case "resolved":
      return told?.what === "firing" ? { kind: "tell", what: "resolved" } : nothing;
    case "firing": {
      const due = dueAt(incident, situation);
      if (due > situation.now) return { kind: "silent", reason: null, again: due + checkMs };
      return silenceOf(incident, situation) ?? { kind: "tell", what: "firing" };
    }
  }
}

/** When it is to be told next: at once if people do not know that it fires. */
function dueAt({ told }: Incident, { telling }: Situation): number {
  return told?.what === "firing" ? told.at + repeatMsOf(telling) : Number.NEGATIVE_INFINITY;
}

function silenceOf(incident: Incident, situation: Situation): Notice | null {
  const { telling, mutes, firing, now } = situation;
  const needless = incident.told?.what === "firing" ? needlessAgain(incident, situation) : null;
  if (needless !== null) return { kind: "silent", reason: needless, again: null };
  const cause = firing.find((other) => other.monitor === incident.monitor && explains(other, incident));
  if (cause !== undefined) {
    return { kind: "silent", reason: `${kindWords(cause.kind)} explains it`, again: null };
  }
  const mute = muteOf(incident, mutes, now);
  if (mute !== null) return { kind: "silent", reason: words("Muted", mute), again: mute.until };
  const maintenance = maintenanceAt(telling, now);
  return (
    maintenance && { kind: "silent", reason: words("Maintenance", maintenance), again: maintenance.until }
  );
}

/**
 * What the whole has explains its segments, of the same kind too; what a segment has explains that segment alone. Nothing
 * explains what a window has of which it says nothing itself.
 */
function explains(other: Incident, incident: Incident): boolean {
  if (lookedAt(other) < lookedAt(incident)) return false;
  if (other.segment === incident.segment) return hides(other.kind, incident.kind);
  return other.segment === undefined && (other.kind === incident.kind || hides(other.kind, incident.kind));
}

/** Why what people know already is not told again; null if it is. */
function needlessAgain(incident: Incident, { checkedUntil }: Situation): string | null {
  const { acknowledgedAt, recent, monitor, kind } = incident;
  if (acknowledgedAt !== null) return "It is acknowledged";
  if (recent.at(-1)?.isSeen === false) return "The last window is without it";
  // What else is the endpoint's own is seen without windows.
  const isOfWindows = monitor !== null || kind === "live";
  const checked = isOfWindows ? checkedUntil(monitor) : null;
  return checked !== null && checked > lookedAt(incident) ? "The last window says nothing of it" : null;
}

/** When the last window ended that says whether it is there. */
function lookedAt({ recent }: Incident): number {
  return recent.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
}

function words(what: string, { until, reason }: { readonly until: number; readonly reason: string }): string {
  const iso = `${new Date(until).toISOString().slice(0, 16)}Z`;
  return `${what} until ${iso}${reason === "" ? "" : `: ${reason}`}`;
}
