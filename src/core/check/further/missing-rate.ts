/** Another share of missing values than in the baseline: more than chance makes, or fewer. */
import { javaDouble } from "../../baseline/jackson.ts";
import { featureCheck } from "../answer/check.ts";
import { missing } from "../service/completeness.ts";
import { undecided } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";
import { decide } from "./decide.ts";

export const missingRate = featureCheck({
  of: "feature",
  type: "missing_rate_check",
  words: "missing values",
  inWords: (measure) => `${percent(measure)} of another share`,
  isOwn: true,
  applies: (_, { own }) => own.missing_rate !== null,
  ask: (subject) => {
    const { now, was } = subject.sides;
    const evidence = missing(subject);
    if (evidence === null || was === null)
      return undecided("The baseline does not say how many values are missing");
    const share = ({ rows, present }: typeof now) => (rows - present) / rows;
    const [before, after] = [share(was), share(now)];
    return decide(subject, evidence, {
      sides: [`${percent(before, after)} missing`, `${percent(after, before)} missing`],
      description:
        `Share of missing values changed. Share in current dataset: ${javaDouble(after)}, ` +
        `Share in baseline: ${javaDouble(before)}`,
    });
  },
});
