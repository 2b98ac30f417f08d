/**
 * What a report comes to: does the window differ from the baseline, beyond chance? The verdict follows evidence, where the
 * status follows the service's conditions: a violation within chance stands in the files and wakes nobody. And what was
 * not judged is never fine: a whole check that could not be done is part of the verdict. What has one cause counts once,
 * and the cause is named first.
 */
import { isAwake } from "../check/awake.ts";
import type { Cause } from "../check/causes/causes.ts";
import { checkTypes, checkWords, isOfTable, type CheckType } from "../check/checks.ts";
import { isReported } from "../check/answer/outcome.ts";
import type { Finding } from "./finding.ts";
import { counted } from "../counted.ts";

/** Ordered by what wakes people. */
export const verdictKinds = ["differs", "alike", "unjudged"] as const;

export interface Verdict {
  readonly kind: (typeof verdictKinds)[number];
  /** One sentence, without a full stop. */
  readonly headline: string;
  /** Findings that are more than chance; those of one cause are one. */
  readonly beyondChance: number;
  /** Violations that chance makes as well. */
  readonly withinChance: number;
  /** Checks that could be done of no column, with the commonest reason. */
  readonly notJudged: readonly { readonly check: CheckType; readonly reason: string }[];
}

/** The verdict of a window that was checked; `columns` are those of the baseline, or of what is `against` in its place. */
export function verdictOf(
  findings: readonly Finding[],
  columns: number,
  causes: readonly Cause[] = [],
  against = "the baseline",
): Verdict {
  const awake = findings.filter(isAwake);
  const withinChance = findings.filter(({ answer }) => isReported(answer)).length - awake.length;
  const notJudged = wholeChecks(findings);
  const loud = causes.filter(({ wakes }) => wakes);
  const quiet = causes.filter(({ wakes }) => !wakes);
  const unexplained = awake.filter(({ cause }) => cause === undefined);
  const beyondChance = loud.length + unexplained.length;
  const judged = columns - quiet.reduce((sum, { features }) => sum + features.length, 0);
  const asked = judged > 0 && findings.some(({ answer }) => answer.kind !== "undecided");
  const kind = beyondChance > 0 ? "differs" : notJudged.length > 0 || !asked ? "unjudged" : "alike";
  const alike = kind === "alike" ? [`${counted(judged, "column")} as in ${against}`] : [];
  const left = unjudgedWords(findings, notJudged, columns, kind);
  return {
    kind,
    headline: sentence([
      ...causesInWords(loud),
      ...differences(unexplained, columns, loud.length > 0, against),
      ...alike,
      ...quiet.map(({ words }) => words),
      ...(left === null ? [] : [left]),
    ]),
    beyondChance,
    withinChance,
    notJudged,
  };
}

function sentence(parts: readonly string[]): string {
  return parts.reduce(
    (said, part) => `${said}${said === "" ? "" : said.endsWith("?") ? " " : "; "}${part}`,
    "",
  );
}

/** The first, and how many there are beside it. */
function causesInWords(causes: readonly Cause[]): string[] {
  const [first, ...others] = causes;
  if (first === undefined) return [];
  return others.length === 0 ? [first.words] : [first.words, counted(others.length, "more cause")];
}

/** The verdict where nothing was checked. */
export function noVerdict(reason: string): Verdict {
  return {
    kind: "unjudged",
    headline: `Not judged: ${reason}`,
    beyondChance: 0,
    withinChance: 0,
    notJudged: [],
  };
}

/** What explains the others comes first: the table's own findings. */
function differences(
  awake: readonly Finding[],
  columns: number,
  isBeside: boolean,
  against: string,
): string[] {
  const ofTable = awake.filter(({ check }) => isOfTable(check));
  const features = new Set(awake.filter(({ check }) => !isOfTable(check)).map(({ feature }) => feature));
  const tables = ofTable.map(({ check, after }) => `${checkWords(check)} (${after ?? ""})`);
  const differ = features.size === 1 ? "differs" : "differ";
  const size = isBeside ? `${features.size} more` : features.size;
  return [
    ...(tables.length > 0 ? [tables.join(" and ")] : []),
    ...(features.size > 0 ? [`${size} of ${counted(columns, "column")} ${differ} from ${against}`] : []),
  ];
}

function unjudgedWords(
  findings: readonly Finding[],
  whole: Verdict["notJudged"],
  columns: number,
  kind: Verdict["kind"],
): string | null {
  const [first] = whole;
  if (first !== undefined) {
    const checks = whole.map(({ check }) => checkWords(check)).join(", ");
    return `${kind === "unjudged" && whole.length === checkTypes.length ? "Not judged" : `${checks} not judged`}: ${first.reason}`;
  }
  const undecided = findings.filter(
    ({ answer, cause }) => answer.kind === "undecided" && cause === undefined,
  );
  const features = new Set(undecided.map(({ feature }) => feature));
  if (features.size === 0) return null;
  const reason = commonest(undecided);
  return `${features.size === columns ? "all" : features.size} not judged in full (${reason})`;
}

/** Checks that were asked and that could be done of nothing. */
function wholeChecks(findings: readonly Finding[]): Verdict["notJudged"] {
  return checkTypes.flatMap((check) => {
    const asked = findings.filter((finding) => finding.check === check);
    const isDone = asked.some(({ answer }) => answer.kind !== "undecided");
    return asked.length === 0 || isDone ? [] : [{ check, reason: commonest(asked) }];
  });
}

function commonest(undecided: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { answer } of undecided) {
    if (answer.kind === "undecided") counts.set(answer.reason, (counts.get(answer.reason) ?? 0) + 1);
  }
  const [reason = ""] = [...counts].sort(([, a], [, b]) => b - a).map(([one]) => one);
  return reason;
}
