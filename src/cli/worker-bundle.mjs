/** How esbuild makes a Worker's bundle: the deployed one, and those that tests and benches put around it. */

/** The Worker's source imports the kernel from dist/; its bundle, wherever it is, from beside it. */
const kernelBeside = {
  name: "kernel-beside-bundle",
  setup(build) {
    build.onResolve({ filter: /\/kernel\.wasm$/ }, () => ({ path: "./kernel.wasm", external: true }));
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
  plugins: [kernelBeside],
};
