/**
 * What a user configures, as schemas with defaults: an endpoint (upstream, capture, receivers) and a
 * monitor. Objects are strict, so a misspelt field is refused by name instead of being ignored.
 */
import * as z from "zod";
import { refusal } from "./address.ts";
import { defaultMinimumRecords } from "../check/check.ts";
import { dueWindows, parseSchedule } from "../monitor/schedule.ts";
import { redactionSchema } from "../redact/redact.ts";
import { defaultKeep, misfit, tiers, type Keep } from "../monitor/window.ts";

/** Endpoint and monitor names: the service's pattern. */
export const nameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, "Expected 1 to 63 letters, digits and inner hyphens");

/** Only these secrets may be named, so that no configuration can send the admin token away. */
export const secretName = z
  .string()
  .regex(
    /^(UPSTREAM|WEBHOOK)_[A-Z0-9_]+$/,
    "Expected the name of a secret: UPSTREAM_… or WEBHOOK_…, capital letters, digits and _",
  );

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
  /** How long it may be silent within its answer before it is given up; without end if absent. Of recorded calls. */
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

/** Days after which files are deleted; kept for ever where absent. */
const retentionSchema = z.strictObject({
  capturesDays: z.int().min(1).max(3_650).optional(),
  reportsDays: z.int().min(1).max(3_650).optional(),
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

/** How cells are read, of bodies and of training files. */
export const readingSchema = z.strictObject({
  /** Cells that mean that nothing was given, beside empty ones. */
  nullTokens: z.array(z.string().max(64)).max(50).optional(),
  /** `1,5` and `1.234,5` are numbers. */
  decimalComma: z.boolean().optional(),
  /** What arrays in JSON become: a column for each place, or one text. */
  arrays: z.enum(["columns", "list"]).optional(),
});

const receiverSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("slack"), urlSecret: secretName }),
  z.strictObject({
    kind: z.literal("webhook"),
    urlSecret: secretName,
    /** A Standard Webhooks secret (`whsec_…`): deliveries are signed with it. */
    signingSecret: secretName.optional(),
  }),
]);

/** The configuration of an endpoint. */
export const endpointSchema = z.strictObject({
  upstream: upstreamSchema,
  capture: captureSchema.prefault({}),
  /** Whether every call is counted in the statistics. */
  profile: z.boolean().default(true),
  /** How the cells of bodies are read for the statistics; as they stand if absent. */
  reading: readingSchema.optional(),
  /** Recorders that share the endpoint's traffic, at least: raised by itself when one is overloaded. */
  shards: z.int().min(1).max(mostShards).default(1),
  retention: retentionSchema.default({}),
  /** Where the outputs stand among the baseline's columns. */
  outputColumns: z.enum(["START", "END"]).default("START"),
  /** Name of the variant in captures. */
  variant: nameSchema.default("AllTraffic"),
  /** If set, callers must send this secret as `x-weir-token` or as a bearer token. */
  callerSecret: secretName.optional(),
  receivers: z.array(receiverSchema).max(10).default([]),
});

export type EndpointConfig = z.infer<typeof endpointSchema>;
export type Receiver = z.infer<typeof receiverSchema>;

/** The configuration of a monitor. */
export const monitorSchema = monitorSchemaFor(defaultKeep);

/** The same where profiles are kept otherwise. */
export function monitorSchemaFor(keep: Keep) {
  return z.strictObject({
    schedule: z.string().superRefine((expression, context) => {
      try {
        const message = neverExact(expression, keep);
        if (message !== null) context.addIssue({ code: "custom", message });
      } catch (error) {
        context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      }
    }),
    enabled: z.boolean().default(true),
    /** Windows with fewer values leave checks of distributions undecided. */
    minimumRecords: z.int().min(1).default(defaultMinimumRecords),
  });
}

/** A schedule with windows that profiles could not answer is refused now, not each time it is due. Judged on a year's. */
function neverExact(expression: string, keep: Keep): string | null {
  const year = 366 * 86_400_000;
  const from = Date.UTC(2026, 0, 1);
  const windows = dueWindows(parseSchedule(expression), from, from + year, 500);
  return windows.map((window) => misfit(window, tiers(60_000, keep))).find((why) => why !== null) ?? null;
}

export type MonitorConfig = z.infer<typeof monitorSchema>;

/** One thing wrong with a configuration. */
export interface Complaint {
  /** Where: `upstream.url`. */
  readonly path: string;
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly complaints: readonly Complaint[] };

/** Reads an endpoint's configuration; `allowPrivate` is the development flag. */
export function parseEndpoint(input: unknown, allowPrivate: boolean): Parsed<EndpointConfig> {
  const parsed = parse(endpointSchema, input);
  if (!parsed.ok) return parsed;
  const refused = refusal(parsed.value.upstream.url, allowPrivate);
  return refused === null
    ? parsed
    : { ok: false, complaints: [{ path: "upstream.url", message: `Cannot use this URL: ${refused}` }] };
}

/** Reads anything with a schema; every complaint names its path. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): Parsed<z.output<Schema>> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, complaints: result.error.issues.flatMap(complaintsOf) };
}

/** zod reports unknown keys at their parent: name each by its own path. */
function complaintsOf(issue: z.core.$ZodIssue): Complaint[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key].join("."), message: "This field is not known" }));
  }
  return [{ path: path.join(".") || "(root)", message: issue.message }];
}
