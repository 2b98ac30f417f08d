/** What the Catalog is told of when an endpoint is due, beside its answers to cron: it hears of it later where it does not at once. */
import * as z from "zod";
import { askedCatalog } from "../../deployment/catalog.ts";
import { log } from "../../platform/log.ts";
import { nameOf } from "../../platform/problem.ts";
import type { Owner, Work } from "../../platform/work.ts";
import type { Rooms } from "../rooms.ts";
import { UpkeepRecord } from "../upkeep.ts";
import { dueAgain } from "./tick.ts";

const againMs = 5_000;

/** When the Catalog, which has not heard of the last change, is told again. */
const untoldSchema = z.object({ at: z.number().nullable().default(null) });

export class Schedule implements Work {
  readonly name = "schedule";
  readonly #owner: Owner;
  readonly #rooms: () => Pick<Rooms, "monitors">;
  readonly #untold: UpkeepRecord<typeof untoldSchema>;

  constructor(owner: Owner, rooms: () => Pick<Rooms, "monitors">) {
    this.#owner = owner;
    this.#rooms = rooms;
    this.#untold = new UpkeepRecord(owner.storage.sql, "untold", untoldSchema);
  }

  /** After a change, which stands whether or not the Catalog hears of it now. */
  async tell(): Promise<void> {
    try {
      await this.#tell();
    } catch (error) {
      log("due_untold", { endpoint: this.#owner.name, error: nameOf(error) });
      this.#untold.write({ at: Date.now() + againMs });
      await this.#owner.arm();
    }
  }

  next(): number | null {
    return this.#untold.read()?.at ?? null;
  }

  async doDue(now: number): Promise<void> {
    this.#untold.write({ at: now + againMs });
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const before = this.next();
    const { name, nextDue, told } = dueAgain(this.#owner.name, this.#rooms());
    await askedCatalog(this.#owner.env).schedule(name, nextDue, told);
    // Of a change that was made meanwhile it may not have heard.
    if (before !== null && this.next() === before) this.#untold.write({ at: null });
  }
}
