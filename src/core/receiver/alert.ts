/** A message about an incident, before any receiver has given it its own form. */
import * as z from "zod";
import type { Incident } from "../incident/incident.ts";
import { incidentKinds, kindWords, severities, severityOf, todoOf } from "../incident/kinds.ts";
import type { Telling } from "../incident/policy.ts";
import { toldFindingSchema } from "../incident/told.ts";

/** More findings than this are counted, not listed. */
const listedFindings = 3;

const alertTypes = [
  "monitor.alert.firing",
  "monitor.alert.acknowledged",
  "monitor.alert.resolved",
  "monitor.alert.test",
] as const;

/** An alert as it waits in the outbox. Its links are made when it is sent. */
const currentSchema = z.strictObject({
  /** The message's id, the same for every delivery attempt, so that a receiver can recognise a repeat. */
  id: z.string(),
  type: z.enum(alertTypes),
  /** What the message is about, the same for all messages of an incident: endpoint, monitor and kind; of a segment its name too, of `live` its id. */
  key: z.string(),
  /** The incident's id; null where there is none. */
  incident: z.string().nullable(),
  kind: z.enum(incidentKinds).nullable(),
  severity: z.enum(severities),
  endpoint: z.string(),
  monitor: z.string().nullable(),
  execution: z.string().nullable(),
  window: z.strictObject({ start: z.number(), end: z.number() }).nullable(),
  /** Whose clocks the monitor's schedule goes by; absent of UTC. */
  timeZone: z.string().exactOptional(),
  records: z.number().nullable(),
  /** What is so, in a few words and in one sentence, and what to do first. */
  title: z.string(),
  summary: z.string(),
  todo: z.string(),
  runbook: z.string().nullable(),
  since: z.number(),
  resolvedAt: z.number().nullable(),
  /** Which message of the incident it is, from 1 on. */
  times: z.number(),
  /** How many features it is about. */
  features: z.number(),
  /** The worst findings, at most `listedFindings`, and how many there are beside them. */
  findings: z.array(toldFindingSchema),
  more: z.number(),
  /** What the picture of it shows, in words; null where there is none. */
  picture: z.string().nullable().default(null),
});

export type Alert = z.infer<typeof currentSchema>;

/** As versions before incidents stored it: of one execution. */
const ofExecutionSchema = z
  .strictObject({
    id: z.string(),
    type: z.literal("monitor.execution.violations"),
    endpoint: z.string(),
    monitor: z.string(),
    execution: z.string(),
    window: z.strictObject({ start: z.number(), end: z.number() }),
    records: z.number(),
    violations: z.number(),
    summary: z.string(),
    findings: z.array(toldFindingSchema),
    report: z.string().nullable(),
  })
  .transform((stored): Alert => {
    const { id, endpoint, monitor, execution, window, records, violations, summary, findings } = stored;
    return {
      id,
      type: "monitor.alert.firing",
      key: `${endpoint}/${monitor}`,
      incident: null,
      kind: null,
      severity: "warning",
      endpoint,
      monitor,
      execution,
      window,
      records,
      title: violations === 1 ? "1 violation" : `${violations} violations`,
      summary,
      todo: todoOf("drift"),
      runbook: null,
      since: window.start,
      resolvedAt: null,
      times: 1,
      features: new Set(findings.map(({ feature }) => feature)).size,
      findings,
      more: Math.max(0, violations - findings.length),
      picture: null,
    };
  });

/** An alert as any version stored it. */
export const alertSchema = z.discriminatedUnion("type", [currentSchema, ofExecutionSchema]);

/** What receivers know an incident by. Another goes on with one of the watch under its key: that one is no other's. */
export function keyOf(endpoint: string, { key, monitor, kind, id, segment }: Incident): string {
  const own = segment ?? (kind === "live" ? id : null);
  return key ?? [endpoint, monitor ?? "", kind, ...(own === null ? [] : [own])].join("/");
}

/** The alert that tells of an incident; `times` is which one of it this is. */
export function alertOf(
  endpoint: string,
  incident: Incident,
  what: "firing" | "acknowledged" | "resolved",
  { runbooks }: Telling,
  timeZone: string | null = null,
): Alert {
  const { id, kind, monitor, latest, since, resolvedAt, told } = incident;
  const times = (told?.times ?? 0) + 1;
  return {
    // What is said beside firing and resolved is not counted.
    id: what === "acknowledged" ? `evt_${id}-${times}-acknowledged` : `evt_${id}-${times}`,
    type: `monitor.alert.${what}`,
    key: keyOf(endpoint, incident),
    incident: id,
    kind,
    severity: severityOf(kind),
    endpoint,
    monitor,
    execution: latest.execution,
    window: latest.window,
    ...(timeZone !== null && { timeZone }),
    records: latest.records,
    title: kindWords(kind),
    summary: latest.summary,
    todo: todoOf(kind),
    runbook: runbooks[kind] ?? null,
    since,
    resolvedAt: what === "resolved" ? resolvedAt : null,
    times,
    features: latest.featureCount,
    findings: latest.findings.slice(0, listedFindings),
    more: Math.max(0, latest.findingCount - listedFindings),
    picture: what === "resolved" ? null : latest.picture,
  };
}

/** A message that only says that messages arrive. */
export function testAlert(endpoint: string, id: string, now: number): Alert {
  return {
    id: `evt_${id}`,
    type: "monitor.alert.test",
    key: `${endpoint}//test`,
    incident: null,
    kind: null,
    severity: "warning",
    endpoint,
    monitor: null,
    execution: null,
    window: null,
    records: null,
    title: "Test message",
    summary: `Messages of the endpoint ${endpoint} arrive here`,
    todo: "Nothing is wrong and nothing is to be done",
    runbook: null,
    since: now,
    resolvedAt: null,
    times: 1,
    features: 0,
    findings: [],
    more: 0,
    picture: null,
  };
}
