/** What a baseline asks of a window (explain.ts), as data and in sentences. */
import type { InferredType } from "../profile/column.ts";
import { checkWords, type CheckType } from "./checks.ts";
import { short } from "./answer/words.ts";
import { count } from "../counted.ts";

/** By whose word a limit is what it is. */
export const limitOrigins = ["default", "file", "feature", "learned"] as const;

export type LimitOrigin = (typeof limitOrigins)[number];

export interface Asked {
  readonly check: CheckType;
  readonly limit: number;
  readonly from: LimitOrigin;
}

export interface NotAsked {
  readonly check: CheckType;
  readonly reason: string;
}

/** The least change of a distribution that could be told in a window of so many records; null where none is judged. */
export interface Told {
  readonly records: number;
  readonly change: number | null;
}

export interface FeatureExplanation {
  readonly feature: string;
  readonly type: InferredType;
  /** Values of the feature in the baseline; null where its statistics are not known. */
  readonly baselineValues: number | null;
  readonly asked: readonly Asked[];
  readonly notAsked: readonly NotAsked[];
  readonly told: readonly Told[];
  /** The same in sentences. */
  readonly words: readonly string[];
}

export interface Explanation {
  /** Records of the baseline; null where there are no statistics. */
  readonly baselineRecords: number | null;
  /** How many questions are asked together: what each finding is weighed among. */
  readonly checks: number;
  readonly features: readonly FeatureExplanation[];
}

const origins: Readonly<Record<LimitOrigin, string>> = {
  default: "by default",
  file: "said of the file",
  feature: "said of the feature",
  learned: "learned from the training data",
};

/** What is asked, what could be told, and what is not asked, each with its reasons. */
export function wordsOf(explained: Omit<FeatureExplanation, "words">): string[] {
  const { asked, notAsked, told, baselineValues, type } = explained;
  const values = baselineValues === null ? "an unknown number of" : count(baselineValues);
  return [
    `${type}, ${values} values in the baseline`,
    ...asked.map(askedWords),
    ...(told.length === 0 ? [] : [toldWords(told)]),
    ...reasonsOf(notAsked),
  ];
}

function askedWords({ check, limit, from }: Asked): string {
  const isLeast = leasts.includes(check);
  return `Asked: ${checkWords(check)}, ${isLeast ? "at least" : "a change of at least"} ${short(limit)} (${origins[from]})`;
}

/** Checks whose limit is the least share that fits, not the least change that is worth a word. */
const leasts: readonly CheckType[] = [
  "data_type_check",
  "completeness_check",
  "non_negative_check",
  "categorical_values_check",
];

function toldWords(told: readonly Told[]): string {
  const parts = told.map(({ records, change }) => {
    const size = count(records);
    return change === null ? `none with ${size} records` : `${short(change)} with ${size} records`;
  });
  return `The least change of the distribution that could be told from chance: ${parts.join(", ")}`;
}

/** Checks that are not asked for the same reason are one sentence. */
function reasonsOf(notAsked: readonly NotAsked[]): string[] {
  // Node 20 has no Map.groupBy.
  const byReason = new Map<string, string[]>();
  for (const { check, reason } of notAsked) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), checkWords(check)]);
  }
  return [...byReason].map(([reason, names]) => `Not asked: ${names.join(", ")}. ${reason}`);
}
