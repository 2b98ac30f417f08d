/** How esbuild makes a Worker's bundle: the deployed one, and those that tests and benches put around it. */

/** WebAssembly that the Worker's source imports from dist/; its bundle, wherever it is, from beside it. */
export const wasmFiles = ["kernel.wasm", "resvg.wasm"];

const wasmBeside = {
  name: "wasm-beside-bundle",
  setup(build) {
    for (const name of wasmFiles) {
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
  plugins: [wasmBeside],
};
