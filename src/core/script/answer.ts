/**
 * What a script's handler answered for one record, as the isolate tells it, and what becomes of it: rows, none, or why it
 * failed. The contract is the service's: a flat object is a row, a list has rows, nothing and `[]` drop the record, `{}` is
 * an error. Columns stand in the order of their names, as the service has them: hence its `str(i).zfill(20)`.
 */
import * as z from "zod";
import type { Cell, Row } from "../read/row.ts";
import { faultWords } from "./fault.ts";

/** What is no value of a cell is told as what it is: `NaN`, `a list`. */
const oddSchema = z.strictObject({ odd: z.string().max(100) });
const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), oddSchema]);
const rowSchema = z.union([
  oddSchema,
  z.strictObject({ cells: z.array(z.tuple([z.string().max(1_024), cellSchema])) }),
]);

const threwSchema = z.strictObject({ threw: z.string(), stack: z.string() });
const answerSchema = z.union([z.strictObject({ rows: z.array(rowSchema) }), oddSchema, threwSchema]);

export type Answer = z.output<typeof answerSchema>;

/** The answers of a turn, in the order of its records; fewer where the turn is full. Null where this is none. */
export function readTurn(text: string): readonly Answer[] | null {
  return read(z.array(answerSchema).min(1), text);
}

const postSchema = z.union([z.strictObject({ text: z.string() }), threwSchema]);

/** What postprocess() answered, as JSON, or what it threw. Null where this is no such answer. */
export function readPost(text: string): z.output<typeof postSchema> | null {
  return read(postSchema, text);
}

/** A script may make its isolate tell anything. */
function read<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** No rows: the record is dropped. */
export type Made =
  | { readonly kind: "rows"; readonly rows: readonly Row[] }
  | { readonly kind: "failed"; readonly reason: string };

/** `script`: its name, which the reason of a failure begins with. */
export function madeOf(script: string, answer: Answer): Made {
  const failed = (reason: string): Made => ({ kind: "failed", reason: `${script}.js: ${reason}` });
  if ("threw" in answer) {
    return { kind: "failed", reason: faultWords(script, answer.threw, answer.stack) };
  }
  if ("odd" in answer) {
    return failed(`the handler returned ${answer.odd}: expected an object of columns, a list of such, or []`);
  }
  const rows: Row[] = [];
  for (const row of answer.rows) {
    const made = rowOf(row);
    if (typeof made === "string") return failed(made);
    rows.push(made);
  }
  return { kind: "rows", rows };
}

/** The row, or what is wrong with it. */
function rowOf(row: z.output<typeof rowSchema>): Row | string {
  if ("odd" in row) return `the handler returned a list with ${row.odd} in it: expected objects of columns`;
  if (row.cells.length === 0)
    return "the handler returned {}, a row without columns: return [] to drop a record";
  const sorted = row.cells.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const cells: Cell[] = [];
  for (const [name, value] of sorted) {
    if (typeof value === "object" && value !== null) {
      return `the column ${JSON.stringify(name)} is ${value.odd}: expected a text, a finite number, a boolean or null`;
    }
    cells.push(value === null ? null : String(value));
  }
  return { names: sorted.map(([name]) => name), cells };
}
