/**
 * `node test/e2e/large-ranges.mjs [--size 2e9] [--range 67108864] [--kills 4] [--folder DIR]`: a file of 2 GB through
 * the real Worker in ranges, with workerd killed again and again, streams cut and puts refused; then one pass in this
 * process over the same ranges. Prints figures; fails unless both give the same bytes. No part of the suite: minutes.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { bundleEntry } from "./entry-bundle.mjs";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "2e9" },
    range: { type: "string", default: String(64 * 2 ** 20) },
    kills: { type: "string", default: "4" },
    folder: { type: "string", default: tmpdir() },
  },
});

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
await mkdir(values.folder, { recursive: true });
const folder = await mkdtemp(join(values.folder, "weir-large-"));
// Beside node_modules, where the bundle finds the packages that it leaves outside.
const program = here("../../dist/large-ranges.mjs");
try {
  await build({
    entryPoints: [here("large-ranges.ts")],
    outfile: program,
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  await bundleEntry("ranges-entry.ts", folder);
  const { run } = await import(pathToFileURL(program).href);
  process.exitCode = await run(folder, {
    sizeBytes: Number(values.size),
    rangeBytes: Number(values.range),
    kills: Number(values.kills),
  });
} finally {
  await rm(folder, { recursive: true, force: true });
  await rm(program, { force: true });
}
