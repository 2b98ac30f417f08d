/** The compiled kernel, as the bundle carries it: Workers may not compile WebAssembly from bytes. */
import module from "../../../dist/kernel.wasm";

export const kernelModule: WebAssembly.Module = module;
