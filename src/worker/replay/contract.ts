/** What the endpoint's object and the Workflows that read large windows of captures say to each other. */
import * as z from "zod";
import { readingSchema } from "../../core/config/reading.ts";
import type { Window } from "../../core/monitor/window.ts";
import type { ObserveOptions } from "../../core/profile/observe.ts";
import { KnownShape } from "../../core/read/shape.ts";
import type { KeyRange } from "../../core/replay/key-ranges.ts";
import { toldSchema } from "../../core/replay/told.ts";
import { clear, deleteKeys, readingPrefix, readText, writeBytes, writeJson } from "../platform/bucket.ts";
import { readableIn, wholeIn } from "../platform/stored.ts";

/** A reading of a window by the instance that sees to it, which names its files. */
export interface ReadingName {
  readonly endpoint: string;
  readonly replay: string;
  /** The Workflow instance that plans and merges. */
  readonly instance: string;
}

/** The instance that reads a window; its id is the reading's. */
export interface CapturesParams extends Omit<ReadingName, "instance"> {
  readonly kind: "captures";
}

/** The instance that reads one of its ranges. */
export interface CapturesRangeParams extends ReadingName {
  readonly kind: "captures-range";
  readonly index: number;
  readonly range: KeyRange;
}

/** What came of a range, or of the window: where the profile lies. `gone`: nobody wants it any more. */
export const readOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("read"), key: z.string(), told: toldSchema }),
  z.object({ kind: z.literal("gone") }),
]);

export type ReadOutcome = Readonly<z.infer<typeof readOutcomeSchema>>;

/** What is to be read. It is too large for an instance's parameters, and the reading is wanted as long as it is there. */
const orderSchema = z.strictObject({
  window: z.strictObject({ start: z.number(), end: z.number() }),
  reading: readingSchema,
  shape: z.strictObject({ names: z.array(z.string()), dialect: readingSchema }).nullable(),
});

interface Order {
  readonly window: Window;
  readonly options: ObserveOptions;
}

const orderKey = (prefix: string) => `${prefix}order.json`;
const planKey = (prefix: string) => `${prefix}plan.json`;

/** Where profiles of whole ranges are: a prefix that ends with a slash. */
export function leavesIn(prefix: string): string {
  return `${prefix}read/`;
}

export function prefixOf({ endpoint, replay, instance }: ReadingName): string {
  return readingPrefix(endpoint, replay, instance);
}

export async function writeOrder(bucket: R2Bucket, name: ReadingName, { window, options }: Order) {
  const { shape = null, watched: _, ...reading } = options;
  const { start, end } = window;
  const known = shape && { names: shape.names, dialect: shape.dialect };
  const order = { window: { start, end }, reading, shape: known };
  await writeJson(bucket, orderKey(prefixOf(name)), JSON.stringify(order));
}

/** Null where nobody wants it any more. Throws where another version wrote what this one does not know. */
export async function readOrder(bucket: R2Bucket, name: ReadingName): Promise<Order | null> {
  const text = await readText(bucket, orderKey(prefixOf(name)));
  if (text === null) return null;
  const order = wholeIn(orderSchema, text);
  if (order === null)
    throw new Error("Cannot read captures: another version of Weir wrote what is to be read");
  const { window, reading, shape } = order;
  return { window, options: { ...reading, shape: shape && new KnownShape(shape) } };
}

/** Writes something of a reading; nothing stays behind whoever has cleared it away. False where nobody wants it any more. */
export async function writeWanted(
  bucket: R2Bucket,
  name: ReadingName,
  key: string,
  bytes: Uint8Array,
): Promise<boolean> {
  await writeBytes(bucket, key, bytes);
  // Afterwards: who clears it away takes the order first.
  const isWanted = (await readOrder(bucket, name)) !== null;
  if (!isWanted) await deleteKeys(bucket, [key]);
  return isWanted;
}

/** Deletes all of a reading. Whoever is at it still leaves nothing behind. */
export async function clearReading(bucket: R2Bucket, name: ReadingName): Promise<void> {
  await deleteKeys(bucket, [orderKey(prefixOf(name))]);
  await clear(bucket, prefixOf(name));
}

/** How many ranges there are, for whoever looks how far it is. */
export async function writePlan(bucket: R2Bucket, name: ReadingName, ranges: number): Promise<void> {
  const text = JSON.stringify({ ranges });
  await writeWanted(bucket, name, planKey(prefixOf(name)), new TextEncoder().encode(text));
}

/** Null until it is known. */
export async function plannedRanges(bucket: R2Bucket, name: ReadingName): Promise<number | null> {
  const text = await readText(bucket, planKey(prefixOf(name)));
  return readableIn(z.object({ ranges: z.int() }), text)?.ranges ?? null;
}
