/** What every receiver says of an alert in words. */
import { driftParts } from "../check/answer/words.ts";
import { checkWords } from "../check/checks.ts";
import type { ToldFinding } from "../incident/told.ts";
import { inert } from "../inert.ts";
import { lengthWords } from "../monitor/duration.ts";
import { formatBoth } from "../monitor/window.ts";
import type { Alert } from "./alert.ts";
import type { Also, Links } from "./sender.ts";
import { count } from "../counted.ts";

/** Whether the message says that something is over. */
export function isOver({ type }: Alert): boolean {
  return type === "monitor.alert.resolved";
}

/** "🔴 Drift: churn"; the sign is the only picture, and says nothing that the words do not. */
export function headlineOf(alert: Alert, also: readonly Also[] = []): string {
  return `${signOf(alert)} ${plainHeadlineOf(alert, also)}`;
}

/** The same without its sign. */
export function plainHeadlineOf(alert: Alert, also: readonly Also[] = []): string {
  const titles = [alert.title, ...also.map((other) => other.alert.title)].join(" and ");
  return `${stateOf(alert)}${titles}: ${alert.endpoint}`;
}

function signOf({ type, severity }: Alert): string {
  switch (type) {
    case "monitor.alert.resolved":
      return "🟢";
    case "monitor.alert.test":
      return "⚪";
    case "monitor.alert.firing":
    case "monitor.alert.acknowledged":
      return severity === "error" ? "🔴" : "🟠";
  }
}

function stateOf(alert: Alert): string {
  if (isOver(alert)) return "Over: ";
  if (alert.type === "monitor.alert.acknowledged") return "Acknowledged: ";
  return alert.type === "monitor.alert.firing" && alert.times > 1 ? "Still: " : "";
}

/** What stands below the headline, a line each: what is so, since when, and what to do while it is. */
export function linesOf(alert: Alert, also: readonly Also[] = []): string[] {
  const own = isOver(alert)
    ? [`Over after ${lasted(alert)}: ${inert(alert.summary)}`, whenOf(alert)]
    : [inert(alert.summary), whenOf(alert), inert(alert.todo)];
  return [...own, ...also.map((other) => lineOf(other.alert))];
}

/** One that is told in the message of another. */
function lineOf(alert: Alert): string {
  const what = `And: ${alert.title}`;
  const line = isOver(alert)
    ? `${what}, over after ${lasted(alert)}: ${alert.summary}`
    : `${what}: ${alert.summary}. ${alert.todo}`;
  return inert(line);
}

function lasted({ since, resolvedAt }: Alert): string {
  return lengthWords((resolvedAt ?? since) - since);
}

/** The findings that are worth telling: what is over has none. */
export function findingsOf(alert: Alert): readonly ToldFinding[] {
  return isOver(alert) ? [] : alert.findings;
}

/** What stands at the end: where it comes from, and what is not listed. */
export function footOf({ monitor, more, execution, id }: Alert): string {
  const parts = [
    ...(monitor === null ? [] : [`Monitor ${monitor}`]),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(execution === null ? [] : [`execution ${execution}`]),
    id,
  ];
  return inert(parts.join(" · "));
}

/** Where a message leads to, in the order in which it is read. */
export function labelledLinks(
  alert: Alert,
  links: Links,
  also: readonly Also[] = [],
): { readonly label: string; readonly url: string }[] {
  const all = [
    { label: "Open report", url: links.report },
    { label: "Incident: mute, acknowledge", url: links.incident },
    { label: "What to do", url: alert.runbook },
    ...also.map(({ alert: { title }, links: { incident } }) => ({
      label: `Incident: ${title}`,
      url: incident,
    })),
    ...also.map(({ alert: { title }, links: { report } }) => ({ label: `Report: ${title}`, url: report })),
    ...also.map(({ alert: { title, runbook } }) => ({ label: `What to do: ${title}`, url: runbook })),
  ];
  // One report may be the report of all.
  const isFirst = (url: string, at: number) => all.findIndex((other) => other.url === url) === at;
  return all.flatMap(({ label, url }, at) => (url === null || !isFirst(url, at) ? [] : [{ label, url }]));
}

/** A picture as a message has it: where it is, and in words what it shows. */
export interface LinkedPicture {
  readonly url: string;
  readonly alt: string;
}

/** Null where the alert has none, or no address is known. */
export function pictureOf({ picture: alt }: Alert, { picture: url }: Links): LinkedPicture | null {
  return alt === null || url === null ? null : { url, alt: inert(alt) };
}

/** Which window saw it last, of how many records, and since when. */
function whenOf({ window, timeZone, records, since, resolvedAt }: Alert): string {
  const last = window === null ? [] : [`last seen in ${formatBoth(window, timeZone ?? null)}`];
  const many = records === null ? [] : [`${count(records)} records`];
  const end = resolvedAt === null ? [] : [`over at ${minute(resolvedAt)}`];
  return [`Since ${minute(since)}`, ...last, ...many, ...end].join(", ");
}

function minute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A finding in words: whose it is, as it was sent, and what has changed, a line each. */
export function partsOf(finding: ToldFinding): {
  readonly title: string;
  readonly changes: readonly string[];
} {
  const { feature, check, before, after } = finding;
  const isDrift = check === "baseline_drift_check";
  const [found, limit] = driftParts(finding);
  return {
    title: `${feature === "" ? "(empty name)" : feature} · ${checkWords(check)}`,
    changes: [
      ...(before === null || after === null ? [] : [`${inert(before)} → ${inert(after)}`]),
      ...(isDrift ? [inert(`${found} (${limit})`)] : []),
    ],
  };
}

/** The same in one line. */
export function findingLine(finding: ToldFinding): string {
  const { title, changes } = partsOf(finding);
  return [title, ...changes].join(", ");
}

/** For texts that are plain: inert, at most so long, and with nothing that a program would make a link of. */
export function verbatim(text: string, limit: number): string {
  return fitted(unlinked(inert(text)), limit);
}

/** What looks like an address is none any more, though it reads the same: a joiner without width stands in it. */
function unlinked(text: string): string {
  return text.replaceAll(/(?<=\S)[.:@](?=[\p{L}/])|@(?=\S)/gu, "$&\u2060");
}

/** At most so many characters; `broken` is what must not be left at the end. */
export function fitted(text: string, limit: number, broken = /[\uD800-\uDBFF]$/): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(broken, "")}…`;
}
