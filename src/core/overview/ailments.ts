/** What is wrong with an endpoint as it stands, in plain words, each with what to do about it. */
import { kindWords, severityOf, todoOf, type IncidentKind, type Severity } from "../incident/kinds.ts";
import type { WindowState } from "./glance.ts";

export interface Ailment {
  /** The endpoint; null for the deployment as a whole. */
  readonly endpoint: string | null;
  readonly severity: Severity;
  /** What is wrong: one sentence without a full stop. */
  readonly problem: string;
  /** What to do: the same. */
  readonly todo: string;
}

/** What is known of an endpoint. */
interface Known {
  readonly name: string;
  /** When the baseline in force was made, ISO 8601; null where there is none. */
  readonly baselineAt: string | null;
  /** Why windows are not judged for want of a baseline; null where they are. */
  readonly awaits: string | null;
  readonly monitors: number;
  /** Those that somebody has paused. */
  readonly paused: readonly string[];
  /** Incidents that fire, muted ones too. */
  readonly firing: readonly {
    readonly kind: IncidentKind;
    readonly summary: string;
    readonly muted: object | null;
  }[];
  /** Of the last windows, oldest first. */
  readonly windows: readonly { readonly state: WindowState }[];
}

/** From this age on a baseline is called old: a quarter of a year, after which few models see the same world. */
export const oldBaselineDays = 90;

/** What to do about an old one: a sentence without a full stop. */
export const oldBaselineTodo =
  "Make one of newer data, if the model was trained anew or its world has changed";

const dayMs = 86_400_000;

/** How old a baseline is in whole days; times are epoch milliseconds. */
export function ageDaysOf(created: number, now: number): number {
  return Math.max(0, Math.floor((now - created) / dayMs));
}

export function ailmentsOf(known: Known, now: number): Ailment[] {
  return [
    ...firingIn(known),
    ...lacksIn(known),
    ...pausedIn(known),
    ...ageOf(known, now),
    ...silenceIn(known),
  ];
}

/** A muted incident goes on: it is said here all the same, since whoever asks wants to know. */
function firingIn({ name, firing }: Known): Ailment[] {
  return firing.map(({ kind, summary, muted }) => ({
    endpoint: name,
    severity: severityOf(kind),
    problem: `${kindWords(kind)}: ${summary}${muted === null ? "" : " (muted)"}`,
    todo: todoOf(kind),
  }));
}

function lacksIn({ name, awaits, monitors }: Known): Ailment[] {
  const isLearning = monitors > 0 && awaits?.startsWith("Learning") === true;
  const baseline = {
    problem: isLearning
      ? `${awaits}: until then no window is judged`
      : "It has no baseline: no window can be judged",
    todo: isLearning
      ? `Wait, or make one at once of a window or of training data: weir baseline window ${name}`
      : `Make one of training data: weir baseline FILE --endpoint …/v1/endpoints/${name}`,
  };
  const monitor = {
    problem: "It has no monitor: nothing is checked by itself",
    todo: `Schedule one: weir monitor add ${name} hourly --schedule hourly`,
  };
  const lacks = [...(awaits === null ? [] : [baseline]), ...(monitors === 0 ? [monitor] : [])];
  return lacks.map((lack) => ({ endpoint: name, severity: "warning", ...lack }));
}

function pausedIn({ name, paused }: Known): Ailment[] {
  return paused.map((monitor) => ({
    endpoint: name,
    severity: "warning",
    problem: `Its monitor ${monitor} is paused: windows that end meanwhile are not checked`,
    todo: `Let it run again: weir monitor resume ${name} ${monitor}, or delete it`,
  }));
}

function ageOf({ name, baselineAt }: Known, now: number): Ailment[] {
  const days = baselineAt === null ? 0 : ageDaysOf(Date.parse(baselineAt), now);
  if (days < oldBaselineDays) return [];
  return [
    {
      endpoint: name,
      severity: "warning",
      problem: `Its baseline is ${days} days old`,
      todo: oldBaselineTodo,
    },
  ];
}

function silenceIn({ name, windows }: Known): Ailment[] {
  if (windows.at(-1)?.state !== "none") return [];
  const silent = windows.length - 1 - windows.findLastIndex(({ state }) => state !== "none");
  return [
    {
      endpoint: name,
      severity: "warning",
      problem: `No calls came in ${silent === 1 ? "the last window" : `the last ${silent} windows`} that were checked`,
      todo: `Point clients at /endpoints/${name}/invocations of this deployment, or delete the endpoint`,
    },
  ];
}

/** Cron is late by so much before it is said: an execution may take a minute, and a tick that fails comes again. */
export const lateMs = 5 * 60_000;

/** What is wrong where monitors are due and nobody has told them; `since` is when the first of them was due. */
export function lateness(late: { readonly endpoints: number; readonly since: number | null }): Ailment[] {
  if (late.endpoints === 0 || late.since === null) return [];
  const many = late.endpoints === 1 ? "1 endpoint" : `${late.endpoints} endpoints`;
  return [
    {
      endpoint: null,
      severity: "error",
      problem: `Monitors of ${many} are overdue, the first since ${new Date(late.since).toISOString()}: cron does not run, or its ticks fail`,
      todo: 'See that wrangler.toml has [triggers] crons = ["* * * * *"] and deploy it; if it has, look for tick_failed in the logs',
    },
  ];
}
