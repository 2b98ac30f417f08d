/** `weir check` of a small file, from start to end of its process: what a person or a CI job waits for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measured, weirCommand } from "../children.mjs";
import { found } from "../history.mjs";
import { csvFile } from "../profile/files.mjs";
import { interleaved, medianOf } from "../rounds.mjs";
import { printTable, seconds, span } from "../table.mjs";

/** Of what is checked, and of the training set. */
const rows = { checked: 1_000, trained: 20_000 };
/** It is short, so that a few rounds would tell more of the machine than of it. */
const roundsOfOne = 7;

export async function cli({ runs }) {
  const folder = mkdtempSync(join(tmpdir(), "weir-bench-"));
  try {
    const [checked, trained] = [await csvFile("churn", rows.checked), await csvFile("churn", rows.trained)];
    const weir = (...args) => measured(process.execPath, [weirCommand, ...args]);
    await weir("baseline", trained.path, "--out", folder);
    const contenders = {
      "weir check": () => weir("check", checked.path, "--baseline", folder),
      "weir --version": () => weir("--version"),
      "node -e 0": () => measured(process.execPath, ["-e", "0"]),
    };
    const measurements = await interleaved(contenders, runs * roundsOfOne);
    const table = Object.entries(measurements).map(([name, each]) => [
      name,
      seconds(medianOf(each, "wallMs")),
      span(each, "wallMs", seconds),
      seconds(medianOf(each, "cpuMs")),
    ]);
    const title = `cli: weir check of ${rows.checked} rows x 70 against a baseline of ${rows.trained}`;
    printTable(title, ["command", "s", "least-most", "CPU s"], table);
    found({ "cli check": medianOf(measurements["weir check"], "wallMs") / 1_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
