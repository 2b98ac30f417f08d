/** Headers of files that are checked: found and matched by the baseline's names. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, sharedData, weir } from "./weir.ts";

const cases = join(sharedData, "../cases");
const rows = Array.from({ length: 60 }, (_, i) => `${i % 2},${i / 8 - 2.95},${["a", "b"][i % 2]}`);

function file(header: string, lines = rows): string {
  const path = join(folder(), "now.csv");
  writeFileSync(path, [header, ...lines, ""].join("\n"));
  return path;
}

async function baseline(): Promise<string> {
  const out = folder();
  expect((await weir("baseline", file("label,x,kind"), "--out", out)).code).toBe(0);
  return out;
}

describe("weir check FILE.csv", () => {
  it.each([
    ["Label,X,Kind", rows, "“Label” is label, “X” is x, “Kind” is kind"],
    ['" label ",x,KIND', rows, "“ label ” is label, “KIND” is kind"],
    [
      "KIND,LABEL,X",
      rows.map((row) => row.replace(/(.*),(.*)/, "$2,$1")),
      "“KIND” is kind, “LABEL” is label, “X” is x",
    ],
  ])("knows the header %j, matches its columns and says so", async (header, lines, words) => {
    const { code, stdout, stderr } = await weir(
      "check",
      file(header, lines),
      "--baseline",
      await baseline(),
      "--json",
    );
    expect(stderr).toContain(
      `weir: the header's names are the baseline's but for case or blanks: ${words}\n`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ records: 60, violations: 0 });
    // So few rows tell no drift.
    expect(code).toBe(3);
  });

  it("names missing and extra columns of such a header, and says what may be a header with no known name", async () => {
    const out = await baseline();
    const { stdout } = await weir("check", file("Label,X,Sort"), "--baseline", out, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ records: 60, violations: 2 });
    const { stderr } = await weir("check", file("Foo,Bar,Baz"), "--baseline", out);
    expect(stderr).toContain("weir: the first record was taken for data, though it looks like a header");
    expect((await weir("check", file("0,1.5,a"), "--baseline", out)).stderr).not.toContain("header");
  });

  it.skipIf(!existsSync(cases))("does so in header-in-other-case", async () => {
    const out = folder();
    await weir("baseline", join(cases, "header-in-other-case/train.csv"), "--out", out);
    const window = join(cases, "header-in-other-case/window.csv");
    const { code, stdout } = await weir("check", window, "--baseline", out, "--json");
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { records: 60, violations: 0 }]);
  });
});
