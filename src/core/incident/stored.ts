/** An incident as it is stored, for whoever reads one that another version wrote. */
import * as z from "zod";
import { incidentStates, type Incident } from "./incident.ts";
import { incidentKinds } from "./kinds.ts";
import { toldFindingSchema } from "./told.ts";

const latestSchema = z.strictObject({
  findings: z.array(toldFindingSchema),
  findingCount: z.number(),
  features: z.array(z.string()),
  featureCount: z.number(),
  summary: z.string(),
  execution: z.string().nullable(),
  window: z.strictObject({ start: z.number(), end: z.number() }).nullable(),
  records: z.number().nullable(),
  picture: z.string().nullable().default(null),
});

export const incidentSchema: z.ZodType<Incident> = z.strictObject({
  id: z.string(),
  kind: z.enum(incidentKinds),
  monitor: z.string().nullable(),
  state: z.enum(incidentStates),
  recent: z.array(z.strictObject({ at: z.number(), isSeen: z.boolean() })),
  since: z.number(),
  seenAt: z.number(),
  firedAt: z.number().nullable(),
  resolvedAt: z.number().nullable(),
  reopened: z.number(),
  latest: latestSchema,
  told: z
    .strictObject({ what: z.enum(["firing", "resolved"]), at: z.number(), times: z.number() })
    .nullable(),
  acknowledgedAt: z.number().nullable(),
  key: z.string().optional(),
  segment: z.string().exactOptional(),
});
