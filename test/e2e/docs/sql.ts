/** SQL of the documents: run by DuckDB on the files of a real bucket, copied into a folder. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { shiftedRows } from "../../../src/cli/demo/data.ts";
import { until } from "../given/given.ts";
import type { Snippet } from "./snippets.ts";
import type { Stage } from "./stage.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);
export const hasDuckdb = duckdb !== null;
if (!hasDuckdb) process.stderr.write("SQL of the documents is skipped: DuckDB is not installed\n");

type Rows = readonly Readonly<Record<string, unknown>>[];

/** The rows that the snippet gives. Throws where DuckDB refuses it. */
export async function runSql(stage: Stage, { text }: Pick<Snippet, "text">): Promise<Rows> {
  if (duckdb === null) throw new Error("DuckDB is not installed");
  const bucket = join(stage.folder.path, "bucket");
  if (!existsSync(bucket)) await fill(stage, bucket);
  const instance = await duckdb.DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const baseline = readdirSync(join(bucket, "baselines/churn")).toSorted().at(-1) ?? "";
    const filled = text.replaceAll("r2://weir", bucket).replaceAll("<baseline>", baseline);
    const reader = await connection.runAndReadAll(filled);
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Calls, a check of them, and what the bucket then has. */
async function fill({ weir }: Stage, bucket: string): Promise<void> {
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  for (const row of shiftedRows(200, 9)) await call(weir.url, row);
  const isWritten = async () => (await weir.objects("captures/churn/")).length > 0;
  await until("captures are written", isWritten);
  const end = (Math.floor(Date.now() / 1_000) + 1) * 1_000;
  await until("the window is over", () => Promise.resolve(Date.now() > end));
  await weir.api("POST", "/v1/endpoints/churn/monitors/daily/executions", { start, end });
  for (const { key, text } of await weir.objects("")) {
    mkdirSync(join(bucket, dirname(key)), { recursive: true });
    writeFileSync(join(bucket, key), text);
  }
}

async function call(url: string, row: ReturnType<typeof shiftedRows>[number]): Promise<void> {
  const headers = { "content-type": "text/csv" };
  const body = row.join(",");
  const response = await fetch(`${url}/endpoints/churn/invocations`, { method: "POST", headers, body });
  await response.arrayBuffer();
}
