/** Baselines as the service makes them: without anything that is Weir's own, or with options that its users may add. */
import type { Baseline } from "../../../src/core/baseline/baseline.ts";
import { suggest } from "../../../src/core/baseline/constraints.ts";
import { describe } from "../../../src/core/baseline/statistics.ts";
import { serviceRules, type TypeRules } from "../../../src/core/baseline/types.ts";
import { ownColumns } from "../../../src/core/profile/align.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";

export function adoptedOf(training: Profile, given: Partial<TypeRules> = {}): Baseline {
  const rules = { ...serviceRules, ...given };
  const columns = ownColumns(training, "START");
  const statistics = describe(columns, training.records, () => rules.oddCellTolerance);
  return { constraints: suggest(statistics, rules), statistics };
}
