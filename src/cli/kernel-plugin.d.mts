import type { Plugin } from "esbuild";

export const kernelBeside: Plugin;
