/**
 * What a user configures of an endpoint, as a schema with defaults: upstream, capture, receivers. Objects are strict,
 * so a misspelt field is refused by name instead of being ignored.
 */
import * as z from "zod";
import { tellingSchema } from "../incident/policy.ts";
import { fewestRecords } from "../learn/learning.ts";
import { receiverSchema } from "../receiver/receivers.ts";
import { redactionSchema } from "../redact/rule.ts";
import { refusal } from "./address.ts";
import { parse, type Complaint, type Parsed } from "./complaint.ts";
import { leaves } from "./escape.ts";
import { nameSchema, secretName } from "../names.ts";
import { segmentsSchema } from "../segment/by.ts";
import { retentionSchema } from "./retention.ts";
import { contradiction, contradicts, readingSchema } from "./reading.ts";

/** Headers of one connection, not of the message: they end at every hop (RFC 9110 §7.6.1). */
export const connectionHeaders: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const contentType = z.string().regex(/^[\w.+-]+\/[\w.+*-]+$/, "Expected a content type such as text/csv");

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "Expected an HTTP header name")
  .transform((name) => name.toLowerCase())
  .refine(
    (name) => !["content-length", "host", ...connectionHeaders].includes(name),
    "This header belongs to the connection and cannot be set",
  );

const upstreamSchema = z.strictObject({
  /** Base address; `POST /endpoints/{name}/invocations` goes to url + invocationPath, other paths to url + path. */
  url: z.string().max(2_048),
  invocationPath: z
    .string()
    .regex(/^\/[^?#]*$/, "Expected a path that starts with /")
    .default("/invocations"),
  /** Headers set on every upstream request, their values from secrets. */
  secretHeaders: z
    .record(headerName, z.strictObject({ secret: secretName, prefix: z.string().max(100).default("") }))
    .default({}),
  /** How long the upstream may take to begin its answer. */
  timeoutSeconds: z.number().min(0.1).max(600).default(60),
  /**
   * How long the upstream may be silent within its answer before it is given up; without end if absent. Of recorded
   * calls.
   */
  idleTimeoutSeconds: z.number().min(0.1).max(600).optional(),
});

/** What is stored a day, UTC: towards its end the sampled share is lowered, never to nothing. */
const budgetSchema = z
  .strictObject({
    captures: z.int().min(1).optional(),
    bytes: z.int().min(1).optional(),
  })
  .refine(({ captures, bytes }) => captures !== undefined || bytes !== undefined, {
    message: "Expected captures, bytes or both",
  });

/** More shards than this no endpoint has, asked for or raised. */
export const mostShards = 64;

const captureSchema = z.strictObject({
  /** Whether calls are written to R2. Statistics do not depend on it. */
  enabled: z.boolean().default(true),
  /** Share of the calls written to R2, in percent. */
  samplingPercentage: z.number().min(0).max(100).default(100),
  dailyBudget: budgetSchema.optional(),
  mode: z.enum(["Input", "Output", "InputAndOutput"]).default("InputAndOutput"),
  csvContentTypes: z.array(contentType).max(10).default(["text/csv"]),
  jsonContentTypes: z.array(contentType).max(10).default(["application/json", "application/jsonlines"]),
  /** Longer bodies are passed on whole and captured as truncated. */
  bodyLimitBytes: z.int().min(0).max(1_048_576).default(262_144),
  /** What is taken out of bodies before anything is written or counted. */
  redact: redactionSchema.default([]),
});

/** The live comparison of the last calls with the baseline. */
const watchSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** Features of which nothing is said. */
  except: z.array(z.string().min(1).max(1_000)).max(1_000).default([]),
});

/** How an endpoint without a baseline comes to one by itself. */
const learningSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** So many records, and so many hours from the first window with records to the last, make a baseline. */
  records: z.int().min(fewestRecords).max(1_000_000).default(1_000),
  hours: z.number().min(0).max(480).default(24),
});

export const defaultLearning = learningSchema.parse({});

/** The configuration of an endpoint. */
export const endpointSchema = z.strictObject({
  upstream: upstreamSchema,
  capture: captureSchema.prefault({}),
  /** Whether every call is counted in the statistics. */
  profile: z.boolean().default(true),
  /** How the cells of bodies are read for the statistics; as they stand if absent. */
  reading: readingSchema.refine((reading) => !contradicts(reading), contradiction).optional(),
  /** Recorders that share the endpoint's traffic, at least: raised by itself when one is overloaded. */
  shards: z.int().min(1).max(mostShards).default(1),
  retention: retentionSchema.default({}),
  /** By what calls are divided into segments: a profile of each beside the whole one. */
  segments: segmentsSchema.optional(),
  /** Where the outputs stand among the baseline's columns; found by what they hold if absent. */
  outputColumns: z.enum(["START", "END"]).optional(),
  /** Name of the variant in captures. */
  variant: nameSchema.default("AllTraffic"),
  /** Further variants, which callers may ask for: each is a folder of captures. */
  variants: z.array(nameSchema).max(20).optional(),
  /** What callers may do to their own calls by `x-weir-capture`, beside having less stored. */
  callersMay: z
    .array(z.enum(["opt-out", "store-more"]))
    .max(2)
    .optional(),
  /** If set, callers must send this secret as `x-weir-token` or as a bearer token. */
  callerSecret: secretName.optional(),
  receivers: z.array(receiverSchema).max(10).default([]),
  /** How incidents are told. */
  incidents: tellingSchema.optional(),
  /** What is watched between executions: every feature if absent. */
  watch: watchSchema.optional(),
  /** How a baseline is made of the first calls while there is none. */
  learning: learningSchema.optional(),
});

export type EndpointConfig = z.infer<typeof endpointSchema>;

/** Reads an endpoint's configuration; `allowPrivate` is the development flag. */
export function parseEndpoint(input: unknown, allowPrivate: boolean): Parsed<EndpointConfig> {
  const parsed = parse(endpointSchema, input);
  if (!parsed.ok) return parsed;
  const complaints = complaintsOf(parsed.value, allowPrivate);
  return complaints.length === 0 ? parsed : { ok: false, complaints };
}

/** What no schema says: what is stored already is read without it, and judged anew with each call. */
function complaintsOf({ upstream }: EndpointConfig, allowPrivate: boolean): Complaint[] {
  const refused = refusal(upstream.url, allowPrivate);
  const complaints: Complaint[] = [];
  if (refused !== null) complaints.push({ path: "upstream.url", message: `Cannot use this URL: ${refused}` });
  if (leaves(upstream.invocationPath)) {
    const message = "Expected a path that stays under the upstream's url, however its dots are read";
    complaints.push({ path: "upstream.invocationPath", message });
  }
  for (const [name, { prefix }] of Object.entries(upstream.secretHeaders)) {
    if (isHeaderText(prefix)) continue;
    const message = "Expected text that may stand in a header: no line ends, nothing beyond ASCII";
    complaints.push({ path: `upstream.secretHeaders.${name}.prefix`, message });
  }
  return complaints;
}

/** Whether a header may say this: the platform refuses some other characters, and warns of the rest with the value itself. */
export function isHeaderText(text: string): boolean {
  return /^[\t\u0020-\u007E]*$/.test(text);
}
