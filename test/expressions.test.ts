/**
 * No regular expression takes time that grows with the square of a text, or worse: what callers send is read where an
 * object of many calls waits for it. scslre finds the two parts of an expression, or the two places to begin at, that
 * can share the same characters.
 */
import { readdirSync, readFileSync } from "node:fs";
import { parseSync, Visitor } from "oxc-parser";
import scslre from "scslre";
import { expect, it } from "vitest";

/** By the expression, what its texts are bounded by. */
const bounded: Readonly<Record<string, string>> = {
  [String.raw`/\B(?=(?:\d{3})+$)/g`]: "digits of a number of JavaScript",
  [String.raw`/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g`]: "digits of a number of JavaScript",
  [String.raw`/\.?0+$/`]: "digits of a number of JavaScript",
  [String.raw`/^\(\s*(.+?)\s*\)$/`]: "40 characters, by longest of number-like.ts",
  [String.raw`/^\s*[-+\u2212\u2013(<>=\u2264\u2265~\u2248\u00B1\s]*(?:[A-Z]{0,3}\p{Sc}?\s?)[-+\u2212\s]*\.?\d/u`]:
    "40 characters, by longest of number-like.ts",
};

// A command reads what its user gives to it.
const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/^(?:cli|kernel)\//.test(file),
);

const slow = files.flatMap((file) =>
  expressionsOf(file)
    .filter(({ pattern, flags }) => scslre.analyse({ source: pattern, flags }).reports.length > 0)
    .map(({ pattern, flags }) => ({ file, text: `/${pattern}/${flags}` })),
);

it("no expression takes time by the square of a text", () => {
  expect(slow.filter(({ text }) => !(text in bounded))).toEqual([]);
});

it("every exception is still one", () => {
  const texts = new Set(slow.map(({ text }) => text));
  expect(Object.keys(bounded).filter((text) => !texts.has(text))).toEqual([]);
});

it.each([/\d+\.?\d*$/, /^\s*(?:a)?\s*$/, /=+$/, /(?:a+)+b/])("such as %s are found", ({ source, flags }) => {
  expect(scslre.analyse({ source, flags }).reports).not.toEqual([]);
});

function expressionsOf(file: string): { pattern: string; flags: string }[] {
  const found: { pattern: string; flags: string }[] = [];
  const { program } = parseSync(file, readFileSync(`src/${file}`, "utf8"));
  new Visitor({
    Literal(node) {
      if ("regex" in node) found.push(node.regex);
    },
  }).visit(program);
  return found;
}
