/** Pictures against golden files, and laws that hold for any: whole XML, all within, nothing over another, all inert. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { alertPicture, pictureSize } from "../../../src/core/chart/alert.ts";
import type { Columns, Curve, Figure } from "../../../src/core/chart/figure.ts";
import { largeValues } from "../../../src/core/chart/page/wide.ts";
import { drawable } from "../../../src/core/chart/letters.ts";
import { figureOf } from "../../../src/core/picture/figure-of.ts";
import type { Known } from "../../../src/core/check/evidence/sides.ts";
import { weigh } from "../../../src/core/sketch/weighted.ts";
import { parsed, startResvg } from "../chart/resvg.ts";
import { collisionsIn, elementsOf, textsIn } from "../chart/drawn.ts";
import { bell, cells, picturesBetween, scenes, there } from "./scenes.ts";

beforeAll(startResvg);

function lawful(svg: string): void {
  parsed(svg);
  expect(svg.length).toBeLessThan(12_000);
  const known = ["svg", "rect", "path", "text", "tspan"];
  expect(elementsOf(svg).filter((name) => !known.includes(name))).toEqual([]);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
  const texts = textsIn(svg);
  const unblank = (text: string) => text.replaceAll("\u00a0", " ");
  expect(texts.map(({ text }) => drawable(unblank(text)))).toEqual(texts.map(({ text }) => unblank(text)));
  const { width, height } = pictureSize;
  const outside = texts.filter(
    ({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height,
  );
  expect(outside).toEqual([]);
}

describe("picturesOf()", () => {
  it.each(Object.keys(scenes))("%s", async (scene) => {
    const [before, after] = there(scenes[scene]);
    const [picture, ...others] = picturesBetween(before, after);
    const { kind, words, svg } = there(picture);
    lawful(svg);
    expect(collisionsIn(textsIn(svg))).toEqual([]);
    const kinds = [kind, ...others.map((other) => other.kind)].join(", ");
    await expect(`<!-- ${kinds}: ${words} -->\n${svg}\n`).toMatchFileSnapshot(`golden/${scene}.svg`);
  });

  it("has none where nothing is told", () => {
    expect(picturesBetween(bell(2_000, 40, 9), bell(500, 40, 9))).toEqual([]);
  });

  it("is the same each time", () => {
    const [before, after] = there(scenes["shifted"]);
    expect(picturesBetween(before, after)).toEqual(picturesBetween(before, after));
  });
});

const hostile = [
  "<script>alert(1)</script>",
  "</text><svg onload=alert(1)>",
  '"><image href="https://evil.example/x"/>',
  "&lt;&amp;&#x202E;",
  "]]><!--",
  "\u202Eabc\u0000\u2066\uD800",
  "漢字カラム名 שם عمود",
  "e\u0301\u0302\u0303\u0304\u0305\u0306",
  "W".repeat(500),
  "",
  "  ",
];

describe("what callers chose", () => {
  it.each(hostile)("%j is inert as a name and as a value", (text) => {
    const before = cells(1_000, (index) => ["a", "b"][index % 2] ?? "");
    const figure: Figure = {
      kind: "rows",
      rows: [text, `x${text}`, text, "all others"].map((label) => ({ label, was: 0.9999, now: 0.00001 })),
    };
    const svg = alertPicture({
      name: text,
      sentence: `“${text}”: 1 % → 2 %`,
      score: "distance 0.41, limit 0.1",
      whose: text,
      figure,
    });
    lawful(svg);
    expect(collisionsIn(textsIn(svg))).toEqual([]);
    // As a cell of a table of one column, as far as such a table can have it.
    const cell = text.replaceAll(/[\s",\0]/g, "") || "none";
    for (const { svg: made } of picturesBetween(
      before,
      cells(500, () => cell),
      "plan",
    ))
      lawful(made);
  });
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const values = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 }),
  fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 }),
  fc.array(fc.constantFrom(1e15, 1e15 + 1, -1e308, 1e308, 0.1, 5e-324, 7), { minLength: 1, maxLength: 40 }),
  ...[1e9, 40, 1 - 1e-9].map((offset) =>
    fc.array(
      fc.integer({ min: 0, max: 60 }).map((steps) => offset + steps * offset * 2 ** -40),
      { minLength: 1, maxLength: 40 },
    ),
  ),
);

function knownOf(numbers: readonly number[]): Known {
  return {
    rows: numbers.length,
    present: numbers.length,
    types: null,
    numbers: { values: weigh(numbers.map((value): [number, number] => [value, 1])), slack: 0, coarse: 0 },
    texts: null,
    singles: null,
    slice: null,
    minimum: null,
    maximum: null,
  };
}

const around = {
  name: "amount",
  sentence: "≤ 8.76: 30 % → 15 %",
  score: "distance 0.15, limit 0.1",
  whose: "taxi-fare, 500 records",
};

describe("any figure", () => {
  it("of numbers is whole and within, and no word covers another", () => {
    fc.assert(
      fc.property(values, values, fc.boolean(), (before, after, isKnown) => {
        const sides = { was: isKnown ? knownOf(before) : null, now: knownOf(after) };
        const figure = figureOf("range_check", sides);
        if (figure === null) return;
        const svg = alertPicture({ ...around, figure });
        lawful(svg);
        expect(collisionsIn(textsIn(svg))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("of numbers calls no two of its places alike, however close they are to each other", () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const figure = figureOf("range_check", { was: knownOf(before), now: knownOf(after) });
        if (figure === null) return;
        const places = largeValues(figure as Curve | Columns).values.map((said) => said.split(": ")[0]);
        expect(new Set(places).size).toBe(places.length);
        const ticks = figure.kind === "curve" ? figure.ticks.map(({ label }) => label) : [];
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
      { numRuns: 400 },
    );
  });

  it("of rows is whole and within, and no word covers another", () => {
    const row = fc.record({ label: fc.string(), was: fc.option(share), now: share });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
        const svg = alertPicture({ ...around, figure: { kind: "rows", rows } });
        lawful(svg);
        expect(collisionsIn(textsIn(svg))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
