/** What a report says of a finding: its kind in a word, what has changed, and what it may be. */
import { nameList } from "../../../core/baseline/names.ts";
import { distanceIn, percent, quoted, readable, short } from "../../../core/check/answer/words.ts";
import { checkWords, isOfTable, type CheckType } from "../../../core/check/checks.ts";
import { leastTold, type Weight } from "../../../core/check/evidence/evidence.ts";
import type { Cause } from "../../../core/check/causes/causes.ts";
import type { Finding } from "../../../core/report/finding.ts";
import { checkKinds } from "../../mark.tsx";
import { visible, visibleName } from "../../visible.ts";
import { chanceWords } from "../../words.ts";
import type { Entry } from "./entries.ts";
import { count } from "../../../core/counted.ts";

const ofCauses: Readonly<Record<Cause["kind"], string>> = {
  row_shape: "Columns",
  shifted_columns: "Columns",
  swapped_columns: "Columns",
  label_scores: "Type",
  number_text: "Type",
  no_values: "Missing",
  missing_together: "Missing",
  constant: "One value",
  default_value: "One value",
  renamed_categories: "Unknown value",
  unit: "Unit",
};

export function kindOf({ cause, findings: [worst] }: Entry): string {
  return cause === null ? checkKinds[worst.check] : ofCauses[cause.kind];
}

/** What has changed, and behind it what that may be; "" where nothing more is to be said. */
export function saidOf({ cause, findings: [worst] }: Entry): readonly [title: string, more: string] {
  if (cause === null) return [titleOf(worst), sentenceOf(worst)];
  const words = visible(cause.words);
  // A question stands at the end; names before it may have any sign.
  const end = words.endsWith("?") ? words.lastIndexOf(". ") : -1;
  return end === -1 ? [words, ""] : [words.slice(0, end), words.slice(end + 2)];
}

function titleOf(finding: Finding): string {
  const { feature, check, answer, before, after } = finding;
  const name = isOfTable(check) ? feature : visibleName(feature);
  if (check === "completeness_check" && answer.kind === "violation")
    return `${name}: missing in ${percent(1 - answer.measure)} of records`;
  if (check === "categorical_values_check" && answer.kind === "violation")
    return `${name}: ${percent(1 - answer.measure)} of values are unknown`;
  if (before === null || after === null) return `${name}: ${checkWords(check)}`;
  return `${name}: ${visible(before)} → ${visible(after)}`;
}

/** Whose examples say what the title does not. */
const namesExamples: readonly CheckType[] = ["data_type_check", "categorical_values_check"];

/** What the title does not say. */
function sentenceOf(finding: Finding): string {
  const { check, before, after } = finding;
  if (before === null || after === null) return descriptionOf(finding);
  if (check === "completeness_check") return `${visible(before)} → ${visible(after)}`;
  return besideKnown(finding);
}

/** Of a finding whose title says what was and what is. */
function besideKnown(finding: Finding): string {
  const { check, examples = [], evidence = null } = finding;
  if (namesExamples.includes(check) && examples.length > 0) return `Such as ${visible(quoted(examples))}`;
  // Beside the share of records that differ, among the facts, what the service reckons of it would be another number.
  return evidence !== null && isDistanceAlone(finding) ? "" : descriptionOf(finding);
}

/** Whether the text says nothing but a distance: of other measures it says which. */
function isDistanceAlone({ answer }: Finding): boolean {
  return (
    answer.kind === "violation" &&
    /^Baseline drift distance: \S+ exceeds threshold: \S+$/.test(answer.description.trim())
  );
}

/** The text of `constraint_violations.json`, and what it does not name. */
function descriptionOf({ answer, columns = [], examples = [] }: Finding): string {
  if (answer.kind !== "violation") return "";
  const text = visible(readable(answer.description.trim().replaceAll("\n", " ")));
  if (examples.length > 0) return `${text} For example ${visible(quoted(examples))}`;
  const isNamed = answer.description.includes("\n");
  return columns.length === 0 || isNamed ? text : `${text} (${nameList(columns)})`;
}

/** What a window is compared with, over a fact and in a sentence. */
export interface Compared {
  readonly title: string;
  readonly inWords: string;
}

export const ofBaseline: Compared = { title: "Baseline", inWords: "the baseline" };

/** Of a segment: the same segment before. */
export const ofPast: Compared = { title: "Its past", inWords: "its past" };

/** Name and value of what speaks for a finding; none of what is certain. `was`: what it is compared with. */
export function factsOf(
  { check, evidence }: Finding,
  checks: number | undefined,
  was: Compared,
): readonly (readonly [name: string, value: string])[] {
  if (evidence === undefined) return [];
  if (evidence === null) return [["By chance", `${was.inWords} does not say enough to know`]];
  const { effect, limit, records, baselineRecords, marked, probability } = evidence;
  const isDistance = check === "baseline_drift_check";
  const least = isDistance && checks !== undefined ? leastTold(records, baselineRecords, checks) : 1;
  return [
    [isDistance ? "Differ" : "Change", size(effect, isDistance)],
    ["Limit", isDistance ? short(limit) : percent(limit)],
    ...(least < 1 ? [["Chance reaches", size(least, true)] as const] : []),
    ["Records", isDistance || marked > records ? count(records) : `${count(marked)} of ${count(records)}`],
    [was.title, count(baselineRecords)],
    ["By chance", chanceWords(probability).replace(/^by chance /, "")],
  ];
}

/** The most that any finding's evidence has of the baseline; null where none says. */
export function baselineRecordsIn(findings: readonly Finding[]): number | null {
  const known = findings.flatMap(({ evidence }) => (isWeight(evidence) ? [evidence.baselineRecords] : []));
  return known.length === 0 ? null : known.reduce((most, records) => Math.max(most, records), 0);
}

function isWeight(evidence: Finding["evidence"]): evidence is Weight {
  return evidence !== undefined && evidence !== null;
}

export function size(value: number, isDistance: boolean): string {
  return isDistance ? distanceIn(value) : percent(value);
}
