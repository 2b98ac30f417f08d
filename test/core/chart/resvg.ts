/** resvg for tests, which share their modules: it can be started once only. */
import { readFileSync } from "node:fs";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

let started: Promise<void> | null = null;

export function startResvg(): Promise<void> {
  started ??= initWasm(readFileSync("dist/resvg.wasm"));
  return started;
}

/** Throws where it is no whole XML, or no SVG. */
export function parsed(svg: string): void {
  new Resvg(svg).free();
}
