/** wrangler.toml of what is built already: its own build would write what tests and benches are running. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Gives the path of the configuration, which is in `folder`. */
export async function builtConfig(folder) {
  const toml = await readFile(join(root, "wrangler.toml"), "utf8");
  const path = join(folder, "wrangler.toml");
  const main = join(root, "dist/worker.mjs");
  await writeFile(
    path,
    toml.replace(/\[build\]\n(.+\n)+/, "").replace(/^main = .*$/m, `main = ${JSON.stringify(main)}`),
  );
  return path;
}
