/** A program under test/e2e in TypeScript, of which Node 20 reads none: bundled, imported and removed again. */
import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What a file under test/e2e exports. */
export async function imported(name) {
  // Beside node_modules, where the bundle finds the packages that it leaves outside.
  const outfile = here(`../../dist/${name.replaceAll("/", "-")}-${process.pid}.mjs`);
  try {
    await build({
      entryPoints: [here(name)],
      outfile,
      bundle: true,
      format: "esm",
      target: "es2024",
      platform: "node",
      packages: "external",
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile, { force: true });
  }
}
