/**
 * Bundles the command line (dist/weir.mjs) and the Worker (dist/worker.mjs): `npm ci` runs this as
 * `prepare`, since Node 20 runs no TypeScript. Plain JavaScript for the same reason. Silent unless it fails.
 */
import { chmod } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  legalComments: "none",
  logLevel: "silent",
  write: true,
};

const bundles = [
  {
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/weir.mjs",
    platform: "node",
    target: "node20.18",
    external: ["miniflare", "esbuild"],
    banner: {
      // CommonJS dependencies call require() for Node's own modules.
      js: '#!/usr/bin/env node\nimport { createRequire as weirRequire } from "node:module";\nconst require = weirRequire(import.meta.url);',
    },
  },
  {
    entryPoints: ["src/index.ts"],
    outfile: "dist/worker.mjs",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
  },
];

/** Writes both bundles. Throws an Error that names the file and line at fault. */
async function build() {
  const esbuild = await loadBundler();
  for (const bundle of bundles) {
    try {
      await esbuild.build({ ...shared, ...bundle });
    } catch (error) {
      throw new Error(`Cannot build ${bundle.outfile}: ${complaintOf(error)}`, { cause: error });
    }
  }
  await chmod(`${root}/dist/weir.mjs`, 0o755);
}

async function loadBundler() {
  try {
    createRequire(import.meta.url).resolve("esbuild");
  } catch {
    throw new Error("Cannot build Weir: esbuild is not installed: run npm ci without --omit=dev");
  }
  return import("esbuild");
}

/** The first of esbuild's errors on one line; its own rendering takes many. */
function complaintOf(error) {
  const [first] = error?.errors ?? [];
  if (first === undefined) return error instanceof Error ? error.message : String(error);
  const { location, text } = first;
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

try {
  await build();
} catch (error) {
  process.stderr.write(`weir: ${error.message}\n`);
  process.exitCode = 1;
}
