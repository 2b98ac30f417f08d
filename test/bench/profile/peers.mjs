/** Peers, some of which are no dev dependencies or of no other platform: from WEIR_PEERS, else from here. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { measured } from "../children.mjs";
import { Skip } from "../rounds.mjs";

const duckdbName = "@duckdb/node-api";
const install = `npm install --no-save ${duckdbName}@1.5.6-r.1`;
const duckdbScript = fileURLToPath(new URL("./duckdb.mjs", import.meta.url));

/** `(job, file, ...) => measurement` of DuckDB in a process of its own, on one thread or "all"; see duckdb.mjs for the jobs. */
export function duckdb(threads = "1") {
  const place = placeOf(duckdbName);
  if (place === null) {
    throw new Skip(`DuckDB is not installed: ${install}, or name a folder that has it: WEIR_PEERS=/folder`);
  }
  return (...job) => measured(process.execPath, [duckdbScript, place, threads, ...job]);
}

/** Null if it is not installed. */
export function peerVersion(name) {
  const place = placeOf(name);
  if (place === null) return null;
  let folder = dirname(place);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}

function placeOf(name) {
  const folders = [process.env.WEIR_PEERS, dirname(fileURLToPath(import.meta.url))];
  for (const folder of folders) {
    if (folder === undefined) continue;
    try {
      return createRequire(join(resolve(folder), "anything.js")).resolve(name);
    } catch {
      // The next one may have it.
    }
  }
  return null;
}
