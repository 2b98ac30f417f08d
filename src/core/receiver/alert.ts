/**
 * A message about an execution that found violations, before any receiver has given it its own form.
 */
import * as z from "zod";
import { isAwake } from "../check/awake.ts";
import { isReported } from "../check/answer/outcome.ts";
import { checkTypes, checkWords, type CheckType } from "../check/checks.ts";
import type { Window } from "../monitor/window.ts";
import type { Report } from "../report/report.ts";

/** What may wake people: what is beyond chance, or every violation, as with the service. The first unless it is said. */
export const alertOn = ["evidence", "violations"] as const;

export type AlertOn = (typeof alertOn)[number];

/** More features than this are counted, not listed. */
export const listedFeatures = 5;

const findingSchema = z.strictObject({
  feature: z.string(),
  check: z.enum(checkTypes),
  description: z.string(),
  measure: z.number(),
  threshold: z.number(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** The commonest values that did not fit, where they are known. */
  examples: z.array(z.string()).exactOptional(),
});

/** An alert as it waits in the outbox. */
export const alertSchema = z.strictObject({
  /** The message's id, the same for every delivery attempt, so that a receiver can recognise a repeat. */
  id: z.string(),
  type: z.literal("monitor.execution.violations"),
  endpoint: z.string(),
  monitor: z.string(),
  execution: z.string(),
  window: z.strictObject({ start: z.number(), end: z.number() }),
  records: z.number(),
  violations: z.number(),
  summary: z.string(),
  /** The worst findings, at most `listedFeatures`. */
  findings: z.array(findingSchema),
  /** Address of the report, signed and expiring. Null if the deployment does not know its own address yet. */
  report: z.string().nullable(),
});

export type Alert = z.infer<typeof alertSchema>;
export type AlertFinding = z.infer<typeof findingSchema>;

/** Whether a report has anything to say to people: what is beyond chance, or every violation. */
export function isTelling({ verdict, status }: Report, alertOn: AlertOn): boolean {
  return alertOn === "violations" ? status === "CompletedWithViolations" : verdict?.kind === "differs";
}

/** The alert about a report that tells something. */
export function alertOf(report: Report, window: Window, link: string | null, alertOn: AlertOn): Alert {
  const findings = report.findings.flatMap((finding) => {
    const { feature, check, answer, before, after, examples = [] } = finding;
    if (!isReported(answer) || (alertOn === "evidence" && !isAwake(finding))) return [];
    const { description, measure, threshold } = answer;
    const named = examples.length > 0 ? { examples: [...examples] } : {};
    return [{ feature, check, description, measure, threshold, before, after, ...named }];
  });
  return {
    id: `evt_${report.execution}`,
    type: "monitor.execution.violations",
    endpoint: report.endpoint,
    monitor: report.monitor,
    execution: report.execution,
    window,
    records: report.records,
    violations: findings.length,
    summary: summaryOf(findings),
    findings: findings.slice(0, listedFeatures),
    report: link,
  };
}

function summaryOf(findings: readonly AlertFinding[]): string {
  const counts = new Map<CheckType, number>();
  for (const { check } of findings) counts.set(check, (counts.get(check) ?? 0) + 1);
  const parts = [...counts].map(([check, count]) => `${count} ${checkWords(check)}`);
  const total = `${findings.length} violation${findings.length === 1 ? "" : "s"}`;
  return `${total} (${parts.join(", ")})`;
}
