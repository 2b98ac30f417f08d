/** What the bench ran on, in one line. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, release, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { peerVersion } from "./profile/peers.mjs";

export function machine() {
  const processors = cpus();
  const require = createRequire(import.meta.url);
  const versions = ["workerd", "@datadog/sketches-js", "tdigest"].map(
    (name) => `${name} ${versionOf(() => require.resolve(`${name}/package.json`))}`,
  );
  return [
    `${processors[0]?.model ?? "unknown processor"}, ${processors.length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
    ...versions,
    `DuckDB ${peerVersion("@duckdb/node-api") ?? "not installed"}`,
    `Weir ${versionOf(() => join(dirname(import.meta.filename), "../../package.json"))}`,
  ].join(" · ");
}

function versionOf(place) {
  try {
    return JSON.parse(readFileSync(place(), "utf8")).version;
  } catch {
    return "not installed";
  }
}
