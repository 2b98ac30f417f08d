/** What the bench of verdicts calls of Weir's core, in one bundle. */
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { suggest } from "../../../src/core/baseline/constraints.ts";
import { learn } from "../../../src/core/learn/learn.ts";
import { planStretches, Stretches } from "../../../src/core/stretch/stretches.ts";
import { judge } from "../../../src/core/report/judgement.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { CsvReader } from "../../../src/core/read/csv/csv.ts";
import type { Cell } from "../../../src/core/read/row.ts";

export interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A CSV file with a header, as texts. */
export function tableOf(csv: string, delimiter = ","): Table {
  const records: Cell[][] = [];
  const reader = new CsvReader((cells) => records.push(cells), { delimiter });
  reader.push(csv);
  reader.end();
  const [names = [], ...rows] = records;
  return {
    names: names.map((name) => name ?? ""),
    rows: rows.filter(({ length }) => length === names.length),
  };
}

export function profileOf({ names, rows }: Table): Profile {
  const profile = new Profile();
  for (const cells of rows) profile.data.add({ names, cells });
  return profile;
}

/** The same with what the order of its rows teaches. */
export function learnedBaselineFor({ names, rows }: Table, baseline: Baseline): Baseline {
  const stretches = new Stretches();
  for (const { start, end } of planStretches(rows.length)) {
    stretches.add(profileOf({ names, rows: rows.slice(start, end) }));
  }
  return learn(baseline, stretches).baseline;
}

export function baselineFor(table: Table): Baseline {
  return baselineOf(profileOf(table));
}

/** The same as the service makes it, without anything of Weir's own. */
export function adoptedFor(table: Table): Baseline {
  const { statistics } = baselineFor(table);
  if (statistics === null) throw new Error("Expected statistics");
  const features = statistics.features.map((feature) => ({ ...feature, weir: undefined }));
  const bare = { ...statistics, features };
  return { statistics: bare, constraints: suggest(bare) };
}

const execution = { endpoint: "e", monitor: "m", id: "x", baseline: "b", window: { start: 0, end: 1 } };

export function reportOn(window: Table, baseline: Baseline): Report {
  return judge(execution, profileOf(window), baseline, { outputColumns: "START" }).report;
}
