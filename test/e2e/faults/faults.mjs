/**
 * `node test/e2e/faults/faults.mjs [--injections 10000] [--seed N] [--seconds N] [--break NAME]`: rounds of faults under load against the
 * real Worker until so many were injected, or so much time is over; then what a killed isolate takes with it. Prints
 * a table; fails if anything was lost, doubled, wrong or stuck, as it must where the Worker is broken on purpose
 * (breaks.ts). No part of the suite: a quarter of an hour.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { imported } from "../given/program.mjs";

const { values } = parseArgs({
  options: {
    injections: { type: "string", default: "10000" },
    seed: { type: "string", default: "20261125" },
    seconds: { type: "string", default: "3600" },
    break: { type: "string", default: "" },
  },
});

const folder = await mkdtemp(join(tmpdir(), "weir-faults-"));
try {
  const script = await bundleEntry("faults/entry.ts", folder);
  const { run } = await imported("faults/command.ts");
  process.exitCode = await run(script, folder, {
    injections: Number(values.injections),
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    broken: values.break,
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
