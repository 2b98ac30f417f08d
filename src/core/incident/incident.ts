/**
 * The life of an incident: pending once something was seen, firing once it was seen often enough, resolved once it has
 * not been seen for long enough. One of an endpoint, monitor, segment and kind at a time; it grows and shrinks in place.
 */
import type { IncidentKind } from "./kinds.ts";
import type { Patience } from "./policy.ts";
import type { Latest, Sign } from "./sign.ts";

export const incidentStates = ["pending", "firing", "resolved"] as const;

export type IncidentState = (typeof incidentStates)[number];

/** What a window said. */
interface Look {
  readonly at: number;
  readonly isSeen: boolean;
}

/** What people were told last of an incident. */
interface Told {
  readonly what: "firing" | "resolved";
  readonly at: number;
  /** Messages so far. */
  readonly times: number;
}

export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  /** Null where it is the endpoint's. */
  readonly monitor: string | null;
  readonly state: IncidentState;
  /** The last looks, oldest first. */
  readonly recent: readonly Look[];
  /** When what was seen began, and when it was seen last: of windows, their start and end. */
  readonly since: number;
  readonly seenAt: number;
  readonly firedAt: number | null;
  readonly resolvedAt: number | null;
  /** How often it came again after it was resolved. */
  readonly reopened: number;
  /** Of the last window that saw it. */
  readonly latest: Latest;
  readonly told: Told | null;
  readonly acknowledgedAt: number | null;
  /** What receivers know it by, where it goes on with what was told as another incident. */
  readonly key?: string | undefined;
  /** The segment that it is of, by its name; absent of the whole. */
  readonly segment?: string;
}

/** Whose incident it is, and what is at hand. */
export interface Circumstances {
  readonly monitor: string | null;
  readonly patience: Patience;
  readonly now: number;
  /** What comes again so soon after its end is the same incident. */
  readonly sameMs: number;
  readonly newId: () => string;
}

/** What is seen again and again needs ever more windows without it to end: so often doubled at the most. */
const mostDoublings = 4;

/** Three windows at least, whatever else, before what only lasts is an incident. */
const leastLasting = 3;

/** The incident after one more sign; null where there is none, or none any more. `before` is the last one of its kind. */
export function after(before: Incident | null, sign: Sign, given: Circumstances): Incident | null {
  if (before === null || before.state === "resolved") {
    return sign.is === "clean" ? before : begun(before, sign, given);
  }
  const recent = withLook(before.recent, { at: sign.at, isSeen: sign.is === "seen" }, kept(before, given));
  // A look that came too late to count changes nothing.
  if (recent === before.recent) return before;
  const seen = { ...before, recent, ...(sign.is === "seen" && seenOnceMore(before, sign)) };
  return moved(seen, sign, given);
}

function begun(before: Incident | null, sign: Sign & { is: "seen" }, given: Circumstances): Incident | null {
  const { kind, at, since, latest, segment } = sign;
  const isSame = before?.resolvedAt != null && given.now - before.resolvedAt < given.sameMs;
  // What a window says that was over before the incident's end is no return of it.
  if (before !== null && at <= (before.recent.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) return before;
  const fresh: Incident = {
    id: given.newId(),
    kind,
    ...(segment !== undefined && { segment }),
    monitor: given.monitor,
    state: "pending",
    recent: [{ at, isSeen: true }],
    since,
    seenAt: at,
    firedAt: null,
    resolvedAt: null,
    reopened: 0,
    latest,
    told: null,
    acknowledgedAt: null,
  };
  const again = isSame
    ? { ...fresh, id: before.id, reopened: before.reopened + 1, told: before.told, firedAt: before.firedAt }
    : fresh;
  return moved(again, sign, given);
}

function moved(incident: Incident, sign: Sign, given: Circumstances): Incident | null {
  const { state, recent } = incident;
  const { needed, of } = given.patience;
  switch (state) {
    case "pending": {
      const last = recent.slice(-of);
      const times = last.filter(({ isSeen }) => isSeen).length;
      if (times === 0) return cameToNothing(incident, given.now);
      return isOpen(incident, sign, { times, needed, given })
        ? { ...incident, state: "firing", firedAt: given.now }
        : incident;
    }
    case "firing": {
      const clean = cleanNeeded(incident, given.patience);
      const isOver = recent.length >= clean && recent.slice(-clean).every(({ isSeen }) => !isSeen);
      return isOver ? { ...incident, state: "resolved", resolvedAt: given.now } : incident;
    }
    case "resolved":
      return incident;
  }
}

/** Nobody heard of what was only pending; what came again and did not fire is over, as it was before. */
function cameToNothing(incident: Incident, now: number): Incident | null {
  const { reopened } = incident;
  return reopened === 0 ? null : { ...incident, state: "resolved", resolvedAt: now, reopened: reopened - 1 };
}

/** That nobody looks is no word that it is over. */
export const closedWords = "Nobody looks any more, since its monitor was deleted or switched off";

/** The incident where something else than its looks ends it, and `words` say what; null where nothing came of it. */
export function closed(incident: Incident, words: string, now: number): Incident | null {
  if (incident.state !== "firing") return cameToNothing(incident, now);
  const { latest } = incident;
  return {
    ...incident,
    state: "resolved",
    resolvedAt: now,
    latest: { ...latest, summary: `${words}; last: ${latest.summary}` },
  };
}

/** An incident that just fired and goes on with one that people know: it is told as its continuation, and at once. */
export function goingOnWith(
  before: Incident,
  incident: Incident,
  {
    key,
    now,
    repeatMs,
  }: { readonly key: string | undefined; readonly now: number; readonly repeatMs: number },
): Incident {
  const { told, acknowledgedAt } = before;
  if (told?.what !== "firing") return incident;
  return { ...incident, told: { ...told, at: now - repeatMs }, acknowledgedAt, key };
}

function isOpen(
  { since, recent }: Incident,
  sign: Sign,
  {
    times,
    needed,
    given,
  }: { readonly times: number; readonly needed: number; readonly given: Circumstances },
): boolean {
  if (sign.is === "clean") return false;
  if (sign.opens === "at once") return true;
  if (sign.opens === "often") return times >= needed;
  const least = Math.max(leastLasting, given.patience.of);
  const last = recent.slice(-least);
  return (
    last.length === least && last.every(({ isSeen }) => isSeen) && sign.at - since >= sign.opens.lastingMs
  );
}

function cleanNeeded({ reopened }: Incident, { clean }: Patience): number {
  return clean * 2 ** Math.min(reopened, mostDoublings);
}

function kept(incident: Incident, { patience }: Circumstances): number {
  return Math.max(patience.of, leastLasting, cleanNeeded(incident, patience));
}

/** Windows may be checked late: looks stand in the order of their windows. Of a window that was looked at, the last word. */
function withLook(recent: readonly Look[], look: Look, most: number): readonly Look[] {
  const oldest = recent[0];
  if (recent.length >= most && oldest !== undefined && look.at < oldest.at) return recent;
  const others = recent.filter(({ at }) => at !== look.at);
  return [...others, look].toSorted((a, b) => a.at - b.at).slice(-most);
}

function seenOnceMore(before: Incident, { at, since, latest }: Sign & { is: "seen" }): Partial<Incident> {
  const isNewest = at >= before.seenAt;
  return {
    since: Math.min(before.since, since),
    seenAt: Math.max(before.seenAt, at),
    ...(isNewest && { latest }),
  };
}
