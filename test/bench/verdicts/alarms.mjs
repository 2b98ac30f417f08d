/** How often windows without any change wake somebody: half of a table is the baseline, windows are dealt from the other half. */
export const sizes = [50, 200, 1_000, 10_000];
/** Windows of each split and size. */
const each = 2;

/** For each size the windows judged, and those that alarm by the verdict and by the service's own conditions. */
export function falseAlarms(engine, table, splits, random) {
  const counts = sizes.map(() => ({ windows: 0, alarms: 0, service: 0 }));
  const found = new Map();
  const halves = table.rows.length >> 1;
  const usable = sizes.filter((size) => size <= table.rows.length - halves);
  for (let split = 0; split < splits; split++) {
    const rows = shuffled(table.rows, random);
    const half = { names: table.names, rows: rows.slice(0, halves) };
    const rest = rows.slice(halves);
    const baseline = engine.baselineFor(half);
    for (const [at, size] of usable.entries()) {
      for (let window = 0; window < each && (window + 1) * size <= rest.length; window++) {
        const drawn = { names: table.names, rows: rest.slice(window * size, (window + 1) * size) };
        const report = engine.reportOn(drawn, baseline);
        counts[at].windows++;
        counts[at].service += Number(report.status === "CompletedWithViolations");
        if (report.verdict.kind !== "differs") continue;
        counts[at].alarms++;
        const { check, feature, evidence } = report.findings[0];
        found.set(`${check} of ${feature}, ${evidence?.probability}`, size);
      }
    }
  }
  return { counts, found };
}

/** Without replacement (Fisher & Yates). */
export function shuffled(rows, random) {
  const copy = [...rows];
  for (let index = copy.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [copy[index], copy[other]] = [copy[other], copy[index]];
  }
  return copy;
}
