/**
 * Profiles of blocks of days (src/core/monitor/turns.ts), kept beside those of the days that they are merged from, so
 * that the next check of a long window reads them instead. They can be made anew at any time.
 *
 * A block leaves with any change of a day of it. Triggers see to that, not this code: so it is also true of what a
 * version of Weir does that knows no blocks. Table and triggers are made with the first block: who checks no long
 * windows has neither. Its key is an index of its own, beside the rows: to find a place in a table that is one with its key,
 * as this was made before, SQLite reads whole blocks.
 */
import type { Unit } from "../../../core/monitor/turns.ts";
import { hasTable } from "../../platform/sql.ts";
import { SpanTable } from "./table.ts";

const tables = `
  CREATE TABLE IF NOT EXISTS blocks (start INTEGER, span_end INTEGER, part INTEGER, bytes BLOB NOT NULL,
    PRIMARY KEY (start, span_end, part));
  CREATE TRIGGER IF NOT EXISTS day_stored AFTER INSERT ON profiles BEGIN
    DELETE FROM blocks WHERE start <= NEW.start AND span_end >= NEW.span_end;
  END;
  CREATE TRIGGER IF NOT EXISTS day_gone AFTER DELETE ON profiles BEGIN
    DELETE FROM blocks WHERE start <= OLD.start AND span_end >= OLD.span_end;
  END;`;

export class Blocks {
  readonly #storage: DurableObjectStorage;
  readonly #table: SpanTable;
  /** Undefined until it is looked up. */
  #isThere: boolean | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#table = new SpanTable(storage.sql, "blocks");
  }

  /** How large each is that is kept of these, by its start. */
  sizes(units: readonly Unit[]): Map<number, number> {
    if (!units.some(({ isBlock }) => isBlock)) return new Map();
    this.#isThere ??= hasTable(this.#storage.sql, "blocks");
    return new Map(this.#isThere ? this.#table.spans().map(({ start, bytes }) => [start, bytes]) : []);
  }

  /** Lets `work` read these, ascending: null where there is none, and good until the next is asked for. */
  reading(blocks: readonly Unit[], work: (read: (block: Unit) => Uint8Array | null) => void): void {
    this.#table.reading(blocks, work);
  }

  keep(block: Unit, pieces: Iterable<Uint8Array<ArrayBuffer>>): void {
    this.#storage.transactionSync(() => {
      if (this.#isThere !== true) this.#storage.sql.exec(tables);
      this.#table.store(block, pieces);
    });
    this.#isThere = true;
  }
}
