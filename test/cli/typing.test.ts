/** What cells are taken for, and what is said of columns of which most cells only look like numbers. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, ofFewValues, sharedData, weir } from "./weir.ts";

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

/** One of the cases that were found in earnest, where this clone has them beside it. */
const cases = join(sharedData, "../cases");

interface Made {
  readonly out: string;
  /** Each column as `name: type`. */
  readonly types: readonly string[];
  readonly notes: readonly string[];
}

async function baseline(path: string, ...choices: readonly string[]): Promise<Made> {
  const out = folder();
  const { code, stderr } = await weir("baseline", path, "--out", out, ...choices);
  expect(stderr).not.toContain("weir: Cannot");
  expect(code).toBe(0);
  const { features } = JSON.parse(readFileSync(join(out, "constraints.json"), "utf8")) as {
    features: { name: string; inferred_type: string }[];
  };
  const notes = stderr.split("\n").filter((line) => line.startsWith("weir: ") && !ofFewValues.test(line));
  return { out, types: features.map(({ name, inferred_type: type }) => `${name}: ${type}`), notes };
}

const train = ["x,n", ...Array.from({ length: 60 }, (_, i) => `${i / 8 - 2.95},${i}`), ""].join("\n");
const cell = (i: number) => String(i / 8 - 2.95);

describe("blanks around numbers", () => {
  it.each([
    ["before all", (text: string) => ` ${text}`],
    ["before what is not negative", (text: string) => (text.startsWith("-") ? text : ` ${text}`)],
    ["to a width", (text: string) => text.padStart(9)],
    ["behind", (text: string) => `${text}\t `],
    ["that do not break lines", (text: string) => `\u00a0${text}`],
  ])("%s: numbers in a training file and in CSV and JSON that is checked", async (_, spaced) => {
    const { out } = await baseline(file("train.csv", train));
    const rows = Array.from({ length: 60 }, (_row, i) => [spaced(cell(i)), spaced(String(i))]);
    const csv = file("now.csv", `x,n\n${rows.map((row) => `${row.join(",")}\n`).join("")}`);
    const json = file("now.jsonl", rows.map(([x, n]) => `${JSON.stringify({ x, n })}\n`).join(""));
    for (const path of [csv, json]) {
      const { code, stdout } = await weir("check", path, "--baseline", out, "--json");
      expect([code, JSON.parse(stdout).violations]).toEqual([3, 0]);
    }
    expect(await baseline(csv)).toMatchObject({ types: ["x: Fractional", "n: Integral"], notes: [] });
  });

  it.skipIf(!existsSync(cases))("are nothing in space-before-minus", async () => {
    const { out } = await baseline(join(cases, "space-before-minus/train.csv"));
    const window = join(cases, "space-before-minus/window.jsonl");
    const { code, stdout } = await weir("check", window, "--baseline", out, "--json");
    expect([code, JSON.parse(stdout).violations]).toEqual([3, 0]);
  });
});

describe("columns of which most cells look like numbers", () => {
  const column = (cells: readonly string[]) =>
    file("train.csv", `id,v\n${cells.map((text, i) => `${i},"${text}"\n`).join("")}`);

  it.each([
    [["12 %", "5%", "n/a", "7.5 %"], "a percent sign, but count as texts: “12 %”, “5%”, “7.5 %”"],
    [["$12.50", "$1,234.00"], "a currency sign and commas as thousands separators, but count as texts: “$1"],
    [["5 kg", "7.5 kg"], "a unit or letters after them, but count as texts: “5 kg”"],
    [["1'000", "12'500"], "apostrophes as thousands separators, but count as texts unless thousands"],
    [["1,5", "12,25"], "decimal commas, but count as texts unless decimalComma"],
    [["7", "8", "1,000", "2,000", "3,000"], "thousands separators or decimal commas, but count as texts"],
  ])("%j is pointed out", async (cells, words) => {
    const { types, notes } = await baseline(column(cells));
    expect(types).toEqual(["id: Integral", "v: String"]);
    expect(notes.join("\n")).toContain(`look like numbers with ${words}`);
  });

  it("is said of a window too, past half as well", async () => {
    const { out } = await baseline(file("train.csv", train));
    const now = Array.from({ length: 60 }, (_, i) => `${cell(i)}${i % 3 > 0 ? " kg" : ""},${i}\n`);
    const { stdout } = await weir("check", file("now.csv", `x,n\n${now.join("")}`), "--baseline", out);
    expect(stdout).toContain(
      "Note: x: 40 of 60 values (66.7 %) look like numbers with a unit or letters after them",
    );
  });

  it.skipIf(!existsSync(cases))("are named for what they may be in thousands-hint", async () => {
    const both = await baseline(join(cases, "thousands-hint/train.csv"));
    expect(both.notes).toEqual([
      expect.stringContaining(
        "amount: 40 of 40 values (100 %) look like numbers with thousands separators or",
      ),
    ]);
    const millions = await baseline(join(cases, "thousands-hint/millions.csv"));
    expect(millions.notes).toEqual([expect.stringContaining("numbers with commas as thousands separators")]);
  });
});
