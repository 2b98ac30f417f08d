/**
 * The journal of version 1: batches as JSON in one table, and counters of all kinds in one. Its calls go on in two
 * generations: those of a flush that was under way, whose files may be in R2 under names made of its last number, and
 * the others.
 */
import * as z from "zod";
import { encodeCalls, fromCall } from "../../core/call/frames.ts";
import { readingSchema } from "../../core/config/reading.ts";
import { joined } from "../../core/read/bytes/source.ts";
import { storedValue } from "../platform/stored.ts";
import type { BatchHead } from "./head.ts";
import { createGeneration, inRows, Meta } from "./rows.ts";

const countsSchema = z.record(z.string(), z.number());

const bodySchema = z.object({
  contentType: z.string().nullable(),
  encoding: z.enum(["CSV", "JSON", "BASE64"]),
  data: z.string(),
  truncated: z.boolean(),
});

const batchSchema = z.object({
  calls: z.array(
    z.object({
      eventId: z.string(),
      time: z.number(),
      variant: z.string(),
      inferenceId: z.string().nullable(),
      customAttributes: z.string().nullable(),
      input: bodySchema.nullable(),
      output: bodySchema.nullable(),
      stored: z.boolean(),
      profiled: z.boolean(),
    }),
  ),
  reading: readingSchema.optional(),
  tallies: countsSchema,
});

type Batch = z.infer<typeof batchSchema>;

/** Moves what a journal of version 1 holds into generations. Within a transaction. */
export function moveJournal(sql: SqlStorage): void {
  const meta = new Meta(sql);
  const frozen = meta.number("flushing");
  moveRows(sql, { from: 0, to: frozen, seed: String(frozen) });
  moveRows(sql, { from: frozen, to: Number.MAX_SAFE_INTEGER, seed: `${meta.text("epoch")}/1` });
  const { captured = 0, ...counted } = storedValue(
    countsSchema,
    meta.text("counters") ?? "{}",
    "the counters",
  );
  meta.set("counters", JSON.stringify(counted));
  meta.set("filed", JSON.stringify({ counters: { captured } }));
  meta.clear("flushing");
  sql.exec("DROP TABLE journal");
}

/** Moves the batches that end above `from`, up to `to`, into a generation, under their numbers. */
function moveRows(sql: SqlStorage, range: { from: number; to: number; seed: string }): void {
  const { from, to, seed } = range;
  const where = "WHERE seq > ? AND seq <= ?";
  const { first } = sql
    .exec<{ first: number | null }>(`SELECT MIN(seq) AS first FROM journal ${where}`, from, to)
    .one();
  if (first === null) return;
  createGeneration(sql, first, seed, 1);
  let parts: Uint8Array[] = [];
  const cursor = sql
    .exec<{ seq: number; continues: number }>(
      `SELECT seq, continues FROM journal ${where} ORDER BY seq`,
      from,
      to,
    )
    .toArray();
  for (const { seq, continues } of cursor) {
    const { bytes } = sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM journal WHERE seq = ?", seq).one();
    parts.push(new Uint8Array(bytes));
    if (continues === 1) continue;
    insertBatch(
      sql,
      first,
      seq,
      storedValue(batchSchema, new TextDecoder().decode(joined(parts)), "a batch of version 1"),
    );
    parts = [];
  }
}

/** Under its last number, and should it need more rows, those before it, which it had too: JSON is longer than bytes. */
function insertBatch(sql: SqlStorage, g: number, seq: number, batch: Batch): void {
  const { calls, reading, tallies } = batch;
  const since = calls[0]?.time ?? 0;
  const head: BatchHead = { id: "", since, sealed: 0, reading, tallies };
  const rows = inRows(encodeCalls(calls.map(fromCall)));
  rows.forEach((row, index) => {
    const left = rows.length - 1 - index;
    sql.exec(
      `INSERT INTO journal_${g} (seq, continues, head, bytes) VALUES (?, ?, ?, ?)`,
      seq - left,
      left > 0 ? 1 : 0,
      JSON.stringify(head),
      row,
    );
  });
}
