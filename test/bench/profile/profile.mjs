/**
 * A whole profile, from start to end of a process: `weir baseline` beside DuckDB's SUMMARIZE, both on one thread or both as
 * people run them. DuckDB computes less (no frequent values, no tally of types, no mergeable sketch, no files written).
 */
import { measured, weirBaseline } from "../children.mjs";
import { found } from "../history.mjs";
import { csvFile, parquetFile, shapes } from "./files.mjs";
import { duckdb } from "./peers.mjs";
import { interleaved, medianOf, Skip } from "../rounds.mjs";
import { counted, megabytes, printTable, print, seconds, span, times } from "../table.mjs";

const single = { threads: 1, peerThreads: "1", said: "1 thread", found: "" };
const asRun = { threads: null, peerThreads: "all", said: "as people run them", found: "cores " };

export function profileCsv(options) {
  return compare("csv", options, csvFile, single);
}

export function profileParquet(options) {
  const peer = duckdb();
  return compare("parquet", options, (shape, rows) => parquetFile(shape, rows, peer), single);
}

/** Both formats, without any option. */
export async function profileOnCores(options) {
  await compare("csv", options, csvFile, asRun);
  const peer = duckdb();
  await compare("parquet", options, (shape, rows) => parquetFile(shape, rows, peer), asRun);
}

async function compare(format, { runs, quick }, fileOf, { threads, peerThreads, said, found: prefix }) {
  const title = `${format}: weir baseline FILE.${format} beside DuckDB SUMMARIZE, ${said}`;
  const peer = peerOrNull(peerThreads);
  const rows = [];
  for (const [shape, { rows: usual, columns }] of Object.entries(shapes)) {
    const count = quick ? usual / 10 : usual;
    const { path, sizeBytes } = await fileOf(shape, count);
    const measurements = await interleaved(
      {
        weir: () => weirBaseline(path, threads),
        ...(peer !== null && { duckdb: () => peer("summarize", path) }),
      },
      runs,
    );
    const what = `${shape} (${counted(count)} x ${columns}, ${megabytes(sizeBytes)} MB)`;
    rows.push([what, ...figures(measurements, sizeBytes)]);
    if (peer !== null) found({ [`${prefix}${format} ${shape}`]: ratioOf(measurements, "wallMs") });
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
  printTable(title, heads, rows, [
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
    times(ratioOf({ weir, duckdb: peer }, "wallMs")),
    times(ratioOf({ weir, duckdb: peer }, "cpuMs")),
  ];
}

/** How many times as fast as DuckDB. */
function ratioOf({ weir, duckdb: peer }, key) {
  return medianOf(peer, key) / medianOf(weir, key);
}

function peerOrNull(threads) {
  try {
    return duckdb(threads);
  } catch (error) {
    if (!(error instanceof Skip)) throw error;
    print(`\nno ratio to a peer: ${error.message}\n`);
    return null;
  }
}
