/**
 * The Recorders of an endpoint: its shards. Each isolate sends its batches to one of them, so batches stay large; a
 * check merges them all. How many there ever were is known to the endpoint's object.
 */
import type { Profile, Names } from "../../core/profile/profile.ts";
import { Merger } from "../../core/profile/room/merged.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { isPassing, within } from "../platform/patience.ts";
import { nameOf } from "../platform/problem.ts";
import { gathered, inPieces, type PiecesAnswer } from "./answers.ts";
import { flushFaults } from "./faults.ts";
import type { Recorder } from "./recorder.ts";

/** Drawn once by each isolate; not while it starts, when there is no randomness yet. */
let draw: number | null = null;

/** The shard of this isolate; others, should that one be overloaded, for each `detour`. */
export function ownShard(shards: number, detour = 0): number {
  draw ??= crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return (draw + detour) % shards;
}

export function recorderOf(env: Bindings, endpoint: string, shard = 0): DurableObjectStub<Recorder> {
  return env.RECORDERS.getByName(`${endpoint}:${shard}`);
}

/** A check may wait longer than a call: an object that wakes reads its journal first. */
const patienceMs = 15_000;

/** The merged profile of a window over all shards, the nearest window that can be answered, or which shards gave none. */
export type WindowProfile =
  | { readonly kind: "exact"; readonly profile: Profile }
  | { readonly kind: "misaligned"; readonly nearest: Window }
  | { readonly kind: "incomplete"; readonly reason: string };

/** A shard that gave no answer, or one that failed at it and why. */
interface Silent {
  readonly shard: number;
  readonly fault: string | null;
}

/** What the shards that answered said, and which gave no answer. */
interface Answers<T> {
  readonly answers: readonly T[];
  readonly silent: readonly Silent[];
}

/** All shards of an endpoint together. */
export class Shards {
  readonly #env: Bindings;
  readonly #endpoint: string;
  readonly #count: number;

  constructor(env: Bindings, endpoint: string, count: number) {
    this.#env = env;
    this.#endpoint = endpoint;
    this.#count = count;
  }

  /**
   * With `seal`, calls of the window that come from now on count in the next one. One shard's profile at a time is here,
   * beside the merged one; names that `shape` has are never given up for want of room.
   */
  async profile(
    window: Window,
    { seal = false, shape = null }: { readonly seal?: boolean; readonly shape?: Names | null } = {},
  ): Promise<WindowProfile> {
    const { answers, silent } = await this.ask((recorder) => piecesOf(recorder, window, seal, true));
    const nearest = widest(answers.map((answer) => (answer.kind === "misaligned" ? answer.nearest : null)));
    if (silent.length === 0 && nearest === null) return this.#merged(answers, window, shape);
    await Promise.all(answers.map(cancelled));
    return silent.length > 0 || nearest === null
      ? { kind: "incomplete", reason: this.#silence(silent) }
      : { kind: "misaligned", nearest };
  }

  async #merged(
    answers: readonly PiecesAnswer[],
    window: Window,
    shape: Names | null,
  ): Promise<WindowProfile> {
    const merger = new Merger(shape);
    for (const [shard, answer] of answers.entries()) {
      for (const turn of answer.kind === "turns" ? answer.turns : [window]) {
        const pieces = await this.#piecesOf(shard, turn, answer);
        if (!(pieces instanceof Array)) {
          await Promise.all(answers.slice(shard + 1).map(cancelled));
          return { kind: "incomplete", reason: this.#silence([pieces]) };
        }
        merger.addPieces(pieces);
      }
    }
    return { kind: "exact", profile: merger.end() };
  }

  /** All that a shard has of a window or a turn of it: what it answered, or it is asked; once more where that breaks off. */
  async #piecesOf(shard: number, turn: Window, answer: PiecesAnswer): Promise<Uint8Array[] | Silent> {
    const gather = async (one: PiecesAnswer) => {
      if (one.kind === "exact") return gathered(one.pieces, patienceMs);
      throw new Error("The profile is gone");
    };
    // Sealed it is, if it was to be.
    const ask = async () => gather(await within(patienceMs, piecesOf(this.#recorder(shard), turn)));
    try {
      return await (answer.kind === "exact" ? gather(answer) : ask()).catch(ask);
    } catch (error) {
      return this.#silent(shard, error);
    }
  }

  /** The nearest window that can be answered exactly; null where that is this one, or where shards are silent. */
  async nearest(
    window: Window,
  ): Promise<{ readonly nearest: Window | null; readonly silence: string | null }> {
    const { answers, silent } = await this.ask<Window | null>((recorder) => recorder.nearest(window));
    if (silent.length > 0) return { nearest: null, silence: this.#silence(silent) };
    return { nearest: widest(answers), silence: null };
  }

  /**
   * Shards from `first` on are new and were asked for no window: with the last that the others were asked for they are
   * done too, so that what comes late to them is in the next check. One that does not answer is logged.
   */
  async seal(last: Window | null, first: number): Promise<void> {
    if (last === null) return;
    const some = Array.from({ length: this.#count }, (_, shard) => shard).slice(first);
    const sealOne = async (shard: number) => {
      try {
        await cancelled(await within(patienceMs, piecesOf(this.#recorder(shard), last, true)));
      } catch (error) {
        this.#silent(shard, error);
      }
    };
    await Promise.all(some.map(sealOne));
  }

  /** All Recorders forget everything. Throws where one does not answer. */
  async purge(): Promise<void> {
    const recorders = Array.from({ length: this.#count }, (_, shard) => this.#recorder(shard));
    await Promise.all(recorders.map((recorder) => within(patienceMs, recorder.purge())));
  }

  /** Asks every shard, and one that fails once more. Answers in the order of the shards. */
  async ask<T>(ask: (recorder: DurableObjectStub<Recorder>) => Promise<T>): Promise<Answers<T>> {
    const answers: T[] = [];
    const silent: Silent[] = [];
    const askOne = async (shard: number) => {
      const attempt = () => within(patienceMs, ask(this.#recorder(shard)));
      try {
        answers[shard] = await attempt().catch(attempt);
      } catch (error) {
        silent.push(this.#silent(shard, error));
      }
    };
    await Promise.all(Array.from({ length: this.#count }, (_, shard) => askOne(shard)));
    return {
      answers: answers.filter((_, shard) => !silent.some((one) => one.shard === shard)),
      silent: silent.sort((a, b) => a.shard - b.shard),
    };
  }

  /** The same, and in words which shards gave no answer; null where all did. */
  async told<T>(ask: (recorder: DurableObjectStub<Recorder>) => Promise<T>) {
    const { answers, silent } = await this.ask(ask);
    return { answers, silence: silent.length === 0 ? null : this.#silence(silent) };
  }

  /** In words why captures of calls that came before a time may not all be in R2 yet; null where they are. */
  async uncaptured(until: number): Promise<string | null> {
    const { answers, silence } = await this.told((recorder) => recorder.health());
    const waiting = answers.filter(({ oldestUnflushed: oldest }) => oldest !== null && oldest < until);
    if (waiting.length === 0) return silence;
    const [fault = "they wait for the next flush"] = flushFaults(answers);
    return `its captures are not in R2 yet: ${fault}`;
  }

  #silent(shard: number, error: unknown): Silent {
    log("shard_silent", { endpoint: this.#endpoint, shard, error: nameOf(error) });
    return { shard, fault: faultIn(error) };
  }

  #recorder(shard: number): DurableObjectStub<Recorder> {
    return recorderOf(this.#env, this.#endpoint, shard);
  }

  /** In words: which shards did not answer, or what the first fault was of those that failed. */
  #silence(silent: readonly Silent[]): string {
    const fault = silent.find((one) => one.fault !== null)?.fault ?? null;
    const some = silent
      .slice(0, 5)
      .map(({ shard }) => shard)
      .join(", ");
    const which = `(${some}${silent.length > 5 ? ", …" : ""})`;
    return `${silent.length} of ${this.#count} shards ${fault === null ? `did not answer ${which}` : `failed ${which}: ${fault}`}`;
  }
}

/** What failed where a shard was reached and answered with an error; null where it was not. */
function faultIn(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (/limited to \d+ ?MiB/.test(error.message)) return "what it has to say is too large";
  const isIts = Reflect.get(error, "remote") === true && !isPassing(error);
  return isIts ? nameOf(error) : null;
}

/** While a deployment is under way, a Recorder may run earlier code: it knows no turns, or not even pieces. */
async function piecesOf(
  recorder: DurableObjectStub<Recorder>,
  window: Window,
  seal = false,
  takesTurns = false,
): Promise<PiecesAnswer> {
  try {
    return await recorder.pieces(window, seal, takesTurns);
  } catch (error) {
    if (!isUnknownMethod(error)) throw error;
    return inPieces(await recorder.profile(window, seal));
  }
}

export function isUnknownMethod(error: unknown): boolean {
  return error instanceof Error && error.message.includes("does not implement");
}

async function cancelled(answer: PiecesAnswer): Promise<void> {
  if (answer.kind === "exact") await answer.pieces.cancel().catch(() => {});
}

/** The window around all windows; null if there are none. */
function widest(windows: readonly (Window | null)[]): Window | null {
  const found = windows.filter((window) => window !== null);
  if (found.length === 0) return null;
  return {
    start: Math.min(...found.map(({ start }) => start)),
    end: Math.max(...found.map(({ end }) => end)),
  };
}
