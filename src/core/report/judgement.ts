/** A window judged: its report, and the files an execution leaves, whoever asks: a monitor or the command line. */
import { fileText, type Baseline } from "../baseline/baseline.ts";
import { thinWithin } from "../baseline/bounds.ts";
import { suggest } from "../baseline/constraints.ts";
import { optionsFor } from "../baseline/options.ts";
import { bodiesOf, leastRead } from "../check/answer/bodies.ts";
import type { Sides } from "../check/evidence/sides.ts";
import { runChecks, type CheckSettings } from "../check/run.ts";
import { trafficColumns } from "../profile/tally.ts";
import type { Profile } from "../profile/profile.ts";
import {
  emptyReport,
  makeReport,
  violationRows,
  windowStatistics,
  type Execution,
  type Report,
} from "./report.ts";

/** The files of an execution; one that checked nothing has no statistics. */
type ReportFiles = Readonly<
  Partial<
    Record<"statistics.json" | "constraints.json" | "constraint_violations.json" | "report.json", string>
  >
>;

export interface Judgement {
  readonly report: Report;
  readonly files: ReportFiles;
  /** Both sides of a feature as they were judged; null where the window has no such column. */
  readonly sides: (feature: string) => Sides | null;
}

/** Compares a window with a baseline. Null: there is none. */
export function judge(
  execution: Execution,
  window: Profile,
  baseline: Baseline | null,
  settings: CheckSettings,
): Judgement {
  if (isEmpty(window, baseline)) return nothing(execution, "NoData", emptiness(window), window);
  if (baseline === null) {
    const reason = "There is no baseline to compare with: POST one to /v1/endpoints/{name}/baselines";
    return nothing(execution, "Failed", reason, window);
  }
  const checked = runChecks(window, baseline, settings);
  const made = makeReport(execution, window, baseline, checked);
  const { oddCellTolerance } = optionsFor(baseline.constraints, undefined);
  // Once all is judged: what the file keeps of very many columns no check has to do with.
  const coarse = thinWithin(checked.alignment.columns, oddCellTolerance);
  const report = coarse === 0 ? made : { ...made, notes: [...made.notes, coarseLine(coarse)] };
  const statistics = windowStatistics(window, checked, baseline);
  return {
    report,
    files: {
      ...filesOf(report),
      "statistics.json": fileText(statistics),
      "constraints.json": fileText(suggest(statistics)),
    },
    sides: (name) => checked.subjects.find(({ feature }) => feature.name === name)?.sides ?? null,
  };
}

function coarseLine(columns: number): string {
  return `statistics.json keeps a part of the values of ${columns} columns, ranks to within 4 %: there are too many for all`;
}

/** The report alone, whose files nobody wants: of thousands of columns they are most of the work. */
export function reportOf(
  execution: Execution,
  window: Profile,
  baseline: Baseline,
  settings: CheckSettings,
): Report {
  if (isEmpty(window, baseline)) return emptyReport(execution, "NoData", emptiness(window), window);
  return makeReport(execution, window, baseline, runChecks(window, baseline, settings));
}

/** An execution that checked nothing, and why. */
export function nothing(
  execution: Execution,
  status: "NoData" | "Failed",
  reason: string,
  window?: Profile,
): Judgement {
  const report = emptyReport(execution, status, reason, window);
  return { report, files: filesOf(report), sides: () => null };
}

/** Without tables there is still what was seen of the calls, if the baseline knows of such, and bodies that nobody could read. */
function isEmpty(window: Profile, baseline: Baseline | null): boolean {
  const { records, tableRows, unfitRows } = window;
  if (tableRows + unfitRows > 0 || leastRead(bodiesOf(window), null) !== null) return false;
  const features = baseline?.constraints.features ?? [];
  return records === 0 || !features.some(({ name }) => trafficColumns.includes(name));
}

/** An empty window is no failure, but a window whose calls could not be read is not quite empty either. */
function emptiness({ calls, traffic }: Profile): string {
  const failures = traffic.tallies.get("calls that failed") ?? 0;
  if (calls === 0)
    return failures === 0 ? "The window holds no records" : `All ${failures} calls of the window failed`;
  return `The window holds ${calls} calls, but none whose bodies could be read as rows`;
}

function filesOf(report: Report): ReportFiles {
  const violations = violationRows(report).map((row) => ({ ...row }));
  return {
    "constraint_violations.json": fileText({ violations }),
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
  };
}
