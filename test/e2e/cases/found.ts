/** What a check found, in the form in which the table of cases says what it must find. */
import type { Constraints } from "../../../src/core/baseline/constraints.ts";
import { commonOf, type Statistics } from "../../../src/core/baseline/statistics.ts";
import { isReported } from "../../../src/core/check/answer/outcome.ts";
import type { Report } from "../../../src/core/report/report.ts";
import type { ExpectedWindow } from "./table.ts";

export interface Files {
  readonly report: Report;
  readonly statistics: Statistics;
}

type Found = Required<Omit<ExpectedWindow, "file" | "liveNotes">>;

export function foundIn({ report, statistics }: Files): Found {
  const { records, notes, findings } = report;
  return {
    records,
    notes,
    columns: columnsIn(statistics),
    violations: findings
      .filter(({ answer }) => isReported(answer))
      .map(({ check, feature }) => `${check} ${feature}`),
    undecided: findings.flatMap(({ check, feature, answer }) =>
      answer.kind === "undecided" && check !== "baseline_drift_check" ? [`${feature}: ${answer.reason}`] : [],
    ),
  };
}

export function expectedOf({ records, columns, violations, notes, undecided }: ExpectedWindow): Found {
  return {
    records,
    columns,
    violations: violations ?? [],
    notes: notes ?? [],
    undecided: undecided ?? [],
  };
}

function columnsIn({ features }: Statistics): string {
  const columns = features.map(
    (feature) => `${feature.name} ${feature.inferred_type} ${commonOf(feature)?.num_present}`,
  );
  return columns.join(", ");
}

export function typesIn({ features }: Constraints): string {
  return features.map(({ name, inferred_type: type }) => `${name} ${type}`).join(", ");
}
