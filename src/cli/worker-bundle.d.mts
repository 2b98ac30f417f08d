import type { Plugin } from "esbuild";

export const workerBundle: {
  readonly bundle: true;
  readonly format: "esm";
  readonly target: string;
  readonly conditions: string[];
  readonly external: string[];
  readonly jsx: "automatic";
  readonly jsxImportSource: string;
  readonly plugins: Plugin[];
};
