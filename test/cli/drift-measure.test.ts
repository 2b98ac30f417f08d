/** `weir check --drift-measure`: for all columns that it fits, whatever the baseline says. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, weir } from "./weir.ts";

const csv = (moved: number) =>
  `size,colour\n${Array.from({ length: 600 }, (_, index) => `${(index % 100) + moved},${["red", "blue"][index % 2]}`).join("\n")}\n`;

function file(content: string): string {
  const path = join(folder(), "current.csv");
  writeFileSync(path, content);
  return path;
}

async function baseline(): Promise<string> {
  const out = folder();
  expect((await weir("baseline", file(csv(0)), "--out", out)).code).toBe(0);
  return out;
}

describe("weir check --drift-measure", () => {
  it("says the distance by that measure, and leaves columns that it does not fit with the service's", async () => {
    const [kept, out] = [await baseline(), folder()];
    const given = ["check", file(csv(20)), "--baseline", kept, "--drift-measure", "wasserstein"];
    const { code } = await weir(...given, "--out", out);
    expect(code).toBe(2);
    const { violations } = JSON.parse(readFileSync(join(out, "constraint_violations.json"), "utf8")) as {
      violations: { feature_name: string; description: string }[];
    };
    expect(violations).toContainEqual({
      feature_name: "size",
      constraint_check_type: "baseline_drift_check",
      description: expect.stringMatching(
        /^Baseline drift distance: 0\.69\d+ exceeds threshold: 0\.1\nMeasure: Wasserstein/,
      ),
    });
    expect((await weir(...given, "--drift-threshold", "0.8", "--json")).stdout).not.toContain("Measure:");
    expect(readFileSync(join(kept, "constraints.json"), "utf8")).not.toContain("wasserstein");
  });

  it("refuses a measure that there is not, and a threshold of none", async () => {
    const kept = await baseline();
    const unknown = await weir("check", file(csv(0)), "--baseline", kept, "--drift-measure", "ks");
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toContain("Allowed choices are l_infinity, kolmogorov_smirnov, psi");
    const alone = await weir("check", file(csv(0)), "--baseline", kept, "--drift-threshold", "0.2");
    expect(alone.code).not.toBe(0);
    expect(alone.stderr).toContain("Cannot take --drift-threshold alone");
    const odd = ["--drift-measure", "psi", "--drift-threshold", "-1"];
    expect((await weir("check", file(csv(0)), "--baseline", kept, ...odd)).stderr).toContain("from 0 on");
  });
});
