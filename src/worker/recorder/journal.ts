/**
 * A Recorder's SQLite: the log of batches that are not yet both in R2 and in a stored profile, the
 * stored profiles, and a few numbers.
 *
 * The log is kept in generations, each a table of its own: a generation is what one flush writes to R2, and leaves as
 * a whole with DROP TABLE, which is not billed by the row as DELETE is. A generation is open until the next begins;
 * from then on it never changes, so a flush that is repeated after a crash writes the same files. Rows are numbered
 * over all generations, and no number comes again: the numbers say what the stored profiles hold.
 */
import { joined } from "../../core/read/bytes/source.ts";
import { headIn, type BatchHead } from "./head.ts";
import { createGeneration, inRows, Meta } from "./rows.ts";
import { migrate } from "./schema.ts";
import { Blocks } from "./spans/blocks.ts";
import { SegmentTable } from "./spans/segments.ts";
import { SpanTable } from "./spans/table.ts";

export interface LoggedBatch {
  readonly seq: number;
  readonly head: BatchHead;
  readonly bytes: Uint8Array;
}

/** A generation of the log. */
export interface Generation {
  readonly g: number;
  /** Capture files are named after it: no two generations of any life have a name in common. */
  readonly seed: string;
  /** The share of the sampled calls that is stored; 0 until it is decided. */
  readonly share: number;
  readonly bytes: number;
}

/** Rows may hold 2 MB: so many ids stay well below. */
const idsInRow = 10_000;

export class Journal {
  readonly meta: Meta;
  readonly profiles: SpanTable;
  readonly blocks: Blocks;
  readonly segments: SegmentTable;
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  readonly #generations = new Map<number, { seed: string; share: number; bytes: number }>();
  /** The open generation; none after a start or a rotation until the next batch. */
  #open: number | null = null;
  #lastSeq = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    migrate(storage);
    this.meta = new Meta(storage.sql);
    this.profiles = new SpanTable(storage.sql, "profiles");
    this.blocks = new Blocks(storage);
    this.segments = new SegmentTable(storage.sql);
    this.#lastSeq = this.meta.number("applied");
    for (const { g, seed, share } of this.#sql.exec<{ g: number; seed: string; share: number }>(
      "SELECT g, seed, share FROM generations ORDER BY g",
    )) {
      const { bytes, last } = this.#sql
        .exec<{ bytes: number; last: number }>(
          `SELECT COALESCE(SUM(length(bytes)), 0) AS bytes, COALESCE(MAX(seq), 0) AS last FROM journal_${g}`,
        )
        .one();
      this.#generations.set(g, { seed, share, bytes });
      // The generation's own number too: an object that died before its first row must not give that number again.
      this.#lastSeq = Math.max(this.#lastSeq, last, g);
    }
  }

  /** How much waits in the log. */
  get bytes(): number {
    let total = 0;
    for (const { bytes } of this.#generations.values()) total += bytes;
    return total;
  }

  /** How much the open generation holds; null while none is open. */
  get openBytes(): number | null {
    return this.#open === null ? null : (this.#generations.get(this.#open)?.bytes ?? 0);
  }

  transaction(work: () => void): void {
    this.#storage.transactionSync(work);
  }

  /** Begins a generation: what was open is closed. Its number, the next row's, is never given again. */
  begin(seedOf: (g: number) => string): void {
    const g = this.#lastSeq + 1;
    const seed = seedOf(g);
    this.transaction(() => createGeneration(this.#sql, g, seed, 0));
    this.#generations.set(g, { seed, share: 0, bytes: 0 });
    this.#open = g;
  }

  /** Decides the share of a closed generation: before its first file, and never again. */
  decide({ g }: Generation, share: number): void {
    this.#sql.exec("UPDATE generations SET share = ? WHERE g = ?", share, g);
    const decided = this.#generations.get(g);
    if (decided !== undefined) decided.share = share;
  }

  /** Closes the open generation, if it holds anything: the next batch needs a new one. */
  close(): void {
    if (this.openBytes !== 0) this.#open = null;
  }

  /** Logs a batch in the open generation; returns its number. Durable before the caller's reply leaves (output gate). */
  append(head: BatchHead, bytes: Uint8Array): number {
    const open = this.#open === null ? undefined : this.#generations.get(this.#open);
    if (open === undefined) throw new Error("Cannot log batch: no generation is open");
    const text = JSON.stringify(head);
    let seq = this.#lastSeq;
    const insert = (part: Uint8Array<ArrayBuffer>, continues: boolean) => {
      const statement = `INSERT INTO journal_${this.#open} (seq, continues, head, bytes) VALUES (?, ?, ?, ?)`;
      this.#sql.exec(statement, ++seq, continues ? 1 : 0, text, part);
    };
    const rows = inRows(bytes);
    if (rows.length === 1) insert(rows[0] ?? new Uint8Array(), false);
    else this.transaction(() => rows.forEach((row, index) => insert(row, index < rows.length - 1)));
    this.#lastSeq = seq;
    open.bytes += bytes.length;
    return seq;
  }

  /** Whether a generation is closed: nothing is gained by waiting. */
  get hasClosed(): boolean {
    return this.#generations.size > (this.#open === null ? 0 : 1);
  }

  /** The closed generations, oldest first. */
  closed(): Generation[] {
    return [...this.#generations]
      .filter(([g]) => g !== this.#open)
      .map(([g, { seed, share, bytes }]) => ({ g, seed, share, bytes }));
  }

  /** The batches of a generation, or of all, whose number is above `after`, oldest first. */
  *batches(after: number, of?: Generation): Generator<LoggedBatch> {
    for (const g of of === undefined ? this.#generations.keys() : [of.g]) {
      // At once: a cursor that is left half-way locks the table.
      const rows = this.#sql
        .exec<{ seq: number; continues: number; head: string; bytes: ArrayBuffer }>(
          `SELECT seq, continues, head, bytes FROM journal_${g} WHERE seq > ? ORDER BY seq`,
          after,
        )
        .toArray();
      let parts: Uint8Array[] = [];
      for (const { seq, continues, head, bytes } of rows) {
        parts.push(new Uint8Array(bytes));
        if (continues === 1) continue;
        const whole = parts.length === 1 ? new Uint8Array(bytes) : joined(parts);
        yield { seq, head: headIn(head), bytes: whole };
        parts = [];
      }
    }
  }

  /** When the batch came that has waited longest; null where none waits. */
  oldest(): number | null {
    for (const g of this.#generations.keys()) {
      const [row] = this.#sql
        .exec<{ head: string }>(`SELECT head FROM journal_${g} ORDER BY seq LIMIT 1`)
        .toArray();
      if (row !== undefined) return headIn(row.head).since;
    }
    return null;
  }

  /** The ids of all batches. */
  ids(): string[] {
    return [...this.#generations.keys()].flatMap((g) =>
      this.#sql
        .exec<{ id: string }>(
          `SELECT head ->> '$.id' AS id FROM journal_${g} WHERE continues = 0 ORDER BY seq`,
        )
        .toArray()
        .map(({ id }) => id),
    );
  }

  /** The names of the shapes that batches in the log are read by. */
  shapes(): Set<string> {
    const found = [...this.#generations.keys()].flatMap((g) =>
      this.#sql
        .exec<{ id: string | null }>(`SELECT DISTINCT head ->> '$.baseline' AS id FROM journal_${g}`)
        .toArray(),
    );
    return new Set(found.flatMap(({ id }) => id ?? []));
  }

  /** Lets a generation go. */
  drop({ g }: Generation): void {
    this.#sql.exec(`DROP TABLE journal_${g}`);
    this.#sql.exec("DELETE FROM generations WHERE g = ?", g);
    this.#generations.delete(g);
  }

  /** Keeps the ids of batches that have left the log until a time: their repetitions are known by them. */
  remember(ids: readonly string[], until: number, now: number): void {
    this.#sql.exec("DELETE FROM recent WHERE until <= ?", now);
    for (let start = 0; start < ids.length; start += idsInRow) {
      const some = ids.slice(start, start + idsInRow).join(" ");
      this.#sql.exec("INSERT INTO recent (until, ids) VALUES (?, ?)", until, some);
    }
  }

  remembered(): { readonly until: number; readonly ids: readonly string[] }[] {
    return this.#sql
      .exec<{ until: number; ids: string }>("SELECT until, ids FROM recent")
      .toArray()
      .map(({ until, ids }) => ({ until, ids: ids.split(" ") }));
  }
}
