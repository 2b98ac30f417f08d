/** What windows are compared with: the baseline, or another window, which is made one of the profiles that are kept. */
import type { Baseline } from "../../core/baseline/baseline.ts";
import { shapeOf } from "../../core/baseline/shape.ts";
import { fewestRecords } from "../../core/learn/learning.ts";
import { asStrictAs, baselineOfWindow } from "../../core/learn/window.ts";
import {
  backMs,
  referenceWindow,
  referenceWords,
  type WindowReference,
} from "../../core/monitor/reference.ts";
import { formatWindow, isoWindow, type Window } from "../../core/monitor/window.ts";
import type { OutputColumns } from "../../core/profile/align.ts";
import type { Profile } from "../../core/profile/profile.ts";
import type { Against } from "../../core/report/report.ts";
import type { Bindings } from "../env.ts";
import { OutOfReach, patient } from "../platform/patience.ts";
import { problem, type Result } from "../platform/problem.ts";
import { Shards } from "../recorder/shards.ts";

/** There is nothing to compare with. */
export interface Absence {
  readonly reason: string;
  /** The reason of a window that holds so many records, where that is another. */
  readonly reasonOf?: (records: number) => string;
  /** How long that may last before people are told; null where they are told at once. */
  readonly tolerableMs: number | null;
}

/** What a window is compared with, and its content once it is wanted. */
export interface Reference {
  /** What executions and reports name it by; null where there is nothing. */
  readonly id: string | null;
  /** What it is, where it is not the baseline. */
  readonly against?: Against;
  /** Throws where it cannot be read right now. */
  readonly load: () => Promise<Baseline | Absence>;
  /** The same for whoever asks: what cannot be had is a problem. */
  readonly readable: () => Promise<Result<Baseline>>;
}

/** A window that some shard's calls are missing from must not be judged: it is checked again later. */
export class IncompleteWindow extends Error {
  override readonly name = "IncompleteWindow";
}

export function isAbsent(found: Baseline | Absence): found is Absence {
  return "reason" in found;
}

/** Nothing to compare with, as a reference. */
export function absent(absence: Absence): Reference {
  const refused = { ok: false, problem: problem("not_found", absence.reason) } as const;
  return { id: null, load: async () => absence, readable: async () => refused };
}

/** The endpoint whose monitor compares. */
interface Own {
  readonly env: Bindings;
  readonly endpoint: string;
  readonly shards: number;
  readonly outputColumns: OutputColumns | null;
  /** The baseline in force, if there is one: features have its names, and are judged as strictly. */
  readonly baseline: { readonly load: () => Promise<Baseline | Absence> } | null;
}

const dayMs = 86_400_000;

/** Another endpoint's object is waited for no longer: the windows behind this one wait as well. */
const patienceMs = 15_000;

/** Another window as what a window is compared with. */
export function windowReference(own: Own, choice: WindowReference, window: Window): Reference {
  const of = referenceWindow(choice, window);
  const endpoint = typeof choice === "object" ? choice.endpoint : own.endpoint;
  const span = isoWindow(of);
  const against = { words: referenceWords(choice), endpoint, window: span };
  // A day longer than it takes until there can be such a window.
  const tolerableMs = backMs(choice, window.end - window.start) + dayMs;
  const load = () => loadWindow({ ...own, words: against.words, tolerableMs }, endpoint, of);
  const readable = async (): Promise<Result<Baseline>> => {
    try {
      const found = await load();
      return isAbsent(found)
        ? { ok: false, problem: problem("conflict", found.reason) }
        : { ok: true, value: found };
    } catch (error) {
      if (error instanceof IncompleteWindow)
        return { ok: false, problem: problem("unavailable", `${error.message}; try again`) };
      throw error;
    }
  };
  return { id: `${endpoint} ${span.start}/${span.end}`, against, load, readable };
}

interface Asked extends Own {
  readonly words: string;
  readonly tolerableMs: number;
}

async function loadWindow(asked: Asked, endpoint: string, of: Window): Promise<Baseline | Absence> {
  const { env, words } = asked;
  const shards = endpoint === asked.endpoint ? asked.shards : await shardsOf(asked, endpoint);
  if (typeof shards === "string") return gone(shards);
  const like = await likeOf(asked);
  const shape = like && shapeOf(like.constraints);
  const profile = await new Shards(env, endpoint, shards).profile(of, { shape });
  switch (profile.kind) {
    case "incomplete":
      throw new IncompleteWindow(`${words}: ${profile.reason}`);
    case "misaligned": {
      const nearest = formatWindow(profile.nearest);
      return gone(`of ${words} (${formatWindow(of)}) the profiles that are kept can only answer ${nearest}`);
    }
    case "exact":
      return madeOf(asked, profile.profile, of, like);
  }
}

/** The baseline in force. Throws where there is one that cannot be read: it would be judged otherwise than people said. */
async function likeOf({ baseline }: Own): Promise<Baseline | null> {
  const found = (await baseline?.load()) ?? null;
  return found === null || isAbsent(found) ? null : found;
}

function gone(why: string): Absence {
  return { reason: `There is nothing to compare with: ${why}`, tolerableMs: null };
}

function madeOf(
  { words, outputColumns, tolerableMs }: Asked,
  profile: Profile,
  of: Window,
  like: Baseline | null,
): Baseline | Absence {
  try {
    const { baseline } = baselineOfWindow(profile, { outputColumns, like });
    return like === null ? baseline : asStrictAs(baseline, like);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { records } = profile;
    const few = ` holds ${records === 0 ? "no" : `only ${records} of ${fewestRecords}`} records`;
    const why = records < fewestRecords ? few : `: ${error.message}`;
    return { reason: `Nothing to compare with yet: ${words} (${formatWindow(of)})${why}`, tolerableMs };
  }
}

/** How many shards another endpoint has, or in words why there are none. Throws IncompleteWindow where it does not answer. */
async function shardsOf({ env, words }: Asked, endpoint: string): Promise<number | string> {
  const other = patient(env.ENDPOINTS.getByName(endpoint), `The endpoint ${endpoint}`, patienceMs);
  try {
    const view = await other.view();
    return view.ok ? view.value.shards : `the endpoint ${endpoint}: ${view.problem.message}`;
  } catch (error) {
    throw error instanceof OutOfReach ? new IncompleteWindow(`${words}: ${error.message}`) : error;
  }
}
