/**
 * The Recorders of an endpoint: its shards. Each isolate sends its batches to one of them, so batches stay large; a
 * check merges them all. How many there ever were is known to the endpoint's object.
 */
import { mergeProfiles } from "../../core/profile/merged.ts";
import { Profile } from "../../core/profile/profile.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { within } from "../platform/patience.ts";
import { nameOf } from "../platform/problem.ts";
import type { ProfileAnswer } from "./answers.ts";
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

/** The merged profile of a window over all shards, the nearest window that can be answered, or which shards are silent. */
export type WindowProfile =
  | { readonly kind: "exact"; readonly profile: Profile }
  | { readonly kind: "misaligned"; readonly nearest: Window }
  | { readonly kind: "incomplete"; readonly reason: string };

/** What the shards that answered said, and which gave no answer. */
interface Answers<T> {
  readonly answers: readonly T[];
  readonly silent: readonly number[];
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

  /** With `seal`, calls of the window that come from now on count in the next one. */
  async profile(window: Window, seal = false): Promise<WindowProfile> {
    const { answers, silent } = await this.ask<ProfileAnswer>((recorder) => recorder.profile(window, seal));
    if (silent.length > 0) return { kind: "incomplete", reason: this.#silence(silent) };
    const nearest = widest(answers.map((answer) => (answer.kind === "misaligned" ? answer.nearest : null)));
    if (nearest !== null) return { kind: "misaligned", nearest };
    return { kind: "exact", profile: mergeProfiles(profilesOf(answers)) };
  }

  /** The nearest window that can be answered exactly; null where that is this one, or where shards are silent. */
  async nearest(
    window: Window,
  ): Promise<{ readonly nearest: Window | null; readonly silence: string | null }> {
    const { answers, silent } = await this.ask<Window | null>((recorder) => recorder.nearest(window));
    if (silent.length > 0) return { nearest: null, silence: this.#silence(silent) };
    return { nearest: widest(answers), silence: null };
  }

  /** All Recorders forget everything. Throws where one does not answer. */
  async purge(): Promise<void> {
    const recorders = Array.from({ length: this.#count }, (_, shard) => this.#recorder(shard));
    await Promise.all(recorders.map((recorder) => within(patienceMs, recorder.purge())));
  }

  /** Asks every shard, and one that fails once more. Answers in the order of the shards. */
  async ask<T>(ask: (recorder: DurableObjectStub<Recorder>) => Promise<T>): Promise<Answers<T>> {
    const answers: T[] = [];
    const silent: number[] = [];
    const askOne = async (shard: number) => {
      const attempt = () => within(patienceMs, ask(this.#recorder(shard)));
      try {
        answers[shard] = await attempt().catch(attempt);
      } catch (error) {
        log("shard_silent", { endpoint: this.#endpoint, shard, error: nameOf(error) });
        silent.push(shard);
      }
    };
    await Promise.all(Array.from({ length: this.#count }, (_, shard) => askOne(shard)));
    return {
      answers: answers.filter((_, shard) => !silent.includes(shard)),
      silent: silent.sort((a, b) => a - b),
    };
  }

  #recorder(shard: number): DurableObjectStub<Recorder> {
    return recorderOf(this.#env, this.#endpoint, shard);
  }

  /** In words: which shards did not answer. */
  #silence(silent: readonly number[]): string {
    const some = silent.slice(0, 5).join(", ");
    return `${silent.length} of ${this.#count} shards did not answer (${some}${silent.length > 5 ? ", …" : ""})`;
  }
}

function* profilesOf(answers: readonly ProfileAnswer[]): Generator<Profile> {
  for (const answer of answers) if (answer.kind === "exact") yield Profile.fromBytes(answer.bytes);
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
