/**
 * Are calls recorded, and are the settings right? Looked at now and then: after a window of a schedule, when a shard says
 * that calls are not, and while an incident says that something is wrong.
 */
import { bucketFaults, ownershipNow } from "../deployment/owner.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";
import type { Looked } from "../incident/telling.ts";
import type { Owner, Work } from "../platform/work.ts";
import type { Shards } from "../recorder/shards.ts";
import { recordingFaults } from "../recorder/faults.ts";

/** Shards are not asked more often: a monitor may run each minute. */
const everyMs = 10 * 60_000;

interface Told {
  readonly tell: (looked: Looked, now: number) => void;
  /** Whether people were told that something is wrong. */
  readonly isOpen: () => boolean;
}

export class RecordingLook implements Work {
  readonly name = "recording look";
  readonly #owner: Owner;
  readonly #shards: () => Shards;
  readonly #told: Told;
  #last = Number.NEGATIVE_INFINITY;

  constructor(owner: Owner, shards: () => Shards, told: Told) {
    this.#owner = owner;
    this.#shards = shards;
    this.#told = told;
  }

  /** While nothing is wrong, nothing is looked at for its own sake. */
  next(): number | null {
    return this.#told.isOpen() ? this.#last + everyMs : null;
  }

  doDue(now: number): Promise<void> {
    return this.look(now);
  }

  /** Never throws: a window that was judged is. */
  async look(now: number): Promise<void> {
    if (now - this.#last < everyMs) return;
    this.#last = now;
    try {
      this.#told.tell(await this.#looked(), now);
    } catch (error) {
      log("recording_look_failed", { endpoint: this.#owner.name, error: nameOf(error) });
    }
  }

  async #looked(): Promise<Looked> {
    const { answers, silent } = await this.#shards().ask((recorder) => recorder.health());
    const recording = recordingFaults(
      answers,
      silent.map(({ shard }) => shard),
    );
    // What is confidential is in `health`: whoever reads messages and pages holds no admin token.
    const told = settingsOf(this.#owner.env).faults.filter(({ isConfidential }) => !isConfidential);
    const words = (stops: boolean) =>
      told.filter(({ stopsRecording = false }) => stopsRecording === stops).map(({ message }) => message);
    return {
      recording: [...words(true), ...(await this.#bucketFaults()), ...recording],
      settings: words(false),
    };
  }

  /** Whose the bucket is cannot be seen while it does not answer: what else is wrong is told all the same. */
  async #bucketFaults(): Promise<readonly string[]> {
    try {
      return bucketFaults(await ownershipNow(this.#owner.env));
    } catch (error) {
      log("recording_look_failed", { endpoint: this.#owner.name, error: nameOf(error) });
      return [];
    }
  }
}
