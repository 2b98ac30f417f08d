/**
 * The causes that there are, in the order in which they are looked for: what is certain comes before what is a question,
 * and what has a cause is asked no further. To add one: its file, its name in `kinds`, and its line in docs/checks.md.
 *
 * They are looked for after all checks, among what is more than chance: a window in which nothing speaks has no cause.
 * Answers stay as they are, and what stands in `constraint_violations.json` with them.
 */
import type { Column } from "../../profile/column.ts";
import type { Profile } from "../../profile/profile.ts";
import { isAwake } from "../awake.ts";
import { isOfTable, type Outcome } from "../checks.ts";
import type { Checked } from "../run.ts";
import type { Subject } from "../answer/check.ts";
import type { Found, Scene, Suspect } from "./cause.ts";
import { constant } from "./constant.ts";
import { defaultValue } from "./default-value.ts";
import { labelScores } from "./label-scores.ts";
import { missingTogether } from "./missing-together.ts";
import { shifted, swapped } from "./moved.ts";
import { noValues } from "./no-values.ts";
import { numberText } from "./number-text.ts";
import { renamed } from "./renamed.ts";
import { rowShape } from "./row-shape.ts";
import { unit } from "./unit.ts";

const kinds = [
  rowShape,
  labelScores,
  shifted,
  swapped,
  noValues,
  numberText,
  constant,
  renamed,
  unit,
  defaultValue,
  missingTogether,
] as const;

type CauseKindName = (typeof kinds)[number]["kind"];

export const causeKinds: readonly CauseKindName[] = kinds.map(({ kind }) => kind);

/** A cause as a report has it. */
export interface Cause {
  readonly kind: CauseKindName;
  readonly features: readonly string[];
  /** One sentence, without a full stop. */
  readonly words: string;
  /** If not, the words ask. */
  readonly isCertain: boolean;
  /** Of the records. */
  readonly share: number;
  /** Whether it wakes anybody; if not, its features count as not judged. */
  readonly wakes: boolean;
}

/** An outcome with the place of its cause among the causes. */
export interface Explained extends Outcome {
  readonly cause?: number;
}

/** The causes of what speaks, and all outcomes in their order. */
export function explained(
  { outcomes, subjects, alignment }: Checked,
  window: Profile,
): { readonly causes: readonly Cause[]; readonly outcomes: readonly Explained[] } {
  const answers = columnsOf(window);
  const tables = [window.data, window.input, window.output];
  const speaking = new Set(
    outcomes.filter((one) => isOfTable(one.check) && isAwake(one)).map(({ check }) => check),
  );
  const causes: Cause[] = [];
  const left: Explained[] = [...outcomes];
  const places = placesOf(outcomes);
  for (const { kind, find } of kinds) {
    for (const found of find({
      subjects,
      suspects: suspectsIn(left, subjects),
      speaking,
      alignment,
      answers,
      tables,
    })) {
      const { features, words, isCertain, share, wakes = true } = found;
      const cause = causes.length;
      causes.push({ kind, features, words, isCertain, share, wakes });
      for (const place of placesIn(found, places)) {
        const one = left[place];
        if (one?.cause === undefined && one !== undefined && isOfIt(found, one))
          left[place] = { ...one, cause };
      }
    }
  }
  return { causes, outcomes: left };
}

function columnsOf({ output }: Profile): ReadonlySet<Column> {
  return new Set([...output.positions, ...output.names.values()]);
}

/** Features in which something speaks that has no cause. */
function suspectsIn(outcomes: readonly Explained[], subjects: Scene["subjects"]): Scene["suspects"] {
  const speaking = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const { check, feature, cause } = outcome;
    if (cause !== undefined || isOfTable(check) || !isAwake(outcome)) continue;
    speaking.set(feature, [...(speaking.get(feature) ?? []), outcome]);
  }
  return subjects.flatMap((subject) => {
    const { name } = subject.feature;
    const own = speaking.get(name);
    return own === undefined ? [] : [suspectOf(subject, name, own)];
  });
}

/** What the subject makes only when it is looked at, the suspect does too. */
function suspectOf(subject: Subject, name: string, outcomes: readonly Outcome[]): Suspect {
  const { feature, options, statistics, column, present, minimumRecords, sides, checks } = subject;
  return {
    feature,
    options,
    statistics,
    column,
    present,
    minimumRecords,
    sides,
    checks,
    name,
    outcomes,
    get summary() {
      return subject.summary;
    },
  };
}

/** Where the outcomes of the table are, which have no feature, and those of each feature. */
interface Places {
  readonly ofTable: readonly number[];
  readonly ofFeature: ReadonlyMap<string, readonly number[]>;
}

function placesOf(outcomes: readonly Outcome[]): Places {
  const ofTable: number[] = [];
  const ofFeature = new Map<string, number[]>();
  for (const [place, { check, feature }] of outcomes.entries()) {
    if (isOfTable(check)) ofTable.push(place);
    else ofFeature.set(feature, [...(ofFeature.get(feature) ?? []), place]);
  }
  return { ofTable, ofFeature };
}

function placesIn({ features }: Found, { ofTable, ofFeature }: Places): readonly number[] {
  return [...ofTable, ...[...new Set(features)].flatMap((feature) => ofFeature.get(feature) ?? [])];
}

/** Of an outcome of the table or of the found features: what passed is explained by nothing. */
function isOfIt({ explains, ofTable }: Found, outcome: Outcome): boolean {
  if (outcome.answer.kind === "pass") return false;
  return isOfTable(outcome.check) ? outcome.check === ofTable : explains(outcome);
}
