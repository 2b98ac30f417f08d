/**
 * Weir 0.1.0 as it was at commit 05e0780, on this computer: its Worker's bundle, minified by esbuild, and its kernel.
 * What it writes is what today's Weir must read, and the other way round.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWeir, type Weir, type WeirOptions } from "../given/given.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

export function unpack(name: string, folder: string): void {
  execFileSync("tar", ["-xzf", fixture(name), "-C", folder]);
}

/** Where its bundle is unpacked, it finds its kernel. */
export function startEarlier(folder: string, options: WeirOptions): Promise<Weir> {
  unpack("weir-0.1.0.tar.gz", folder);
  return startWeir({
    ...options,
    script: join(folder, "worker.mjs"),
    objects: {
      CATALOG: { className: "Catalog", useSQLite: true },
      MONITORS: { className: "Monitor", useSQLite: true },
      RECORDERS: { className: "Recorder", useSQLite: true },
    },
  });
}
