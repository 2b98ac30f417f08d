/**
 * A whole profile, from start to end of a process: `weir baseline` beside DuckDB's SUMMARIZE on one thread, which
 * computes less (no frequent values, no tally of types, no mergeable sketch, no files written).
 */
import { measured, weirBaseline } from "../children.mjs";
import { csvFile, parquetFile, shapes } from "./files.mjs";
import { duckdb } from "./peers.mjs";
import { interleaved, medianOf, Skip } from "../rounds.mjs";
import { counted, megabytes, printTable, print, seconds, span, times } from "../table.mjs";

/** How many times as fast as DuckDB: what the project promised, and what it hopes for. */
const csvAims = { churn: [10, 30], mixed: [2, 6], dense: [3, 8] };
/** Of docs/cost-and-speed.md, which has none for mixed. */
const parquetAims = { churn: [8, 30], mixed: [null, null], dense: [3, 8] };

export function profileCsv(options) {
  return compare(
    "profile: weir baseline FILE.csv beside DuckDB SUMMARIZE, 1 thread",
    options,
    csvAims,
    csvFile,
  );
}

export function profileParquet(options) {
  const peer = duckdb();
  const title = "parquet: weir baseline FILE.parquet beside DuckDB SUMMARIZE, 1 thread";
  return compare(title, options, parquetAims, (shape, rows) => parquetFile(shape, rows, peer));
}

async function compare(title, { runs, quick }, aims, fileOf) {
  const peer = peerOrNull();
  const rows = [];
  for (const [shape, { rows: usual, columns }] of Object.entries(shapes)) {
    const count = quick ? usual / 10 : usual;
    const { path, sizeBytes } = await fileOf(shape, count);
    const measurements = await interleaved(
      { weir: () => weirBaseline(path), ...(peer !== null && { duckdb: () => peer("summarize", path) }) },
      runs,
    );
    const what = `${shape} (${counted(count)} x ${columns}, ${megabytes(sizeBytes)} MB)`;
    rows.push([
      what,
      ...figures(measurements, sizeBytes),
      ...aims[shape].map((aim) => (aim === null ? "-" : `${aim} x`)),
    ]);
  }
  const heads = [
    "file",
    "Weir s",
    "least-most",
    "MB/s",
    "CPU s",
    "RSS MB",
    "DuckDB s",
    "CPU s",
    "RSS MB",
    "faster",
    "by CPU",
  ];
  printTable(title, [...heads, "floor", "goal"], rows, [
    "Wall time from process start to exit, Node's own start included on both sides (`node -e 0`: " +
      `${Math.round((await measured(process.execPath, ["-e", "0"])).wallMs)} ms).`,
    ...(quick
      ? ["A tenth of the rows: start-up weighs ten times as much as in the ratios that floor and goal mean."]
      : []),
  ]);
}

function figures({ weir, duckdb: peer = [] }, sizeBytes) {
  const wallMs = medianOf(weir, "wallMs");
  const own = [
    seconds(wallMs),
    span(weir, "wallMs", seconds),
    (sizeBytes / 1_000 / wallMs).toFixed(0),
    seconds(medianOf(weir, "cpuMs")),
    megabytes(medianOf(weir, "peakBytes")),
  ];
  if (peer.length === 0) return [...own, "-", "-", "-", "-", "-"];
  return [
    ...own,
    seconds(medianOf(peer, "wallMs")),
    seconds(medianOf(peer, "cpuMs")),
    megabytes(medianOf(peer, "peakBytes")),
    times(medianOf(peer, "wallMs") / wallMs),
    times(medianOf(peer, "cpuMs") / medianOf(weir, "cpuMs")),
  ];
}

function peerOrNull() {
  try {
    return duckdb();
  } catch (error) {
    if (!(error instanceof Skip)) throw error;
    print(`\nno ratio to a peer: ${error.message}\n`);
    return null;
  }
}
