import { readFileSync } from "node:fs";
import type { Kernel, LineTemplate } from "../../../src/core/bulk/kernel.ts";
import { openKernel } from "../../../src/core/bulk/compiled.ts";

/** Types of workerd, where bytes may not be compiled, stand in this project too. */
const Module = WebAssembly.Module as unknown as new (bytes: Uint8Array) => object;
const module = new Module(readFileSync("dist/kernel.wasm"));

export function compiled(): Kernel {
  return openKernel(module);
}

/** Puts bytes where the kernel reads them and finds the fields of the first records. */
export function indexBytes(kernel: Kernel, bytes: Uint8Array, width: number, delimiter = ",") {
  const start = kernel.input(bytes.length);
  // What was there before must not matter.
  kernel.bytes.fill(0x22, start, start + bytes.length + 64);
  kernel.bytes.set(bytes, start);
  return { start, ...kernel.index(start, start + bytes.length, delimiter.charCodeAt(0), width) };
}

/** What a kernel takes, from a line to the next that it does not take, and over that one. */
export function allTaken(kernel: Kernel, bytes: Uint8Array, asked: LineTemplate) {
  const handle = kernel.addTemplate(asked);
  const start = kernel.lineRoom(bytes.length);
  // What was there before must not matter.
  kernel.bytes.fill(0x22, start, start + bytes.length + 64);
  kernel.bytes.set(bytes, start);
  const all = [];
  for (let at = start; at < start + bytes.length;) {
    const { input, output, ...taken } = kernel.takeLines(handle, at, start + bytes.length);
    const texts = [input, output].map((side) => ({
      ...side,
      bytes: Buffer.from(side.bytes).toString("latin1"),
    }));
    all.push({ ...taken, texts });
    at += taken.consumed > 0 ? taken.consumed : kernel.bytes.indexOf(0x0a, at) + 1 - at;
  }
  kernel.freeTemplate(handle);
  return all;
}

/** The rows as CSV, every cell quoted that needs it. */
export function csvOf(rows: readonly (readonly string[])[], end = "\n"): Uint8Array {
  return new TextEncoder().encode(rows.map((row) => (row.map(quoted).join(",") || '""') + end).join(""));
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
