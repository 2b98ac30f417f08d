/**
 * Real data beside the repository: `../shared/data`, with a README.txt in each folder. Tests that need
 * it say `describe.skipIf(!hasSharedData)`; where it is absent, that is printed once.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../shared/data", import.meta.url));

export const hasSharedData = existsSync(root);

if (!hasSharedData) process.stderr.write(`Tests of real data are skipped: ${root} is not there\n`);

/** The path of a file or folder of the shared data. */
export function sharedData(...parts: readonly string[]): string {
  return join(root, ...parts);
}
