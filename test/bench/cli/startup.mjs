/** The start of the Worker as wrangler's own analysis profiles it, which is what Cloudflare limits to a second. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtConfig } from "../../e2e/given/built-config.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const environment = { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };

/** Milliseconds in which the isolate was not idle, of each of so many starts. */
export async function startups(times) {
  const folder = mkdtempSync(join(tmpdir(), "weir-startup-"));
  try {
    const config = await builtConfig(folder);
    return Array.from({ length: times }, () => ({ activeMs: activeMs(config, join(folder, "cpuprofile")) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function activeMs(config, outfile) {
  const parameters = ["check", "startup", "--config", config, "--outfile", outfile];
  execFileSync(join(root, "node_modules/.bin/wrangler"), parameters, { stdio: "pipe", env: environment });
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(outfile, "utf8"));
  const idle = nodes.find(({ callFrame }) => callFrame.functionName === "(idle)")?.id;
  const active = samples.map((id, index) => (id === idle ? 0 : (timeDeltas[index + 1] ?? 0)));
  return active.reduce((sum, us) => sum + us, 0) / 1_000;
}
