/** What the benches are held to: floors and goals of speed, and the table that says what of them is met. */
import { captureKinds } from "./profile/capture-files.mjs";
import { printTable } from "./table.mjs";

/** Which way a figure is better. */
const more = (what, floor, goal, unit = "x") => ({ what, floor, goal, unit, better: "more" });
const less = (what, floor, goal, unit = "x") => ({ what, floor, goal, unit, better: "less" });

/** Of each table that a long window is checked of. */
function checkGoals(name, what) {
  return {
    [`${name} mixed 70`]: less(`${what}: 70 columns, one in six dense`, 1, 0.4, "s"),
    [`${name} dense 70`]: less("the same, all dense", 1, 0.4, "s"),
    [`${name} mixed 1000`]: less("the same, 1,000 columns, one in six dense", 12, 5, "s"),
    [`${name} dense 1000`]: less("the same, all dense", 12, 5, "s"),
  };
}

/** Of a profile, by the file that it is of; on all cores as on one. */
const profileGoals = {
  "csv churn": more("churn.csv to DuckDB SUMMARIZE, one thread each", 18, 24),
  "csv mixed": more("mixed.csv, the same", 3, 3.6),
  "csv dense": more("dense.csv, the same", 4.5, 5.2),
  "parquet churn": more("churn.parquet, the same", 18, 24),
  "parquet dense": more("dense.parquet, the same", 3.5, 5),
  "parquet mixed": more("mixed.parquet, the same", 2.2, 3),
};

/** Name of a figure, as sections give it with found(), to what it is and should be. */
const goals = {
  ...profileGoals,
  ...Object.fromEntries(
    Object.entries(profileGoals).map(([name, goal]) => [
      `cores ${name}`,
      { ...goal, what: goal.what.replace("one thread each", "both as people run them") },
    ]),
  ),
  "files as they are": more("eight real files to DuckDB, the median: as they are", 5, 8),
  "files repeated": more("the same, repeated to 100 MB", 5, 8),
  ...Object.fromEntries(
    Object.entries(captureKinds).map(([kind, { floor, goal }]) => [
      `captures ${kind}`,
      more(`captures to JSON.parse() of each line: ${kind}`, floor, goal),
    ]),
  ),
  "object reading": less("reading an object in workerd, CPU a MB", 0.3, 0.2, "ms"),
  "proxy whole": less("profiled and captured to a pass that reads both bodies, one process", 1.35, 1.25),
  "proxy gateway": less("the gateway alone, Recorders not called, the same", 1.15, 1.08),
  "proxy unrecorded": less("unrecorded to a bare pass", 1.12, 1.08),
  "recorder call": less("Recorder, own CPU a call, batches of 256", 12, 8, "us"),
  ...checkGoals("check", "check over 400 days, the first one, CPU"),
  ...checkGoals("check again", "check over 400 days, each after it"),
  "cli check": less("weir check of 1,000 rows x 70, whole process", 0.18, 0.12, "s"),
  "worker script": less("the Worker's script, minified, gzip", 180, 150, "kB"),
  "worker start": less("start-up of the Worker, CPU to its first answer", 35, 25, "ms"),
  "worker start by wrangler": less("the same, as wrangler profiles it", 35, 25, "ms"),
  "suite check": less("npm run check on two cores", 7, 5, "min"),
};

/** What is said of a figure beside its goal. */
function verdictOn({ floor, goal, better }, figure) {
  const reaches = (aim) => (better === "more" ? figure >= aim : figure <= aim);
  if (reaches(goal)) return "goal met";
  return reaches(floor) ? "floor met" : "missed";
}

/** One table of all figures that were found and have a goal; `before` are those of the last run like it, or null. */
export function printGoals(figures, before) {
  const rows = Object.entries(goals)
    .filter(([name]) => figures[name] !== undefined)
    .map(([name, { what, unit, ...aims }]) => {
      const said = (value) => (value === undefined ? "-" : `${shown(value)} ${unit}`);
      const verdict = verdictOn(aims, figures[name]);
      return [what, said(figures[name]), said(before?.[name]), said(aims.floor), said(aims.goal), verdict];
    });
  if (rows.length === 0) return;
  printTable("goals", ["what", "now", "last run", "floor", "goal", ""], rows);
}

function shown(value) {
  return value < 1 ? value.toFixed(3) : value.toFixed(value < 100 ? 2 : 0);
}
