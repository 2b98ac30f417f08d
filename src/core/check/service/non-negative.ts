/**
 * Share of the numbers that are not negative, where the baseline had none that was. That there is one is always known;
 * how many, beyond the exact bound, within the sketch's error.
 *
 * The service suggests `is_non_negative` but never asks for it. None of its own words would be true of this check: it
 * has one in their manner, so that who counts rows by type sees one type more.
 */
import { javaDouble } from "../../baseline/jackson.ts";
import { rankOf } from "../../sketch/weighted.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { featureCheck } from "../answer/check.ts";
import { risen } from "../evidence/shares.ts";
import { atLeast, lacks, shareSides, undecided, unmet } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";

export const nonNegative = featureCheck({
  of: "feature",
  type: "non_negative_check",
  words: "negative numbers",
  inWords: (measure) => inWords(percent(measure)),
  applies: ({ num_constraints: constraints }, { checkSign }) =>
    checkSign && constraints?.is_non_negative === true,
  ask: ({ summary: { moments, values, counts }, sides: { now, was } }) => {
    if (moments.count === 0) return undecided(lacks.numbers);
    if (moments.minimum >= 0) return { answer: { kind: "pass", measure: 1, threshold: 1 } };
    const negative = Math.max(1, Math.round(rankOf(values, 0, false) * values.total));
    const share = 1 - negative / values.total;
    const about = counts === null ? "about " : "";
    const text =
      unmet(javaDouble(share)) +
      `Numbers must not be negative: ${about}${negative} of ${values.total} are, the least is ${javaDouble(moments.minimum)}`;
    const before = was === null ? null : { marked: 0, of: was.numbers.values.total };
    const { values: weighed } = now.numbers;
    const marked = Math.max(1, Math.round(rankOf(weighed, 0, false) * weighed.total));
    const window = { marked, of: weighed.total };
    const evidence = before === null ? null : risen(window, before, ownChecks.range, 2);
    const numbers = was?.numbers.values;
    const known = numbers === undefined || numbers.total === 0 ? null : 1 - rankOf(numbers, 0, false);
    const sides = shareSides({ before: known, threshold: 1, after: share }, inWords);
    return { answer: atLeast(share, 1, text), sides, evidence };
  },
});

function inWords(share: string): string {
  return `${share} not negative`;
}
