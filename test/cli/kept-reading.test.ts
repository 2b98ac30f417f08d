/** How a baseline's training data was read holds for what is checked, where nothing else is said. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, sharedData, weir } from "./weir.ts";

const cases = join(sharedData, "../cases");

function file(name: string, content: string): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

async function baseline(text: string, ...choices: readonly string[]): Promise<string> {
  const out = folder();
  const { code } = await weir("baseline", file("train.csv", text), "--out", out, ...choices);
  expect(code).toBe(0);
  return out;
}

async function check(path: string, folderOfBaseline: string, ...choices: readonly string[]) {
  const { code, stdout } = await weir("check", path, "--baseline", folderOfBaseline, "--json", ...choices);
  const { records, violations } = JSON.parse(stdout) as { records: number; violations: number };
  return { code, records, violations };
}

function captures(bodies: readonly (readonly [input: string, output: string])[]): string {
  const body = (mode: string, data: string) => ({
    observedContentType: "text/csv",
    mode,
    data,
    encoding: "CSV",
  });
  const lines = bodies.map(([input, output], index) =>
    JSON.stringify({
      captureData: { endpointInput: body("INPUT", input), endpointOutput: body("OUTPUT", output) },
      eventMetadata: { eventId: `event-${index}`, inferenceTime: "2026-01-01T00:00:00Z" },
      eventVersion: "0",
    }),
  );
  return file("captures.jsonl", lines.join("\n"));
}

const fine = { code: 3, violations: 0 };
const numbers = Array.from({ length: 60 }, (_, row) => row);
const semicolons = `label;mass\n${numbers.map((row) => `${row % 2};${row},25\n`).join("")}`;

describe("weir check", () => {
  it.each([
    [
      "--null",
      `a,b\n${numbers.map((row) => `${row % 5 === 0 ? "NA" : row},x\n`).join("")}`,
      ["--null", "NA"],
    ],
    ["--delimiter", `a^b\n${numbers.map((row) => `${row}^${row}.5\n`).join("")}`, ["--delimiter", "^"]],
    ["--decimal-comma", semicolons, ["--decimal-comma"]],
    ["--thousands", `a,b\n${numbers.map((row) => `"1,${100 + row}",x\n`).join("")}`, ["--thousands", ","]],
  ])("takes %s from the baseline", async (_, text, choices) => {
    const out = await baseline(text, ...choices);
    expect(await check(file("now.csv", text), out)).toEqual({ ...fine, records: 60 });
  });

  it("lets its own options win, and looks for a file's delimiter anew", async () => {
    const text = `a,b\n${numbers.map((row) => `${row % 5 === 0 ? "NA" : row},x\n`).join("")}`;
    const out = await baseline(text, "--null", "NA", "--thousands", "'");
    const { stderr } = await weir("check", file("now.csv", text), "--baseline", out, "--thousands", "_");
    expect(stderr).toContain(`weir: read as the baseline's training data was: --null "NA"\n`);
    expect(await check(file("now.csv", text), out, "--null", "?")).toMatchObject({ violations: 1 });
    const decimal = await baseline(semicolons, "--decimal-comma");
    const path = file("now.csv", semicolons);
    expect(await check(path, decimal, "--no-decimal-comma")).toMatchObject({ code: 2 });
    const commas = file("now.csv", semicolons.replaceAll(",", ".").replaceAll(";", ","));
    expect(await check(commas, decimal)).toEqual({ ...fine, records: 60 });
  });

  it("reads captured bodies so, split at commas where there is none of the delimiter", async () => {
    const out = await baseline(semicolons.replaceAll(",", "."));
    const some = captures(numbers.map((row) => [`${row}.25`, String(row % 2)]));
    expect(await check(some, out)).toEqual({ ...fine, records: 60 });
    const pairs = `label;k;mass\n${numbers.map((row) => `${row % 2};b;${row}.25\n`).join("")}`;
    const wide = await baseline(pairs);
    const bodies = (delimiter: string) =>
      captures(numbers.map((row) => [`b${delimiter}${row}.25`, String(row % 2)]));
    for (const delimiter of [";", ","]) {
      expect(await check(bodies(delimiter), wide)).toEqual({ ...fine, records: 60 });
    }
    // What separates them is told by the baseline's width.
    expect(await check(bodies("|"), wide)).toEqual({ ...fine, records: 60 });
    expect(await check(bodies("|"), wide, "--delimiter", "|")).toEqual({ ...fine, records: 60 });
  });

  it("says that a comma cannot be both", async () => {
    const path = file("train.csv", semicolons);
    const both = ["--thousands", ",", "--decimal-comma"];
    const { code, stderr } = await weir("baseline", path, "--out", folder(), ...both);
    expect([code, stderr]).toEqual([
      1,
      "weir: Cannot read the command line: the comma is one of --thousands and --decimal-comma\n",
    ]);
  });

  it("finds nothing of it in constraints.json where nothing is to be said", async () => {
    const out = await baseline("a,b\n1,x\n2,y\n");
    expect(JSON.parse(readFileSync(join(out, "constraints.json"), "utf8"))).toHaveProperty("weir", {
      checks: {},
    });
  });

  it.skipIf(!existsSync(cases))("reads semicolon-bodies and thousands-hint", async () => {
    const out = await baseline(readFileSync(join(cases, "semicolon-bodies/train.csv"), "utf8"));
    const window = join(cases, "semicolon-bodies/window.jsonl");
    expect(await check(window, out)).toMatchObject(fine);
    expect(await check(window, out, "--delimiter", ";")).toMatchObject(fine);
    const millions = await baseline(
      readFileSync(join(cases, "thousands-hint/millions.csv"), "utf8"),
      "--thousands",
      ",",
    );
    expect(readFileSync(join(millions, "statistics.json"), "utf8")).toMatch(/"min" : 1000000\.0/);
  });
});
