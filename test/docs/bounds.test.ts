/** Bounds that the document tells are those of the code. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { headingsOf, tableOf } from "./markdown.ts";

const path = "src/docs/bounds.md";

const units: Readonly<Record<string, number>> = {
  "": 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** "8 MiB", "10,000", "5 min" as a number of bytes, things or milliseconds. */
function numberIn(bound: string): number {
  const [, number = "", unit = ""] = /^([\d,.]+)(?: (\w+))?$/.exec(bound) ?? [];
  return Number(number.replaceAll(",", "")) * (units[unit] ?? Number.NaN);
}

/** The value of a constant, or of a member of one, that is a product or power of numbers. */
function constantIn(file: string, name: string): number {
  const [, terms = ""] =
    new RegExp(`\\b${name}(?:: \\w+)?(?: =|:) ([\\d_ *<]+)[;,} ]`).exec(readFileSync(file, "utf8")) ?? [];
  const powers = terms.split(/ \* /).map((term) => {
    const [base = Number.NaN, by] = term.split(/ \*\* | << /).map((part) => Number(part.replaceAll("_", "")));
    if (by === undefined) return base;
    return term.includes("<<") ? base * 2 ** by : base ** by;
  });
  return powers.reduce((product, power) => product * power, 1);
}

describe("bounds.md", () => {
  const rows = headingsOf(path, 2).flatMap((heading) => tableOf(path, heading, "what"));

  it("has bounds", () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)("%s: %s", (_, bound = "", ...rest) => {
    const [, file = "", name = ""] = /^`(\S+)` `(\w+)`$/.exec(rest.at(-1) ?? "") ?? [];
    expect(constantIn(file, name)).toBe(numberIn(bound));
  });

  it.each(rows)("%s: says what happens beyond, and what tells", (...cells) => {
    expect(cells).toHaveLength(5);
    for (const cell of cells) expect(cell).not.toBe("");
  });
});
