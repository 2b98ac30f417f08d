/** What the API's answers look like: the schemas that the document shows, and tests hold every answer to. */
import * as z from "zod";
import { constraintsSchema } from "../../core/baseline/constraints.ts";
import { statisticsSchema } from "../../core/baseline/statistics.ts";
import { inferredTypes } from "../../core/profile/column.ts";
import { checkTypes } from "../../core/check/checks.ts";
import { limitOrigins } from "../../core/check/explanation.ts";
import { incidentKinds } from "../../core/incident/kinds.ts";
import { alertOn } from "../../core/incident/policy.ts";
import { endpointSchema } from "../../core/config/endpoint.ts";
import { takenMonitorSchema } from "../../core/config/monitor.ts";
import { servedSchema } from "../../core/metrics/served.ts";
import { receiverKindSchema, receiverSchema } from "../../core/receiver/receivers.ts";
import type { Rehearsal } from "../../core/rehearsal.ts";
import { againstSchema, findingSchema, reportSchema, verdictSchema } from "../../core/report/stored.ts";
import type { BucketView } from "../commands/bucket.ts";
import type { DeliveryRecord } from "../commands/deliveries.ts";
import type { EndpointView } from "../commands/endpoints.ts";
import type { ExecutionRecord } from "../commands/executions.ts";
import type { MonitorExplanation } from "../commands/explain.ts";
import type { Health } from "../commands/health.ts";
import type { MonitorRecord } from "../commands/monitors.ts";
import type { Warned } from "../commands/warnings.ts";
import { answered, sent } from "../platform/route.ts";
import { baselineViews, ignored } from "./baseline/answers.ts";
import { count, instant, next } from "./fields.ts";
import { incidentViews } from "./incident-answers.ts";

/** What is wrong with the deployment, in the answer to whoever changes something: where there is anything. */
const warnings = { warnings: z.array(z.string()).exactOptional() };

/** The tag of what users configure, and whether a change was none. */
const tag = { etag: z.string(), unchanged: z.literal(true).exactOptional() };

const monitorRecord: z.ZodType<MonitorRecord & Warned> = z.strictObject({
  name: z.string(),
  /** Null where what is stored cannot be read by this version of Weir: then the monitor does not run. */
  config: takenMonitorSchema.nullable(),
  createdAt: instant,
  words: z.string().nullable(),
  nextDue: instant.nullable(),
  next: z.array(instant),
  ...tag,
  notUnderstood: z.array(z.string()).exactOptional(),
  ...warnings,
});

const endpointView: z.ZodType<EndpointView & Warned> = z.strictObject({
  name: z.string(),
  version: z.int().min(1),
  config: endpointSchema,
  /** How many shards may hold something, and to how many of them calls are sent. */
  shards: z.int().min(1),
  sending: z.int().min(1),
  /** The id of the baseline in force. */
  baseline: z.string().nullable(),
  /** Why windows are not judged for want of a baseline, such as how much is learned; null where they are. */
  awaits: z.string().nullable(),
  monitors: z.array(monitorRecord),
  ...tag,
  notUnderstood: z.array(z.string()).exactOptional(),
  ...warnings,
});

const runStatus = z.enum([
  "Pending",
  "InProgress",
  "Incomplete",
  "Completed",
  "CompletedWithViolations",
  "Failed",
  "NoData",
]);

const executionRecord: z.ZodType<ExecutionRecord> = z.strictObject({
  id: z.string(),
  monitor: z.string(),
  trigger: z.enum(["schedule", "manual", "backfill"]),
  status: runStatus,
  exitMessage: z.string().nullable(),
  window: z.strictObject({ start: instant, end: instant }),
  baseline: z.string().nullable(),
  records: count.nullable(),
  violations: count.nullable(),
  undecided: count.nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
  /** Where the report's files are in R2; null while there is none. */
  report: z.string().nullable(),
});

const deliveryRecord: z.ZodType<DeliveryRecord> = z.strictObject({
  /** The execution and the incident that it tells of; "" where there is none. */
  execution: z.string(),
  incident: z.string(),
  receiver: z.union([receiverSchema, receiverKindSchema]),
  state: z.enum(["waiting", "delivered", "failed"]),
  attempts: count,
  lastError: z.string().nullable(),
  raisedAt: instant,
  nextAttempt: instant.nullable(),
});

const check = z.enum(checkTypes);

const explanation: z.ZodType<MonitorExplanation> = z.strictObject({
  /** The baseline by its id, or the window that is in its place. */
  baseline: z.string(),
  /** What is in the place of the baseline; null where nothing is. */
  against: againstSchema.nullable(),
  /** By what all of this is said. */
  by: z.string(),
  minimumRecords: count.nullable(),
  alertOn: z.enum(alertOn),
  /** Records of the baseline; null where it has no statistics. */
  baselineRecords: z.number().nullable(),
  /** How many questions are asked together: what each finding is weighed among. */
  checks: count,
  features: z.array(
    z.strictObject({
      feature: z.string(),
      type: z.enum(inferredTypes),
      baselineValues: z.number().nullable(),
      asked: z.array(z.strictObject({ check, limit: z.number(), from: z.enum(limitOrigins) })),
      notAsked: z.array(z.strictObject({ check, reason: z.string() })),
      /** The least change of the distribution that could be told in so many records; null where none is judged. */
      told: z.array(z.strictObject({ records: count, change: z.number().nullable() })),
      /** The same in sentences. */
      words: z.array(z.string()),
    }),
  ),
});

const told = z.array(findingSchema);

const rehearsal: z.ZodType<Rehearsal> = z.strictObject({
  /** By the settings in force, and by those that are tried. */
  verdict: z.strictObject({ before: verdictSchema, after: verdictSchema }),
  /** Whether anybody would be told. */
  tells: z.strictObject({ before: z.boolean(), after: z.boolean() }),
  /** What would be told that is not, and what would no longer be. */
  appear: told,
  vanish: told,
  ignored: z.array(z.string()),
  /** By the settings that are tried. */
  report: reportSchema,
});

const counts = z.record(z.string(), count);

const tally = {
  seen: count,
  profiled: count,
  unread: count,
  captured: count,
  retries: count,
  dropped: counts,
};

const health: z.ZodType<Health> = z.strictObject({
  endpoint: z.string(),
  ...tally,
  /** The same of the last 60 whole minutes and 24 whole hours, and up to now. */
  lastHour: z.strictObject(tally),
  lastDay: z.strictObject(tally),
  lagMs: z.number().nullable(),
  oldestUnflushed: instant.nullable(),
  pendingBytes: count,
  silentShards: z.array(count),
  /** To how many of the shards calls are sent. */
  sending: z.int().min(1),
  /** Incidents that are not over; by severity and kind those that fire. */
  incidents: z.strictObject({
    pending: count,
    firing: count,
    severities: z.strictObject({ error: count, warning: count }),
    kinds: z.partialRecord(z.enum(incidentKinds), count),
    oldestSince: instant.nullable(),
  }),
  unjudged: z.array(
    z.strictObject({
      monitor: z.string(),
      windows: z.int().min(1),
      since: instant,
      status: runStatus,
      reason: z.string().nullable(),
    }),
  ),
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
  notUnderstood: z.array(z.string()),
  shards: z.array(
    z.strictObject({
      counters: counts,
      lately: z.strictObject({ hour: counts, day: counts }).exactOptional(),
      pendingBytes: count,
      oldestUnflushed: z.number().nullable(),
      lagMs: z.number().nullable(),
      sampledShare: z.number(),
      flushFailures: count,
      lastFlushError: z.string().nullable(),
      /** Why the shard watches nothing though it should. */
      watchFault: z.string().exactOptional(),
      /** How recorded calls were answered: by class of status, and by how long they took. */
      served: servedSchema.exactOptional(),
    }),
  ),
});

const bucketView: z.ZodType<BucketView> = z.strictObject({
  /** The ids of this deployment, and of the one that the bucket belongs to. */
  deployment: z.string(),
  owner: z.string(),
  since: z.string().nullable(),
  isOwn: z.boolean(),
});

export const views = {
  names: answered("EndpointList", z.strictObject({ endpoints: z.array(z.string()), next })),
  endpoint: answered("EndpointView", endpointView),
  purging: answered("Purging", z.strictObject({ purging: z.literal(true) })),
  health: answered("Health", health),
  deliveries: answered("DeliveryList", z.strictObject({ deliveries: z.array(deliveryRecord), next })),
  ...incidentViews,
  monitor: answered("MonitorView", monitorRecord),
  rehearsal: answered("RehearsalView", rehearsal),
  explanation: answered("Explanation", explanation),
  ...baselineViews,
  execution: answered("ExecutionView", executionRecord),
  executions: answered("ExecutionList", z.strictObject({ executions: z.array(executionRecord), next })),
  bucket: answered("BucketView", bucketView),
  report: answered("Report", reportSchema),
} as const;

/** What stands in several answers, under a name of its own. */
export const parts = [
  answered("EndpointConfig", endpointSchema),
  answered("Delivery", deliveryRecord),
  answered("Receiver", receiverSchema),
] as const;

/** Files that users send and read back unchanged. */
export const files = {
  statistics: sent("Statistics", statisticsSchema),
  constraints: sent("Constraints", constraintsSchema),
  constraintsTaken: sent("ConstraintsTaken", constraintsSchema.safeExtend(ignored)),
  /** Whatever the script returned. */
  postAnalytics: answered("PostAnalytics", z.unknown()),
  violations: answered(
    "Violations",
    z.strictObject({
      violations: z.array(
        z.strictObject({
          feature_name: z.string(),
          constraint_check_type: z.string(),
          description: z.string(),
        }),
      ),
    }),
  ),
} as const;
