import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { folder, weir } from "./weir.ts";

const out = folder();

function file(name: string, content: string): string {
  const path = join(out, name);
  writeFileSync(path, content);
  return path;
}

function rows(offset: number): string {
  return ["size,colour", ...Array.from({ length: 1_000 }, (_, i) => `${(i % 100) + offset},red`), ""].join(
    "\n",
  );
}

describe("weir check --rehearse", () => {
  beforeAll(async () => {
    await weir("baseline", file("train.csv", rows(0)), "--out", out);
  });

  const rehearse = (settings: string, ...more: string[]) =>
    weir(
      "check",
      file("current.csv", rows(20)),
      "--baseline",
      out,
      "--rehearse",
      file("settings.json", settings),
      ...more,
    );

  it("prints both verdicts and what would no longer be told, and exits by the settings that are tried", async () => {
    const distribution_constraints = { comparison_threshold: 0.5 };
    const checks = { range: { perform: "Disabled" }, value_share: { perform: "Disabled" } };
    const constraints = { monitoring_config: { distribution_constraints }, weir: { checks } };
    const { code, stdout } = await rehearse(JSON.stringify({ constraints }));
    expect(stdout).toMatch(
      /^Settings in force: {2}1 of 2 columns differs from the baseline \(somebody would be told\)\n/,
    );
    expect(stdout).toContain("\nSettings tried:     2 columns as in the baseline (nobody would be told)\n");
    expect(stdout).toMatch(/Would no longer be told \(\d\):\nsize {2}drift/);
    expect(code).toBe(0);
    const asJson = await rehearse(JSON.stringify({ constraints }), "--json");
    expect(JSON.parse(asJson.stdout)).toMatchObject({ tells: { before: true, after: false }, appear: [] });
  });

  it("says where nothing would change, and what is wrong with the settings", async () => {
    const same = await rehearse("{}");
    expect(same.code).toBe(2);
    expect(same.stdout).toContain("The same is told by both.");
    expect((await rehearse('{"minimumrecords": 3}')).stderr).toMatch(/settings\.json: .*minimumrecords/);
    expect((await rehearse("{")).stderr).toMatch(
      /settings\.json: it is not JSON: line 1, column 2: expected a name/,
    );
    expect((await rehearse("{}", "--out", out)).code).toBe(1);
  });
});
