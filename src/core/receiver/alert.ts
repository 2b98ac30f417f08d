/**
 * A message about an execution that found violations, before any receiver has given it its own form.
 */
import * as z from "zod";
import { isAwake } from "../check/awake.ts";
import { isReported } from "../check/answer/outcome.ts";
import { quoted } from "../check/answer/words.ts";
import { checkTypes, checkWords, type CheckType } from "../check/checks.ts";
import type { Window } from "../monitor/window.ts";
import type { Finding } from "../report/finding.ts";
import { grouped, moreOf, type Grouped } from "../report/grouped.ts";
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

/** The alert about a report that tells something. What has a cause is told once, by its worst finding and the cause's words. */
export function alertOf(report: Report, window: Window, link: string | null, alertOn: AlertOn): Alert {
  const reported = report.findings.filter(({ answer }) => isReported(answer));
  const telling = reported.filter(
    (finding) => alertOn === "violations" || (isAwake(finding) && !isQuiet(finding, report)),
  );
  const { causes, others } = grouped(telling, report);
  const told = inOrder(telling, causes, others);
  return {
    id: `evt_${report.execution}`,
    type: "monitor.execution.violations",
    endpoint: report.endpoint,
    monitor: report.monitor,
    execution: report.execution,
    window,
    records: report.records,
    violations: reported.length,
    summary: summaryOf(
      reported,
      telling.length,
      causes.map(({ cause }) => cause.words),
    ),
    findings: told.slice(0, listedFeatures),
    report: link,
  };
}

/** What is certain to be the cause comes first; then all in the report's order, a question at the place of its worst finding. */
function inOrder(telling: readonly Finding[], causes: Grouped["causes"], others: Grouped["others"]) {
  const places = new Map(telling.map((finding, place) => [finding, place]));
  const placeOf = (finding: Finding | undefined) => (finding && places.get(finding)) ?? -1;
  const caused = causes.map(({ cause, findings }) => ({
    place: cause.isCertain ? -1 : placeOf(findings[0]),
    entry: causedEntry(findings, cause.words),
  }));
  const single = others.map((finding) => ({ place: placeOf(finding), entry: entryOf(finding) }));
  return [...caused, ...single].toSorted((a, b) => a.place - b.place).flatMap(({ entry }) => entry);
}

function isQuiet({ cause }: Finding, { causes = [] }: Report): boolean {
  return cause !== undefined && causes[cause]?.wakes === false;
}

/** The worst finding of a cause, with the cause behind its two sides. */
function causedEntry(findings: readonly Finding[], words: string): AlertFinding[] {
  return findings
    .slice(0, 1)
    .flatMap(entryOf)
    .map((entry) => {
      const more = moreOf(findings);
      const said = more === "" ? words : `${words} (${more})`;
      return {
        ...entry,
        before: entry.before ?? "as in the baseline",
        after: entry.after === null ? said : `${entry.after}: ${said}`,
      };
    });
}

function entryOf({ feature, check, answer, before, after, examples = [] }: Finding): AlertFinding[] {
  if (answer.kind !== "violation") return [];
  const { description, measure, threshold } = answer;
  const named = after === null || examples.length === 0 ? after : `${after}, such as ${quoted(examples)}`;
  return [{ feature, check, description, measure, threshold, before, after: named }];
}

/** All violations, as the file lists them, and how many of them are told. */
function summaryOf(findings: readonly Finding[], told: number, causes: readonly string[]): string {
  const counts = new Map<CheckType, number>();
  for (const { check } of findings) counts.set(check, (counts.get(check) ?? 0) + 1);
  const parts = [...counts].map(([check, count]) => `${count} ${checkWords(check)}`);
  const total = `${findings.length} violation${findings.length === 1 ? "" : "s"}`;
  const [first, ...others] = causes;
  const more = others.length === 0 ? "" : ` and ${others.length} more cause${others.length === 1 ? "" : "s"}`;
  const because = first === undefined ? "" : `: ${first}${more}`;
  const beyond = told === findings.length ? "" : `, ${told} beyond chance`;
  return `${total} (${parts.join(", ")})${beyond}${because}`;
}
