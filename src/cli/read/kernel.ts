/** The compiled kernel: beside the bundled command line, or where the build left it when sources are run. */
import { readFileSync } from "node:fs";

declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

let compiled: object | undefined;

/** The kernel, which is compiled once in a process. */
export function kernelModule(): object {
  const place = import.meta.url.endsWith(".ts") ? "../../../dist/kernel.wasm" : "./kernel.wasm";
  compiled ??= new WebAssembly.Module(readFileSync(new URL(place, import.meta.url)));
  return compiled;
}
