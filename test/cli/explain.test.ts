import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, weir } from "./weir.ts";

describe("weir explain", () => {
  it("says of each column what is asked, with which limit, and what could be told", async () => {
    const out = folder();
    const lines = Array.from({ length: 400 }, (_, index) => `${index % 100},${["red", "blue"][index % 2]}`);
    writeFileSync(join(out, "train.csv"), ["size,colour", ...lines, ""].join("\n"));
    await weir("baseline", join(out, "train.csv"), "--out", out);
    const { code, stdout } = await weir("explain", "--baseline", out);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Baseline of 2 columns and 400 records; 9 questions, weighed together\n/);
    expect(stdout).toContain(
      "\nsize\n  Integral, 400 values in the baseline\n  Asked: data type, at least 1",
    );
    expect(stdout).toContain("Not asked: new values. Not a column of texts");
    const asJson = await weir("explain", "--baseline", out, "--json");
    expect(JSON.parse(asJson.stdout).features[1].feature).toBe("colour");
  });

  it("exits 1 where there is no baseline", async () => {
    const { code, stderr } = await weir("explain", "--baseline", "/no/such");
    expect(code).toBe(1);
    expect(stderr).toContain("weir: Cannot read /no/such/constraints.json: it is not there");
  });
});
