/**
 * What a report comes to: does the window differ from the baseline, beyond chance? The verdict follows evidence, where the
 * status follows the service's conditions: a violation within chance stands in the files and wakes nobody. And what was
 * not judged is never fine: a whole check that could not be done is part of the verdict.
 */
import { isAwake } from "../check/awake.ts";
import { checkTypes, checkWords, isOfTable, type CheckType } from "../check/checks.ts";
import { isReported } from "../check/answer/outcome.ts";
import type { Finding } from "./finding.ts";

/** Ordered by what wakes people. */
export const verdictKinds = ["differs", "alike", "unjudged"] as const;

export interface Verdict {
  readonly kind: (typeof verdictKinds)[number];
  /** One sentence, without a full stop. */
  readonly headline: string;
  /** Findings that are more than chance. */
  readonly beyondChance: number;
  /** Violations that chance makes as well. */
  readonly withinChance: number;
  /** Checks that could be done of no column, with the commonest reason. */
  readonly notJudged: readonly { readonly check: CheckType; readonly reason: string }[];
}

/** The verdict of a window that was checked; `columns` are those of the baseline. */
export function verdictOf(findings: readonly Finding[], columns: number): Verdict {
  const awake = findings.filter(isAwake);
  const withinChance = findings.filter(({ answer }) => isReported(answer)).length - awake.length;
  const notJudged = wholeChecks(findings);
  const asked = findings.some(({ answer }) => answer.kind !== "undecided");
  const kind = awake.length > 0 ? "differs" : notJudged.length > 0 || !asked ? "unjudged" : "alike";
  const difference = awake.length > 0 ? differenceOf(awake, columns) : null;
  const left = unjudgedWords(findings, notJudged, columns, kind);
  const said = difference ?? (kind === "alike" ? `${counted(columns, "column")} as in the baseline` : null);
  return {
    kind,
    headline: [said, left].filter((part) => part !== null).join("; "),
    beyondChance: awake.length,
    withinChance,
    notJudged,
  };
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
function differenceOf(awake: readonly Finding[], columns: number): string {
  const ofTable = awake.filter(({ check }) => isOfTable(check));
  const features = new Set(awake.filter(({ check }) => !isOfTable(check)).map(({ feature }) => feature));
  const tables = ofTable.map(({ check, after }) => `${checkWords(check)} (${after ?? ""})`);
  const differ = features.size === 1 ? "differs" : "differ";
  return [
    ...(tables.length > 0 ? [tables.join(" and ")] : []),
    ...(features.size > 0
      ? [`${features.size} of ${counted(columns, "column")} ${differ} from the baseline`]
      : []),
  ].join("; ");
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
  const undecided = findings.filter(({ answer }) => answer.kind === "undecided");
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

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
