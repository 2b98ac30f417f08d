/** What `npm pack` makes, as a stranger installs it: in an empty folder, without network and without this clone. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { churns, ordinaryRows, shiftedRows, trainingCsv } from "../../src/cli/demo/data.ts";
import { folder } from "./weir.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function run(cwd: string, command: string, ...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, parameters, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** What it printed; throws where it failed. */
function must(cwd: string, command: string, ...parameters: readonly string[]): string {
  const { status, stdout, stderr } = run(cwd, command, ...parameters);
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")}: ${status}: ${stderr}`);
  return stdout.trim();
}

const csv = (rows: ReturnType<typeof ordinaryRows>) =>
  rows.map((row) => `${[churns(row), ...row].join(",")}\n`).join("");

describe("the packed command", () => {
  let place = "";
  const weir = (...parameters: readonly string[]) =>
    run(place, join(place, "node_modules/.bin/weir"), ...parameters);

  beforeAll(() => {
    place = folder();
    const file = must(root, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", place);
    const offline = ["--offline", "--no-audit", "--no-fund", "--cache", join(place, "cache")];
    must(place, "npm", "install", ...offline, `./${file}`);
    writeFileSync(join(place, "train.csv"), trainingCsv(2_000, 1));
    writeFileSync(join(place, "ordinary.csv"), csv(ordinaryRows(600, 2)));
    writeFileSync(join(place, "shifted.csv"), csv(shiftedRows(600, 3)));
  });

  it("is one file of under 3 MB that brings itself and nothing else, with licences of what it carries", () => {
    const tarball = readdirSync(place).find((name) => name.endsWith(".tgz")) ?? "";
    expect(statSync(join(place, tarball)).size).toBeLessThan(3e6);
    expect(readdirSync(join(place, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "weir",
    ]);
    const files = readdirSync(join(place, "node_modules/weir/dist"));
    const parts = files.filter((name) => /^(part|worker)-\w+\.mjs$/.test(name));
    expect(parts.filter((name) => name.startsWith("worker-")).length).toBeGreaterThan(1);
    expect(parts.filter((name) => name.startsWith("part-")).length).toBeGreaterThan(1);
    expect(files.filter((name) => !parts.includes(name)).toSorted()).toEqual([
      "NOTICES.md",
      "docs.txt",
      "inter-400.bin",
      "inter-600.bin",
      "kernel.wasm",
      "range-thread.mjs",
      "resvg.wasm",
      "weir.mjs",
      "worker.mjs",
    ]);
  });

  it("makes a baseline and checks files with it", () => {
    expect(weir("baseline", "train.csv", "--out", "baseline").status).toBe(0);
    expect(weir("check", "ordinary.csv", "--baseline", "baseline").status).toBe(0);
    const shifted = weir("check", "shifted.csv", "--baseline", "baseline", "--out", "report");
    expect(shifted.status).toBe(2);
    expect(readdirSync(join(place, "report"))).toContain("report.html");
  });

  it("reads large files in ranges, by threads and the kernel that are beside it", () => {
    const ranges = ["--range-bytes", "65536", "--threads", "2"];
    expect(weir("baseline", "train.csv", "--out", "ranges", ...ranges).status).toBe(0);
    expect(run(place, "cmp", "baseline/statistics.json", "ranges/statistics.json").status).toBe(0);
  });

  it("says what the demo lacks there, and how to get it", () => {
    const { status, stderr } = weir("demo", "--exit");
    expect(status).toBe(1);
    expect(stderr).toContain("miniflare is not installed: run npm install miniflare@4 beside weir");
  });
});
