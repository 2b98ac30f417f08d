/** `report.json` as it is stored: the schema of its one version, for whoever reads a report that may be old, or newer. */
import * as z from "zod";
import { surpriseKinds } from "../baseline/surprise/surprises.ts";
import { causeKinds } from "../check/causes/causes.ts";
import { checkTypes } from "../check/checks.ts";
import { executionStatuses, type Report } from "./report.ts";
import { verdictKinds } from "./verdict.ts";

/** What is in the place of the baseline. */
export const againstSchema = z.strictObject({
  words: z.string(),
  endpoint: z.string(),
  window: z.strictObject({ start: z.string(), end: z.string() }),
});

const measured = { measure: z.number(), threshold: z.number() };

const answerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pass"), ...measured }),
  z.strictObject({
    kind: z.literal("violation"),
    ...measured,
    severity: z.number(),
    description: z.string(),
    overshadowedBy: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal("undecided"), reason: z.string() }),
]);

const evidenceSchema = z.strictObject({
  probability: z.number(),
  effect: z.number(),
  limit: z.number(),
  records: z.number(),
  baselineRecords: z.number(),
  marked: z.number(),
  isBeyondChance: z.boolean(),
});

export const findingSchema = z.strictObject({
  feature: z.string(),
  check: z.enum(checkTypes),
  answer: answerSchema,
  before: z.string().nullable(),
  after: z.string().nullable(),
  evidence: evidenceSchema.nullable().exactOptional(),
  columns: z.array(z.string()).exactOptional(),
  examples: z.array(z.string()).exactOptional(),
  cause: z.number().exactOptional(),
});

const causeSchema = z.strictObject({
  kind: z.enum(causeKinds),
  features: z.array(z.string()),
  words: z.string(),
  isCertain: z.boolean(),
  share: z.number(),
  wakes: z.boolean(),
});

const callsSchema = z.strictObject({ all: z.number(), failed: z.number(), slowMs: z.number().nullable() });

const bodiesSchema = z.strictObject({
  rows: z.number(),
  model: z.number(),
  unread: z.record(z.string(), z.number()),
});

const surpriseSchema = z.strictObject({
  feature: z.string(),
  kind: z.enum(surpriseKinds),
  count: z.number(),
  share: z.number(),
  message: z.string(),
  examples: z.array(z.string()),
});

export const verdictSchema = z.strictObject({
  kind: z.enum(verdictKinds),
  headline: z.string(),
  beyondChance: z.number(),
  withinChance: z.number(),
  notJudged: z.array(z.strictObject({ check: z.enum(checkTypes), reason: z.string() })),
});

export const reportSchema: z.ZodType<Report> = z.strictObject({
  version: z.literal(1),
  endpoint: z.string(),
  monitor: z.string(),
  execution: z.string(),
  baseline: z.string().nullable(),
  against: againstSchema.exactOptional(),
  window: z.strictObject({ start: z.string(), end: z.string() }),
  timeZone: z.string().exactOptional(),
  records: z.number(),
  status: z.enum(executionStatuses),
  exitMessage: z.string(),
  violations: z.number(),
  undecided: z.number(),
  verdict: verdictSchema.exactOptional(),
  bodies: z.strictObject({ input: bodiesSchema, output: bodiesSchema }).exactOptional(),
  calls: callsSchema.exactOptional(),
  notes: z.array(z.string()),
  checks: z.number().exactOptional(),
  surprises: z.array(surpriseSchema).exactOptional(),
  causes: z.array(causeSchema).exactOptional(),
  findings: z.array(findingSchema),
  segments: z
    .array(
      z.strictObject({
        segment: z.string(),
        records: z.number(),
        calls: callsSchema.exactOptional(),
        past: z.strictObject({ start: z.string(), end: z.string(), records: z.number() }),
        verdict: verdictSchema,
        findings: z.array(findingSchema),
      }),
    )
    .exactOptional(),
  tolerableMs: z.number().exactOptional(),
});
