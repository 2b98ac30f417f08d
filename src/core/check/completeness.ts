/** Share of the rows that have a value, against the share the baseline had. */
import { javaDouble } from "../baseline/jackson.ts";
import { completenessOf } from "../baseline/statistics.ts";
import { featureCheck } from "./check.ts";
import { atLeast, undecided, unmet } from "./outcome.ts";
import { percent } from "./words.ts";

export const completeness = featureCheck({
  of: "feature",
  type: "completeness_check",
  words: "completeness",
  inWords: (measure) => `${percent(measure)} present`,
  applies: () => true,
  ask: ({ feature, column: { column, rows } }) => {
    const expected = feature.completeness;
    if (expected === undefined) return undecided("The constraints give no completeness");
    if (rows === 0) return undecided("The window holds no rows with this column");
    const share = completenessOf(column.present, rows);
    return { answer: atLeast(share, expected, unmet(javaDouble(share))) };
  },
});
