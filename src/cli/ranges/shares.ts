/**
 * The columns of a large CSV file in shares: this process reads the first one and threads read the others, each from the
 * file itself. No column depends on another, so that the profile is byte for byte that of one reader.
 */
import { availableParallelism } from "node:os";
import { sharesFor, type Share } from "../../core/bulk/share.ts";
import type { Profile } from "../../core/profile/profile.ts";
import { joinShares } from "../../core/table/shares.ts";
import type { TableOptions, TableReader } from "../../core/table/reader.ts";
import { kernelModule } from "../read/kernel.ts";
import type { ShareOutcome } from "./share.ts";
import { Thread } from "./threads.ts";

/** More of them would only wait for the first one's other work. */
const mostReaders = 4;

export class SharedReading {
  readonly #first: Share;
  readonly #others: readonly Share[];
  readonly #path: string;
  readonly #options: TableOptions;
  #threads: readonly Thread<ShareOutcome>[] = [];
  #outcomes: Promise<ShareOutcome[]> | null = null;

  constructor(path: string, options: TableOptions, most = availableParallelism()) {
    [this.#first, ...this.#others] = sharesFor(Math.min(most, mostReaders));
    this.#path = path;
    this.#options = options;
  }

  /** What this process's reader reads. */
  get given(): Pick<TableOptions, "share"> {
    return { share: this.#first };
  }

  /** Has the threads read, once this process's reader knows that the file is CSV: nothing else is shared. */
  begin({ delimiter }: TableReader): void {
    if (this.#outcomes !== null || delimiter === undefined) return;
    const shared = {
      kind: "share",
      path: this.#path,
      options: this.#options,
      module: kernelModule(),
    } as const;
    this.#threads = this.#others.map((share) => new Thread<ShareOutcome>({ ...shared, share }));
    this.#outcomes = Promise.all(this.#threads.map((thread) => thread.ask(null, () => {})));
    // Its error is told where it is awaited, which is later.
    this.#outcomes.catch(() => null);
  }

  /** What this process has read, with the columns of the others; null where these were of another file: it changes. */
  async join(own: Profile): Promise<Profile | null> {
    const outcomes = (await this.#outcomes) ?? [];
    const others = outcomes.flatMap((outcome) => (outcome.kind === "read" ? [outcome.columns] : []));
    return others.length < outcomes.length ? null : joinShares(own, others);
  }

  /** Ends the threads, whatever they are at. */
  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}
