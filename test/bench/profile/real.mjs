/** Real tables, as they are and repeated to 100 MB: `weir baseline` beside DuckDB's SUMMARIZE on one thread, as in profile.mjs. */
import { weirBaseline } from "../children.mjs";
import { found } from "../history.mjs";
import { realFile, realTables } from "./files.mjs";
import { duckdb } from "./peers.mjs";
import { interleaved, median, medianOf } from "../rounds.mjs";
import { megabytes, printTable, span, times } from "../table.mjs";

const repeatedBytes = 1e8;

export async function realFiles({ runs, quick }) {
  const peer = duckdb();
  const figures = {};
  for (const sizeBytes of [0, quick ? repeatedBytes / 10 : repeatedBytes]) {
    const ratios = [];
    const rows = [];
    for (const name of Object.keys(realTables)) {
      const file = await realFile(name, sizeBytes);
      const { weir, other } = await interleaved(
        { weir: () => weirBaseline(file.path), other: () => peer("summarize", file.path) },
        runs,
      );
      const ratio = medianOf(other, "wallMs") / medianOf(weir, "wallMs");
      const byCpu = medianOf(other, "cpuMs") / medianOf(weir, "cpuMs");
      ratios.push({ ratio, byCpu });
      rows.push([
        `${name}, ${megabytes(file.sizeBytes)} MB`,
        ...[weir, other].flatMap((each) => [
          medianOf(each, "wallMs").toFixed(0),
          span(each, "wallMs", (ms) => ms.toFixed(0)),
          medianOf(each, "cpuMs").toFixed(0),
        ]),
        times(ratio),
        times(byCpu),
      ]);
    }
    figures[sizeBytes === 0 ? "files as they are" : "files repeated"] = median(
      ratios.map(({ ratio }) => ratio),
    );
    const middle = (key) => times(median(ratios.map((each) => each[key])));
    rows.push(["median", ...Array(6).fill(""), middle("ratio"), middle("byCpu")]);
    const heads = ["ms", "least-most", "CPU ms"];
    printTable(
      `files: weir baseline FILE.csv beside DuckDB SUMMARIZE, 1 thread, real files ${sizeBytes === 0 ? "as they are" : `repeated to ${megabytes(sizeBytes)} MB`}`,
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
  if (!quick) found(figures);
}
