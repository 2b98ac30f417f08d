/** Findings of a report as people are told of them: by kind, what has a cause once, the worst first. */
import * as z from "zod";
import { isAwake } from "../check/awake.ts";
import { isReported } from "../check/answer/outcome.ts";
import { quoted } from "../check/answer/words.ts";
import type { Cause } from "../check/causes/causes.ts";
import { checkTypes, checkWords, isOfTable } from "../check/checks.ts";
import type { Finding } from "../report/finding.ts";
import { grouped, moreOf } from "../report/grouped.ts";
import type { Report } from "../report/report.ts";
import { kindOf, reportKinds, type ReportKind } from "./kinds.ts";
import type { AlertOn } from "./policy.ts";
import { heldName, longest, shortened } from "./shortened.ts";

/** One finding, or a cause with its worst one. */
export const toldFindingSchema = z.strictObject({
  feature: z.string(),
  check: z.enum(checkTypes),
  description: z.string(),
  measure: z.number(),
  threshold: z.number(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export type ToldFinding = z.infer<typeof toldFindingSchema>;

/** An incident is a row: more findings and names of features than this are counted, not held. */
const mostFindings = 20;
const mostFeatures = 100;

/** What a report says of one kind: its findings in the order in which they are told, and the features they are of. */
export interface OfKind {
  /** The worst ones, and how many there are. */
  readonly findings: readonly ToldFinding[];
  readonly findingCount: number;
  /** The first ones, and how many there are. */
  readonly features: readonly string[];
  readonly featureCount: number;
  /** In words, without a full stop. */
  readonly summary: string;
}

/** Of what is no finding of a check. */
export const nothingFound = { findings: [], findingCount: 0, features: [], featureCount: 0 } as const;

/** A thing to tell: its place in the order, and the kind that it counts as. */
interface Entry {
  readonly place: number;
  readonly kind: ReportKind;
  readonly told: ToldFinding;
  readonly features: readonly string[];
  readonly cause: Cause | null;
}

/** What a report tells people, by kind; a kind of which it tells nothing is not there. `all` are the questions that were asked. What has one cause is of one kind. */
export function toldOf(
  report: Report,
  alertOn: AlertOn,
  { findings: all }: Pick<Report, "findings"> = report,
): ReadonlyMap<ReportKind, OfKind> {
  const telling = report.findings.filter(
    (finding) =>
      isReported(finding.answer) &&
      (alertOn === "violations" || (isAwake(finding) && !isQuiet(finding, report))),
  );
  const entries = entriesOf(telling, report).toSorted((a, b) => a.place - b.place);
  const asked = all.filter(({ check }) => !isOfTable(check));
  const known = new Set(asked.map(({ feature }) => feature));
  return new Map(
    reportKinds
      .map((kind) => [kind, entries.filter((entry) => entry.kind === kind)] as const)
      .filter(([, ofKind]) => ofKind.length > 0)
      .map(([kind, ofKind]) => [kind, together(ofKind, known)]),
  );
}

/** What is certain to be the cause comes first; then all in the report's order, a question at the place of its worst finding. */
function entriesOf(telling: readonly Finding[], report: Report): Entry[] {
  const { causes, others } = grouped(telling, report);
  const places = new Map(telling.map((finding, place) => [finding, place]));
  const placeOf = (finding: Finding) => places.get(finding) ?? -1;
  const caused = causes.flatMap(({ cause, findings }) => {
    const [worst] = findings;
    const told = worst === undefined ? null : causedEntry(worst, cause.words, moreOf(findings));
    if (worst === undefined || told === null) return [];
    const place = cause.isCertain ? -1 : placeOf(worst);
    return [{ place, kind: weightiest(findings), told, features: cause.features, cause }];
  });
  const single = others.flatMap((finding) => {
    const told = entryOf(finding);
    if (told === null) return [];
    const place = placeOf(finding);
    return [{ place, kind: kindOf(finding.check), told, features: [finding.feature], cause: null }];
  });
  return [...caused, ...single];
}

/** Of findings that come of one thing, the kind that explains the others. */
function weightiest(findings: readonly Finding[]): ReportKind {
  const kinds = new Set(findings.map(({ check }) => kindOf(check)));
  return reportKinds.find((kind) => kinds.has(kind)) ?? "drift";
}

function isQuiet({ cause }: Finding, { causes = [] }: Report): boolean {
  return cause !== undefined && causes[cause]?.wakes === false;
}

/** The worst finding of a cause, with the cause behind its two sides. */
function causedEntry(worst: Finding, words: string, more: string): ToldFinding | null {
  const entry = entryOf(worst);
  if (entry === null) return null;
  const said = more === "" ? words : `${words} (${more})`;
  return {
    ...entry,
    before: entry.before ?? "as in the baseline",
    after: entry.after === null ? said : `${entry.after}: ${said}`,
  };
}

function entryOf({ feature, check, answer, before, after, examples = [] }: Finding): ToldFinding | null {
  if (answer.kind !== "violation") return null;
  const { description, measure, threshold } = answer;
  const named = after === null || examples.length === 0 ? after : `${after}, such as ${quoted(examples)}`;
  return { feature, check, description, measure, threshold, before, after: named };
}

/** `known` are all features that were asked about. */
function together(entries: readonly Entry[], known: ReadonlySet<string>): OfKind {
  const features = [...new Set(entries.flatMap((entry) => entry.features))];
  const differ = features.filter((feature) => known.has(feature)).length;
  const share = differ === 0 ? "" : ` (${differ} of ${known.size} features)`;
  const findings = entries.map(({ told }) => told);
  return { ...heldOf(findings, features), summary: `${summaryOf(entries)}${share}` };
}

/** Of findings and features as much as an incident holds, and how many there are. */
export function heldOf(
  findings: readonly ToldFinding[],
  features: readonly string[],
): Omit<OfKind, "summary"> {
  return {
    findings: findings.slice(0, mostFindings).map(held),
    findingCount: findings.length,
    features: features.slice(0, mostFeatures).map(heldName),
    featureCount: features.length,
  };
}

function held({ feature, description, before, after, ...told }: ToldFinding): ToldFinding {
  const cut = (text: string | null) => text && shortened(text, longest.text);
  return {
    ...told,
    feature: heldName(feature),
    description: shortened(description, longest.text),
    before: cut(before),
    after: cut(after),
  };
}

/** The first, in its cause's words or by what it was and is, and how many there are beside it. */
function summaryOf([first, ...others]: readonly Entry[]): string {
  if (first === undefined) return "";
  const { told, cause } = first;
  const { feature, check, before, after } = held(told);
  const change = before === null || after === null ? "" : `, ${before} → ${after}`;
  const name = feature === "" ? "(empty name)" : shortened(feature, longest.nameInSentence);
  const words = shortened(cause?.words ?? `${name}: ${checkWords(check)}${change}`, longest.sentence);
  if (others.length === 0) return words;
  // A question or a sentence has its end already.
  return /[.?!]$/.test(words) ? `${words} And ${others.length} more` : `${words}; and ${others.length} more`;
}

/** Whether a report has anything to say to people: what is beyond chance, or every violation. */
export function isTelling({ verdict, status }: Report, wakes: AlertOn): boolean {
  return wakes === "violations" ? status === "CompletedWithViolations" : verdict?.kind === "differs";
}
