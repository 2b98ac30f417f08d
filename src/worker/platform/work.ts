/**
 * What an object does by its alarm: a list of works, each of which knows when it is due next and does what is due. The
 * alarm goes to the earliest of them. Everything that a work begins is entered in SQLite first, so that another life
 * of the object can take it up.
 */
import type { Bindings } from "../env.ts";
import { log } from "./log.ts";
import { nameOf } from "./problem.ts";

export interface Work {
  /** What the work is called in the log. */
  readonly name: string;
  /** When there is something to do next, epoch milliseconds; null where there is nothing. */
  next(now: number): number | null;
  doDue(now: number): Promise<void>;
}

/** The object that a room is part of, as the room sees it. */
export interface Owner {
  /** The endpoint's name. */
  readonly name: string;
  readonly storage: DurableObjectStorage;
  readonly env: Bindings;
  /** Has the alarm come when the next work is due: for whoever has entered something. */
  arm(): Promise<void>;
}

/** An object as its rooms see it; its variables may become others. */
export function ownerOf(
  name: string,
  storage: DurableObjectStorage,
  { env, arm }: { readonly env: () => Bindings; readonly arm: () => Promise<void> },
): Owner {
  return {
    name,
    storage,
    get env() {
      return env();
    },
    arm,
  };
}

/** While one work takes long, the others are looked at this often; and none is begun more often. */
const lookMs = 1_000;

/** When the alarm is to come; null where nothing is to be done. */
export function nextAlarm(works: readonly Work[], now: number): number | null {
  const times = works.map((work) => work.next(now)).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/**
 * Does what is due, works side by side. While one goes on for long, what becomes due meanwhile is done in its time.
 * `works` is asked at each look: an object that was forgotten meanwhile has none. Never throws: a work that fails is
 * logged, and left for the next alarm.
 */
export async function doWorks(works: () => readonly Work[], object: string): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const begun = new Map<Work, number>();
  const fails = (work: Work, error: unknown) =>
    log("work_failed", { object, work: work.name, error: nameOf(error) });
  const isDue = (work: Work, now: number) => {
    try {
      const next = work.next(now);
      return next !== null && next <= now;
    } catch (error) {
      fails(work, error);
      return false;
    }
  };
  const begin = (work: Work, now: number) => {
    begun.set(work, now);
    const done = work
      .doDue(now)
      .catch((error: unknown) => fails(work, error))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  for (;;) {
    const now = Date.now();
    for (const work of works()) {
      if (now - (begun.get(work) ?? -Infinity) >= lookMs && isDue(work, now)) begin(work, now);
    }
    if (underWay.size === 0) return;
    await oneOf(underWay);
  }
}

/** Until one of them is done, or it is time to look again. */
async function oneOf(underWay: ReadonlySet<Promise<void>>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const look = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, lookMs);
  });
  await Promise.race([...underWay, look]);
  // A timer that is left would keep the object awake.
  clearTimeout(timer);
}

/**
 * A work that is never done twice at a time: while it is under way nothing of it is due, but it stays on the list, so
 * that an alarm comes should the object die meanwhile.
 */
export function oneAtATime(work: Work): Work {
  let isUnderWay = false;
  return {
    name: work.name,
    next: (now) => {
      const next = work.next(now);
      return next !== null && isUnderWay ? Math.max(next, now + lookMs) : next;
    },
    doDue: async (now) => {
      isUnderWay = true;
      try {
        await work.doDue(now);
      } finally {
        isUnderWay = false;
      }
    },
  };
}
