/**
 * R2: every key Weir writes, and every read and write of them. The layout is a public contract.
 *
 * captures/{endpoint}/{variant}/{yyyy}/{mm}/{dd}/{HH}/{MM}-{SS}-{mmm}-{uuid}.jsonl      (core/call/record.ts)
 * baselines/{endpoint}/{baseline}/statistics.json | constraints.json
 * baselines/{endpoint}/{baseline}/ranges/…               (profiles of a large file's ranges, while it is built)
 * config/{endpoint}.json
 * reports/{endpoint}/{monitor}/{yyyy}/{mm}/{dd}/{HH}/{MM}/{execution}/statistics.json | constraints.json |
 *   constraint_violations.json | report.json            (the time is the window's end)
 * datasets/…                                            (training files that users put there)
 */
import * as z from "zod";
import { endpointSchema, type EndpointConfig } from "../../core/config/endpoint.ts";
import { within } from "./patience.ts";

export type BaselineFile = "statistics.json" | "constraints.json";
export type ReportFile = BaselineFile | "constraint_violations.json" | "report.json";

export function configKey(endpoint: string): string {
  return `config/${endpoint}.json`;
}

export function baselineKey(endpoint: string, baseline: string, file: BaselineFile): string {
  return `baselines/${endpoint}/${baseline}/${file}`;
}

/** Where a large file's ranges are kept while its baseline is built: a prefix that ends with a slash. */
export function rangesPrefix(endpoint: string, baseline: string): string {
  return `baselines/${endpoint}/${baseline}/ranges/`;
}

/** Deletes every object under a prefix. */
export async function deleteAll(bucket: R2Bucket, prefix: string): Promise<void> {
  for (;;) {
    const { objects, truncated } = await bucket.list({ prefix });
    if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}

/** Where an execution's report goes: a prefix that ends with a slash. */
export function reportPrefix(
  endpoint: string,
  monitor: string,
  windowEnd: number,
  execution: string,
): string {
  const time = new Date(windowEnd).toISOString().slice(0, 16).replaceAll(/[-T:]/g, "/");
  return `reports/${endpoint}/${monitor}/${time}/${execution}/`;
}

/** Where all files of an endpoint are: prefixes that end with a slash. */
export function filesOfEndpoint(endpoint: string) {
  return {
    captures: `captures/${endpoint}/`,
    baselines: `baselines/${endpoint}/`,
    reports: `reports/${endpoint}/`,
  } as const;
}

/** A configuration with the version it was given, and how many shards the endpoint has. */
export interface VersionedConfig {
  readonly version: number;
  readonly config: EndpointConfig;
  readonly shards: number;
}

const copySchema = z.object({ version: z.number(), config: endpointSchema, shards: z.number().default(1) });

/** The copy of a configuration, whichever version of Weir wrote it. Throws where it is none. */
export function configCopy(text: string): VersionedConfig {
  return copySchema.parse(JSON.parse(text));
}

export async function writeJson(bucket: R2Bucket, key: string, text: string): Promise<void> {
  await bucket.put(key, text, { httpMetadata: { contentType: "application/json" } });
}

/** The text of an object, or null if there is none. */
export async function readText(bucket: R2Bucket, key: string): Promise<string | null> {
  const object = await bucket.get(key);
  return object === null ? null : object.text();
}

/** A put that hangs must not hold up the ones after it; it is tried again under the same key. */
const patienceMs = 30_000;

/**
 * Creates a capture file. A file that is there already must be this very one, from a flush whose
 * answer was lost; anything else would hide captures, so it throws.
 */
export async function createCapture(
  bucket: R2Bucket,
  key: string,
  text: Uint8Array,
  batch: string,
): Promise<void> {
  const creation = bucket.put(key, text, {
    onlyIf: { etagDoesNotMatch: "*" },
    httpMetadata: { contentType: "application/jsonlines" },
    customMetadata: { batch },
  });
  const created = await within(patienceMs, creation);
  if (created !== null) return;
  const existing = await bucket.head(key);
  if (existing?.customMetadata?.["batch"] === batch) return;
  throw new Error("Cannot create capture file: another object has its key");
}
