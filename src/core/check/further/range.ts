/** Numbers beyond the least and the largest that the baseline has: seconds for minutes, cents for dollars. */
import { javaDouble } from "../../baseline/jackson.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { isNumeric } from "../../profile/column.ts";
import { rankOf } from "../../sketch/weighted.ts";
import { featureCheck } from "../answer/check.ts";
import { strongest, type Evidence } from "../evidence/evidence.ts";
import { risen } from "../evidence/shares.ts";
import type { Known } from "../evidence/sides.ts";
import { lacks, undecided } from "../answer/outcome.ts";
import { exactly, percent } from "../answer/words.ts";
import { decide } from "./decide.ts";

export const range = featureCheck({
  of: "feature",
  type: "range_check",
  words: "out of range",
  inWords: (measure) => `${percent(measure)} out of range`,
  isOwn: true,
  applies: ({ inferred_type: type }, { own }) => own.range !== null && isNumeric(type),
  ask: (subject) => {
    const { sides, options } = subject;
    const { now, was } = sides;
    if (now.numbers.values.total === 0) return undecided(lacks.numbers);
    if (was === null || was.minimum === null || was.maximum === null) {
      return undecided("The baseline has no least and no largest value of this column");
    }
    const [low, high] = [was.minimum, was.maximum];
    const { evidence, below } = outOfRange(now, was, low, high, options.own.range ?? ownChecks.range);
    const side = evidence === below ? `< ${exactly(low)}` : `> ${exactly(high)}`;
    const end = evidence === below ? `below ${javaDouble(low)}` : `above ${javaDouble(high)}`;
    return decide(subject, evidence, {
      sides: [`${side}: ${percent(0)}`, percent(evidence.effect)],
      description:
        `Values are out of the range of the baseline: ${evidence.marked} of ${evidence.records} are ${end}. ` +
        `Share in current dataset: ${javaDouble(evidence.effect)}`,
    });
  },
});

/** What speaks for values beyond either end, and beyond the lower one. */
export function outOfRange(now: Known, was: Known, low: number, high: number, limit: number) {
  const below = beyond(now, was, rankOf(now.numbers.values, low, false), limit);
  const above = beyond(now, was, 1 - rankOf(now.numbers.values, high, true), limit);
  return { evidence: strongest([below, above]) ?? below, below };
}

/** No value of the baseline is beyond its own extremes. Of a sketched window, as many as are certain. */
function beyond({ numbers }: Known, was: Known, share: number, limit: number): Evidence {
  const { total } = numbers.values;
  const marked = Math.max(0, Math.round(share * total - numbers.slack));
  return risen({ marked, of: total }, { marked: 0, of: was.numbers.values.total }, limit, 2);
}
