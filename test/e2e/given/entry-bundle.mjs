/** A Worker of the tests' own, bundled as the deployed one is: a file under test/e2e, with what it imports beside it. */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { besideFiles, workerBundle } from "../../../src/cli/worker-bundle.mjs";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Gives the path of the script, which is in `folder`. */
export async function bundleEntry(name, folder) {
  const outfile = join(folder, "worker.mjs");
  await build({ ...workerBundle, entryPoints: [here(name)], outfile, logLevel: "error" });
  for (const name of besideFiles) await copyFile(here(`../../dist/${name}`), join(folder, name));
  return outfile;
}
