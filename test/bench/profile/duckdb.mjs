/**
 * DuckDB's side, as a process: `node duckdb.mjs MODULE summarize FILE` reads the answer whole, on one thread;
 * `node duckdb.mjs MODULE parquet FILE OUT` converts, `… repeat FILE OUT TIMES` writes a file's rows so often. MODULE is
 * the path of @duckdb/node-api.
 */
import { createRequire } from "node:module";

const [module = "", job, file = "", out = "", times = "1"] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(import.meta.url)(module);

const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
if (job === "summarize") {
  await connection.run("SET preserve_insertion_order=false");
  const answer = await connection.runAndReadAll(`SUMMARIZE SELECT * FROM ${quoted(file)}`);
  process.stdout.write(`${answer.getRows().length}\n`);
} else if (job === "parquet") {
  await connection.run(`COPY (SELECT * FROM ${quoted(file)}) TO ${quoted(out)} (FORMAT parquet)`);
} else if (job === "repeat") {
  const files = Array(Number(times)).fill(quoted(file)).join(", ");
  await connection.run(`COPY (SELECT * FROM read_parquet([${files}])) TO ${quoted(out)} (FORMAT parquet)`);
} else throw new RangeError(`Cannot do ${job}: jobs are summarize, parquet and repeat`);
process.exit(0);

function quoted(path) {
  return `'${path.replaceAll("'", "''")}'`;
}
