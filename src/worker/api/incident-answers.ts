/** What the API's answers about incidents look like. */
import * as z from "zod";
import { incidentStates } from "../../core/incident/incident.ts";
import { incidentKinds, severities } from "../../core/incident/kinds.ts";
import { muteSchema } from "../../core/incident/mute.ts";
import { toldFindingSchema } from "../../core/incident/told.ts";
import type { IncidentSummary, IncidentView, MuteRecord, Tested } from "../commands/incidents.ts";
import { answered } from "../platform/route.ts";
import { count, instant, next } from "./fields.ts";

const shape = {
  id: z.string(),
  kind: z.enum(incidentKinds),
  /** Null where it is the endpoint's. */
  monitor: z.string().nullable(),
  /** The segment that it is of, such as `column:Region=north`; absent of the whole. */
  segment: z.string().exactOptional(),
  state: z.enum(incidentStates),
  severity: z.enum(severities),
  title: z.string(),
  summary: z.string(),
  /** What to do first. */
  todo: z.string(),
  since: instant,
  seenAt: instant,
  firedAt: instant.nullable(),
  resolvedAt: instant.nullable(),
  acknowledgedAt: instant.nullable(),
  /** How often it came again after it was over. */
  reopened: count,
  /** What was told last, when, and in how many messages so far. */
  told: z.strictObject({ what: z.enum(["firing", "resolved"]), at: instant, times: count }).nullable(),
  features: z.array(z.string()),
  /** The execution that saw it last. */
  execution: z.string().nullable(),
};

const incident: z.ZodType<IncidentSummary> = z.strictObject(shape);

const incidentView: z.ZodType<IncidentView> = z.strictObject({
  ...shape,
  findings: z.array(toldFindingSchema),
  /** What happened to it, oldest first: seen, fired, told to whom, not told and why, acknowledged, resolved. */
  events: z.array(z.strictObject({ at: instant, what: z.string(), words: z.string() })),
});

const mute: z.ZodType<MuteRecord> = z.strictObject({ ...muteSchema.shape, id: z.string(), until: instant });

const tested: z.ZodType<Tested> = z.strictObject({
  /** Whether the receiver took it; if not, why. */
  isTaken: z.boolean(),
  reason: z.string().nullable(),
});

export const incidentViews = {
  incident: answered("IncidentView", incidentView),
  incidents: answered("IncidentList", z.strictObject({ incidents: z.array(incident), next })),
  mute: answered("MuteView", mute),
  mutes: answered("MuteList", z.strictObject({ mutes: z.array(mute) })),
  tested: answered("ReceiverTested", tested),
} as const;
