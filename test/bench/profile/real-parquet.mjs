/** Real Parquet files, as they are and repeated to 100 MB: `weir baseline` beside DuckDB's SUMMARIZE, as in profile.mjs. */
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { weirBaseline } from "../children.mjs";
import { made } from "./files.mjs";
import { duckdb } from "./peers.mjs";
import { interleaved, median, medianOf, Skip } from "../rounds.mjs";
import { megabytes, printTable, span, times } from "../table.mjs";

const sharedData = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const repeatedBytes = 1e8;

/** Of ../shared/data, by the name that a row has. All are pyarrow's; repeated, they are DuckDB's. */
const realParquetTables = {
  adult: "adult/adults-evidently.parquet",
  "car loan, reference": "nannyml-car-loan/reference_synthetic_car_loan.parquet",
  "car loan, monitoring": "nannyml-car-loan/monitoring_synthetic_car_loan.parquet",
};

export async function realParquetFiles({ runs, quick }) {
  const peer = duckdb();
  for (const sizeBytes of [0, quick ? repeatedBytes / 10 : repeatedBytes]) {
    const rows = [];
    const ratios = [];
    for (const name of Object.keys(realParquetTables)) {
      const file = await realParquetFile(name, sizeBytes, peer);
      const { weir, other } = await interleaved(
        { weir: () => weirBaseline(file.path), other: () => peer("summarize", file.path) },
        runs,
      );
      const ratio = ["wallMs", "cpuMs"].map((key) => medianOf(other, key) / medianOf(weir, key));
      ratios.push(ratio);
      rows.push([
        `${name}, ${megabytes(file.sizeBytes)} MB`,
        ...figures(weir),
        ...figures(other),
        ...ratio.map(times),
      ]);
    }
    const middle = [0, 1].map((at) => times(median(ratios.map((ratio) => ratio[at]))));
    rows.push(["median", ...Array(6).fill(""), ...middle]);
    const what = sizeBytes === 0 ? "as they are" : `repeated to ${megabytes(sizeBytes)} MB`;
    const heads = ["ms", "least-most", "CPU ms"];
    printTable(
      `files: weir baseline FILE.parquet beside DuckDB SUMMARIZE, 1 thread, real files ${what}`,
      [
        "file",
        ...heads.map((head) => `Weir ${head}`),
        ...heads.map((head) => `DuckDB ${head}`),
        "faster",
        "by CPU",
      ],
      rows,
      ["Wall time from process start to exit. Floor 5 x the median, goal 8 x."],
    );
  }
}

function figures(measurements) {
  const whole = (ms) => ms.toFixed(0);
  return [
    whole(medianOf(measurements, "wallMs")),
    span(measurements, "wallMs", whole),
    whole(medianOf(measurements, "cpuMs")),
  ];
}

/** A file as it is or, where `sizeBytes` is given, its rows over and over up to about that size. */
async function realParquetFile(name, sizeBytes, peer) {
  const path = `${sharedData}${realParquetTables[name]}`;
  if (!existsSync(path)) throw new Skip(`its data are not there: ${path}`);
  const own = { path, sizeBytes: statSync(path).size };
  if (sizeBytes === 0) return own;
  return made(`real-${name.replaceAll(/\W+/g, "-")}-${sizeBytes}.parquet`, (out) =>
    peer("repeat", path, out, String(Math.ceil(sizeBytes / own.sizeBytes))),
  );
}
