/** How esbuild makes a Worker's bundle: the deployed one, and those that tests and benches put around it. */

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
