/** Share of the rows that have a value, against the share the baseline had. */
import { javaDouble } from "../../baseline/jackson.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { completenessOf } from "../../baseline/statistics.ts";
import { featureCheck, type Subject } from "../answer/check.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { changed } from "../evidence/shares.ts";
import { atLeast, lacks, shareSides, undecided, unmet } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";

export const completeness = featureCheck({
  of: "feature",
  type: "completeness_check",
  words: "completeness",
  inWords: (measure) => inWords(percent(measure)),
  applies: () => true,
  ask: (subject) => {
    const {
      feature,
      column: { column, rows },
    } = subject;
    const expected = feature.completeness;
    if (expected === undefined) return undecided(lacks.completeness);
    if (rows === 0) return undecided("The window holds no rows with this column");
    const share = completenessOf(column.present, rows);
    const { was } = subject.sides;
    const before = was === null || was.rows === 0 ? null : was.present / was.rows;
    return {
      answer: atLeast(share, expected, unmet(javaDouble(share))),
      sides: shareSides({ before, threshold: expected, after: share }, inWords),
      evidence: missing(subject),
    };
  },
});

function inWords(share: string): string {
  return `${share} present`;
}

/** What speaks for another share of missing values; null where the baseline does not say how many there were. */
export function missing({ sides: { now, was }, options: { own } }: Subject): Evidence | null {
  if (was === null || was.rows === 0 || now.rows === 0) return null;
  const part = ({ rows, present }: typeof now) => ({ marked: rows - present, of: rows });
  return changed(part(now), part(was), own.missing_rate ?? ownChecks.missing_rate);
}
