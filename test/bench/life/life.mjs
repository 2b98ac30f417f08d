/**
 * A year of an endpoint in virtual time, on real workerd, SQLite and R2's simulator: what is kept at the end of each
 * month, and what each event costs then. Calls and a monitor's window each hour; with --full each minute, which takes
 * hours. Captures and reports are kept 30 days, former baselines too, profiles as long as by default; 20 times the
 * configuration, the baseline and the monitor are changed.
 */
import { workerBundle } from "../bundle.mjs";
import { startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { printTable } from "../table.mjs";

const keptDays = 30;
const changes = 20;

export async function life({ quick, full }) {
  const days = quick ? 36 : 365;
  const stepMinutes = full ? 1 : 60;
  const rows = [];
  const { readWorker, workerOptions } = await local();
  const code = await readWorker(await workerBundle("../e2e/life/entry.ts"));
  const bindings = { WEIR_ADMIN_TOKEN: "bench", WEIR_DEV: "true" };
  const worker = await startWorker(workerOptions(code, bindings));
  try {
    for (let day = 1; day <= days; day++) {
      const change = (day - 1) % Math.floor(days / changes) === 0 ? 1 : 0;
      const path = `/life/day?step=${stepMinutes}&change=${change}&keep=${keptDays}`;
      // One that is kept may be closed under the next day's request.
      const response = await fetch(`http://127.0.0.1:${worker.port}${path}`, {
        headers: { connection: "close" },
      });
      if (!response.ok)
        throw new Error(`Cannot live day ${day}: ${await response.text()} ${worker.lastLog()}`);
      const lived = await response.json();
      if (day % Math.ceil(days / 12) === 0 || day === days) rows.push(rowOf(day, lived));
    }
  } finally {
    await worker.stop();
  }
  const heads = [
    "day",
    "executions",
    "profiles",
    "meta",
    "Endpoint kB",
    "Recorder kB",
    "captures",
    "reports",
  ];
  const costs = ["flush: rows", "R2", "ms", "check: rows", "R2", "ms", "cron: rows"];
  printTable(
    `life: ${days} days of ${stepMinutes === 1 ? "minutes" : "hours"}, kept for ${keptDays} days; the last day's events on average`,
    [...heads, ...costs],
    rows,
    [
      "rows: read by SQL + written; R2: requests; ms: on the wall, R2's simulator included.",
      "The day's sweep is among its checks. Profiles of days are kept for 400 of them.",
    ],
  );
}

function rowOf(day, { kept, events }) {
  const { endpoint, recorder, bucket } = kept;
  const each = (event, key) => (events[event][key] / events[event].times).toFixed(1);
  const sql = (event) =>
    `${(events[event].rowsRead / events[event].times).toFixed(0)}+${each(event, "rowsWritten")}`;
  return [
    day,
    endpoint.executions,
    recorder.profiles,
    recorder.meta,
    endpoint.kilobytes,
    recorder.kilobytes,
    bucket.captures,
    bucket.reports,
    ...["flush", "check"].flatMap((event) => [sql(event), each(event, "bucket"), each(event, "ms")]),
    sql("cron"),
  ];
}
