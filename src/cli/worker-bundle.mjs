/** How esbuild bundles a Worker: the deployed one, and those that tests and benches put around it. */

/**
 * What the Worker's source imports from dist/; its bundle, wherever it is, from beside it. Text within the script would be
 * gone through at each start of an isolate, and kept.
 */
export const besideFiles = ["kernel.wasm", "resvg.wasm", "inter-400.bin", "inter-600.bin", "docs.txt"];

const besideBundle = {
  name: "beside-bundle",
  setup(build) {
    for (const name of besideFiles) {
      const filter = new RegExp(`/${name.replace(".", "\\.")}$`);
      build.onResolve({ filter }, () => ({ path: `./${name}`, external: true }));
    }
  },
};

export const workerBundle = {
  bundle: true,
  format: "esm",
  target: "es2024",
  conditions: ["workerd", "worker", "browser"],
  external: ["cloudflare:*", "node:*"],
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  plugins: [besideBundle],
};

/**
 * The deployed Worker, which is the local one too: in parts, so that what is imported late is a module of its own. In one
 * file it would be a function, and V8 reads functions twice: a quarter of what an isolate's start took. Minified, since
 * workerd reads all parts at each start; stacks in a deployment's logs are told in the source's lines by the maps.
 */
export const deployedBundle = {
  ...workerBundle,
  entryPoints: { worker: "src/index.ts" },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  splitting: true,
  chunkNames: "worker-[hash]",
  minify: true,
  charset: "utf8",
  sourcemap: true,
  sourcesContent: false,
};
