/**
 * DuckDB's side, as a process: `node duckdb.mjs MODULE THREADS summarize FILE` reads the answer whole, `… parquet FILE OUT`
 * converts, `… repeat FILE OUT TIMES` writes a file's rows so often. MODULE is the path of @duckdb/node-api, THREADS how
 * many it may take, or "all": what it takes if nobody says.
 */
import { createRequire } from "node:module";

const [module = "", threads = "1", job, file = "", out = "", times = "1"] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(import.meta.url)(module);

const instance = await DuckDBInstance.create(":memory:", threads === "all" ? {} : { threads });
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
