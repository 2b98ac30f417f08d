/**
 * The columns of a large file in shares: this process reads the first one and threads read the others, each from the
 * file itself. No column depends on another, so that the profile is byte for byte that of one reader.
 */
import { availableParallelism } from "node:os";
import type { Share } from "../../core/bulk/share.ts";
import { kernelModule } from "../read/kernel.ts";
import type { SharedFile, ShareOutcome } from "./share.ts";
import type { ThreadTask } from "./thread.ts";
import { Thread } from "./threads.ts";

/** More of them would only wait for the first one's other work. */
const mostReaders = 4;
/** `shares`: the columns of each of so many readers. */
export class SharedReading<Task extends ThreadTask & SharedFile<string, unknown>, Columns> {
  /** What this process reads. */
  readonly share: Share;
  readonly #others: readonly Share[];
  #threads: readonly Thread<ShareOutcome<Columns>>[] = [];
  #outcomes: Promise<ShareOutcome<Columns>[]> | null = null;

  constructor(
    shares: (readers: number) => readonly [first: Share, ...others: Share[]],
    most = availableParallelism(),
  ) {
    [this.share, ...this.#others] = shares(Math.min(most, mostReaders));
  }

  /** Has the threads read. */
  begin(task: Omit<Task, "share" | "module">): void {
    if (this.#outcomes !== null) return;
    const module = kernelModule();
    this.#threads = this.#others.map((share) => new Thread({ ...task, share, module } as Task));
    this.#outcomes = Promise.all(this.#threads.map((thread) => thread.ask(null, () => {})));
    // Its error is told where it is awaited, which is later.
    this.#outcomes.catch(() => null);
  }

  /** What the others have read; null where one of them could not. */
  async columns(): Promise<Columns[] | null> {
    const outcomes = (await this.#outcomes) ?? [];
    const read = outcomes.flatMap((outcome) => (outcome.kind === "read" ? [outcome.columns] : []));
    return read.length < outcomes.length ? null : read;
  }

  /** Ends the threads, whatever they are at. */
  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}
