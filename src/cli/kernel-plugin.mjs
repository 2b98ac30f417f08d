/** For esbuild: the Worker's source imports the kernel from dist/; its bundle, wherever it is, from beside it. */
export const kernelBeside = {
  name: "kernel-beside-bundle",
  setup(build) {
    build.onResolve({ filter: /\/kernel\.wasm$/ }, () => ({ path: "./kernel.wasm", external: true }));
  },
};
