/** Rows as they stand, in the order of time: consecutive windows against a baseline that learned from the order of its own. */
import { mulberry32 } from "../random.mjs";
import { shuffled } from "./alarms.mjs";

const size = 200;

/** How many windows alarm with learned limits and without, how many limits were raised and how many checks are left out. */
export function inOrder(engine, before, after) {
  const plain = engine.baselineFor(before);
  const start = process.cpuUsage();
  const { constraints, statistics } = engine.learnedBaselineFor(before, plain);
  const seconds = process.cpuUsage(start).user / 1e6;
  const parts = Array.isArray(after) ? { "": after } : after;
  const found = Object.entries(parts).map(([name, rows]) => {
    const windows = Array.from({ length: Math.floor(rows.length / size) }, (_, at) => ({
      names: before.names,
      rows: rows.slice(at * size, (at + 1) * size),
    }));
    const alarms = (baseline) =>
      windows.filter((window) => engine.reportOn(window, baseline).verdict.kind === "differs").length;
    return {
      name,
      windows: windows.length,
      learned: alarms({ constraints, statistics }),
      plain: alarms(plain),
    };
  });
  const checks = constraints.features.flatMap(({ weir }) => Object.values(weir?.checks ?? {}));
  const raised = checks.filter((check) => (check.learned ?? check.learned_unseen) !== undefined).length;
  const off = checks.filter(({ perform }) => perform === "Disabled").length;
  return { found, seconds, raised, off };
}

export function halves({ names, rows }) {
  const half = rows.length >> 1;
  return [{ names, rows: rows.slice(0, half) }, rows.slice(half)];
}

/** The same rows, dealt. */
export function dealt({ names, rows }, seed) {
  return { names, rows: shuffled(rows, mulberry32(seed)) };
}
