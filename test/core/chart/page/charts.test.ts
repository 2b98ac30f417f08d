/** Charts of pages against golden files, and laws that hold for any figure. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Figure } from "../../../../src/core/chart/figure.ts";
import { familyChart, scoreBar, valueBar } from "../../../../src/core/chart/page/bar.ts";
import { miniChart, miniSize } from "../../../../src/core/chart/page/mini.ts";
import { signedPoints } from "../../../../src/core/chart/page/points.ts";
import { findingChart, heights, largeChart } from "../../../../src/core/chart/page/wide.ts";
import { chartStyle } from "../../../../src/view/charts.ts";
import { elementsOf } from "../drawn.ts";
import { parsed, startResvg } from "../resvg.ts";
import { columns, figures, shifted } from "./figures.ts";

beforeAll(startResvg);

const parted = "≤ 31: 46 % → 28 %";

/** All charts of a figure. */
function chartsOf(figure: Figure, label = "what is seen"): string[] {
  const mini = miniChart(figure, label);
  if (figure.kind === "rows") return [mini];
  return [
    mini,
    findingChart(figure, label),
    largeChart(figure, label, parted),
    largeChart(figure, label, null),
  ];
}

/** Whole XML of known elements, without colours of its own, whose numbers are finite and whose classes have a style. */
function lawful(svg: string): void {
  parsed(svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'));
  expect(elementsOf(svg).filter((name) => !["svg", "rect", "path", "text"].includes(name))).toEqual([]);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|null|fill=|stroke=|style=/);
  const classes = [...svg.matchAll(/class="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" "));
  const styled = (name: string) => ["score", "value"].includes(name) || chartStyle.includes(`.${name}`);
  expect(classes.filter((name) => !styled(name))).toEqual([]);
  for (const [, d = ""] of svg.matchAll(/ d="([^"]*)"/g)) {
    const numbers = d.split(/[MLHVZ ,]+/).filter((text) => text !== "");
    expect(numbers.every((text) => Math.abs(Number(text)) <= 1_001)).toBe(true);
  }
}

describe("charts of pages", () => {
  it.each(Object.keys(figures))("%s", async (name) => {
    const figure = figures[name];
    if (figure === undefined) throw new Error(`There is no figure ${name}`);
    const charts = chartsOf(figure);
    for (const svg of charts) lawful(svg);
    await expect(`${charts.slice(0, 3).join("\n")}\n`).toMatchFileSnapshot(`golden/${name}.svg`);
  });

  it("a curve of forty bins is two paths of twenty in the small chart, whose size is that of the look", () => {
    const svg = miniChart({ ...shifted, below: null, above: null }, "both sides");
    expect(svg.match(/<path class="(?:ba|nl)"/g)).toHaveLength(2);
    expect(svg.match(/<path/g)).toHaveLength(3);
    const [, line = ""] = /class="nl" d="([^"]*)"/.exec(svg) ?? [];
    const places = new Set(line.match(/[\d.]+(?=,)/g));
    expect([...places].map(Number).filter((x) => x % 6 !== 0)).toEqual([]);
    expect(places.size).toBeGreaterThan(15);
    expect(svg).toContain(`width="${miniSize.width}" height="${miniSize.height}"`);
    expect(svg.length).toBeLessThan(1_200);
  });

  it("shares that are together are added, whatever stands in the last bin alone", () => {
    const bins = Array.from({ length: 51 }, (_, at) => ({ was: 1 / 51, now: at === 50 ? 1 : 0 }));
    const svg = miniChart({ ...shifted, bins, below: null, above: null }, "");
    const [, line = ""] = /class="nl" d="([^"]*)"/.exec(svg) ?? [];
    expect(line).toBe("M0,31L112.9,31L112.9,1L120,1L120,1");
    const [, area = ""] = /class="ba" d="([^"]*)"/.exec(svg) ?? [];
    // Three of 51 are together, 17 times: 3/51 of 30 pixels.
    expect(area).toBe("M0,31L0,31L0,29.2L120,29.2L120,29.2L120,29.2L120,31");
  });

  it("is named by its sentence, and says which side is which", () => {
    for (const svg of chartsOf(shifted, '5 < 6 & "more"'))
      expect(svg).toContain('role="img" aria-label="5 &lt; 6 &amp; &quot;more&quot;"');
    const [, finding = "", large = "", without = ""] = chartsOf(shifted);
    for (const svg of [finding, large, without]) {
      expect(svg).toContain(">baseline, median 31.2</text>");
      expect(svg).toContain(">now, median 38.4</text>");
    }
    expect(large).toContain(`>${parted}</text>`);
    expect(large).toMatch(/>\+[\d.]+ points<\/text>/);
    expect(without).not.toContain(parted);
    expect(finding).toContain(`height="${heights.finding}"`);
    expect(large).toContain(`height="${heights.large + heights.differences}"`);
    const [, alone = ""] = chartsOf({ ...shifted, bins: [], below: null, above: null });
    expect(alone).toContain(">now, median 38.4</text>");
  });

  it("a few values have both shares in words", () => {
    expect(findingChart(columns, "")).toContain(">100 % → 22 %</text>");
    expect(findingChart(columns, "")).toContain(">0 % → 78 %</text>");
  });
});

const share = fc.oneof(fc.constantFrom(0, 1, Number.MIN_VALUE), fc.double({ min: 0, max: 1, noNaN: true }));
const pair = fc.record({ was: fc.option(share, { nil: null }), now: share });
const value = fc.double({ noNaN: true, noDefaultInfinity: true });
const labelled = fc.record({
  was: fc.option(share, { nil: null }),
  now: share,
  label: fc.string({ unit: "binary" }),
});
const words = fc.record({
  was: fc.option(fc.string({ unit: "binary" }), { nil: null }),
  now: fc.string({ unit: "binary" }),
});
const anyFigure: fc.Arbitrary<Figure> = fc.oneof(
  fc.record({
    kind: fc.constant("curve" as const),
    low: value,
    high: value,
    bins: fc.array(pair, { maxLength: 100 }),
    below: fc.option(labelled, { nil: null }),
    above: fc.option(labelled, { nil: null }),
    ticks: fc.array(fc.record({ at: value, label: fc.string({ unit: "binary" }) }), { maxLength: 12 }),
    apart: fc.option(value, { nil: null }),
    sides: words,
  }),
  fc.record({
    kind: fc.constant("columns" as const),
    values: fc.array(labelled, { maxLength: 12 }),
    sides: words,
  }),
  fc.record({ kind: fc.constant("rows" as const), rows: fc.array(labelled, { maxLength: 200 }) }),
);

describe("any figure", () => {
  it("is drawn with finite numbers within its chart, and is no larger than it may be", () => {
    fc.assert(
      fc.property(anyFigure, (figure) => {
        const [mini = "", ...wide] = chartsOf(figure);
        for (const svg of [mini, ...wide]) lawful(svg);
        expect(mini.length).toBeLessThan(3_500);
        for (const svg of wide) expect(svg.length).toBeLessThan(12_000);
      }),
      { numRuns: 300 },
    );
  });

  it("hostile names and values are inert in it", () => {
    const hostile = '</text></svg><script>alert("1")</script>\u202e\u0000';
    for (const figure of Object.values(figures)) {
      for (const svg of chartsOf(figure, hostile)) expect(svg).not.toContain("<script");
    }
    const values = [{ was: 0.5, now: 0.5, label: hostile }];
    const svg = findingChart({ ...columns, values }, "");
    for (const text of ["<script", "\u202e", "\u0000"]) expect(svg).not.toContain(text);
  });
});

describe("bars", () => {
  it("a score's length is the root of it, its kind a class, its limit a tick", () => {
    expect(scoreBar(0.25, 0.04, "bad")).toContain('class="s-bad" x="0" y="3" width="32"');
    expect(scoreBar(0.25, 0.04, "bad")).toContain('class="tick" d="M12.5 0V12"');
    expect(scoreBar(7, 0.1, "chance")).toContain('class="s-chance" x="0.5" y="3.5" width="63" height="5"');
    fc.assert(
      fc.property(value, value, (score, limit) => lawful(scoreBar(Math.abs(score), Math.abs(limit), "calm"))),
    );
  });

  it("a value's bars are shares of the largest one, and what is there is seen", () => {
    expect(valueBar({ was: 0.5, now: 0.25 }, 0.5)).toMatch(
      /class="bb" width="100%".*class="nb" y="5" width="50%"/,
    );
    expect(valueBar({ was: null, now: 1e-9 }, 1)).toContain('width="0.3%"');
    expect(valueBar({ was: 0, now: 0 }, 1).match(/<rect/g)).toHaveLength(1);
    fc.assert(fc.property(pair, share, (one, most) => lawful(valueBar(one, most))));
  });

  it("many columns are one chart, of bounded size", () => {
    const family = Array.from({ length: 5_000 }, (_, at) => ({ was: (at % 7) / 100, now: (at % 5) / 100 }));
    const svg = familyChart(family, "5,000 columns");
    lawful(svg);
    expect(svg.length).toBeLessThan(26_000);
    expect(familyChart([], "none")).not.toContain("bb");
  });

  it("differences are in points of two digits, with their sign", () => {
    expect([0.0321, -0.127, 0, 0.00001, -0.00001].map(signedPoints)).toEqual([
      "+3.2",
      "\u221213",
      "0",
      "< +0.01",
      "> \u22120.01",
    ]);
  });
});
