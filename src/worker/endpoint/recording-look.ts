/** Now and then, after a window of a schedule: are calls recorded? */
import { foreignReason, isOwn, ownershipNow } from "../deployment/owner.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";
import type { Owner } from "../platform/work.ts";
import type { Shards } from "../recorder/shards.ts";
import { recordingFaults } from "./recording-faults.ts";

/** Shards are not asked more often: a monitor may run each minute. */
const everyMs = 10 * 60_000;

export class RecordingLook {
  readonly #owner: Owner;
  readonly #shards: () => Shards;
  /** Told what keeps calls from being recorded. */
  readonly #tell: (faults: readonly string[], now: number) => void;
  #last = Number.NEGATIVE_INFINITY;

  constructor(owner: Owner, shards: () => Shards, tell: (faults: readonly string[], now: number) => void) {
    this.#owner = owner;
    this.#shards = shards;
    this.#tell = tell;
  }

  /** Never throws: a window that was judged is. */
  async look(now: number): Promise<void> {
    if (now - this.#last < everyMs) return;
    this.#last = now;
    try {
      this.#tell(await this.#faults(), now);
    } catch (error) {
      log("recording_look_failed", { endpoint: this.#owner.name, error: nameOf(error) });
    }
  }

  async #faults(): Promise<string[]> {
    const { env } = this.#owner;
    const ownership = await ownershipNow(env);
    const { answers, silent } = await this.#shards().ask((recorder) => recorder.health());
    return [
      ...settingsOf(env).faults.map(({ message }) => message),
      ...(isOwn(ownership) ? [] : [`BUCKET: ${foreignReason(ownership)}`]),
      ...recordingFaults(
        answers,
        silent.map(({ shard }) => shard),
      ),
    ];
  }
}
