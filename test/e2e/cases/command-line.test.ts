/** The cases as a user of the command line meets them: a baseline of the training file, and a check of the window. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Constraints } from "../../../src/core/baseline/constraints.ts";
import { folder, ofFewValues, weir } from "../../cli/weir.ts";
import { expectedOf, foundIn, typesIn, type Files } from "./found.ts";
import { caseFile, elsewhere, expectations, foundCases, hasCases, type Expected } from "./table.ts";

function read<Content>(out: string, file: string): Content {
  return JSON.parse(readFileSync(join(out, file), "utf8")) as Content;
}

describe.skipIf(!hasCases)("weir baseline, weir check", () => {
  it("every case that is there is spoken of", () => {
    const spoken = [...Object.keys(expectations), ...Object.keys(elsewhere)];
    expect(spoken.toSorted()).toEqual(foundCases().toSorted());
  });

  const cases = Object.entries(expectations).flatMap(([name, all]) =>
    all.map((expected): [string, string, Expected] => [name, expected.train, expected]),
  );

  it.each(cases)("%s, %s", async (name, train, { said = [], types, window }) => {
    const out = folder();
    const made = await weir("baseline", caseFile(name, train), "--out", out);
    expect(made.code).toBe(0);
    const lines = made.stderr
      .split("\n")
      .filter((line) => /^weir: (?!the first record was taken)/.test(line) && !ofFewValues.test(line));
    expect(lines.map((line) => line.replace("weir: ", ""))).toEqual(
      said.map((line) => expect.stringMatching(line)),
    );
    expect(typesIn(read<Constraints>(out, "constraints.json"))).toBe(types);
    if (window === undefined) return;
    const results = join(out, "results");
    const checked = await weir("check", caseFile(name, window.file), "--baseline", out, "--out", results);
    const files: Files = {
      report: read(results, "report.json"),
      statistics: read(results, "statistics.json"),
    };
    expect(foundIn(files)).toEqual(expectedOf(window));
    // Of so few rows no drift can be told: that is never fine.
    expect(checked.code).toBe(window.violations === undefined ? 3 : 2);
  });
});
