/** Weir's TypeScript made runnable: Node 20 reads none. The compiled kernel goes beside each bundle. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { besideFiles, workerBundle as forWorkers } from "../../src/cli/worker-bundle.mjs";

const kernel = fileURLToPath(new URL("../../dist/kernel.wasm", import.meta.url));

/** What engine.ts exports. */
export function engine() {
  return bundled("profile/engine.ts");
}

/** The exports of one TypeScript file of this folder. */
export async function bundled(name) {
  const path = await bundleOf(name, { platform: "node", target: "node20.19" });
  return import(pathToFileURL(path).href);
}

/** The path of a bundle of one file of this folder for workerd, with kernel.wasm beside it. */
export function workerBundle(name) {
  return bundleOf(name, forWorkers);
}

async function bundleOf(name, options) {
  if (!existsSync(kernel))
    throw new Error(`Cannot bundle ${name}: ${kernel} is not there: run npm run prepare`);
  const folder = mkdtempSync(join(tmpdir(), "weir-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "bundle.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    logLevel: "silent",
    ...options,
  });
  for (const name of besideFiles) copyFileSync(join(dirname(kernel), name), join(folder, name));
  return outfile;
}
