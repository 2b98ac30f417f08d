/**
 * DuckDB's side, as a process: `node duckdb.mjs MODULE summarize FILE` reads the answer whole, on one thread;
 * `node duckdb.mjs MODULE parquet FILE OUT` converts. MODULE is the path of @duckdb/node-api.
 */
import { createRequire } from "node:module";

const [module = "", job, file = "", out = ""] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(import.meta.url)(module);

const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
if (job === "summarize") {
  await connection.run("SET preserve_insertion_order=false");
  const answer = await connection.runAndReadAll(`SUMMARIZE SELECT * FROM ${quoted(file)}`);
  process.stdout.write(`${answer.getRows().length}\n`);
} else if (job === "parquet") {
  await connection.run(`COPY (SELECT * FROM ${quoted(file)}) TO ${quoted(out)} (FORMAT parquet)`);
} else throw new RangeError(`Cannot do ${job}: jobs are summarize and parquet`);
process.exit(0);

function quoted(path) {
  return `'${path.replaceAll("'", "''")}'`;
}
