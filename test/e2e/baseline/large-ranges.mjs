/**
 * `node test/e2e/baseline/large-ranges.mjs [--size 2e9] [--range 67108864] [--kills 4] [--folder DIR]`: a file of 2 GB through
 * the real Worker in ranges, with workerd killed again and again, streams cut and puts refused; then one pass in this
 * process over the same ranges. Prints figures; fails unless both give the same bytes. No part of the suite: minutes.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { imported } from "../given/program.mjs";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "2e9" },
    range: { type: "string", default: String(64 * 2 ** 20) },
    kills: { type: "string", default: "4" },
    folder: { type: "string", default: tmpdir() },
  },
});

await mkdir(values.folder, { recursive: true });
const folder = await mkdtemp(join(values.folder, "weir-large-"));
try {
  await bundleEntry("baseline/ranges-entry.ts", folder);
  const { run } = await imported("baseline/large-ranges.ts");
  process.exitCode = await run(folder, {
    sizeBytes: Number(values.size),
    rangeBytes: Number(values.range),
    kills: Number(values.kills),
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
