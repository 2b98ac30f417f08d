/** What charts say at their places. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Columns, Curve } from "../../../src/core/chart/figure.ts";
import { largeValues } from "../../../src/core/chart/page/wide.ts";
import { barEdges, pointEdges, withValues } from "../../../src/core/chart/values.ts";

const curve: Curve = {
  kind: "curve",
  low: 10,
  high: 30,
  bins: [
    { was: 0.5, now: 0.25 },
    { was: 0.25, now: 0.25 },
  ],
  below: null,
  above: { label: "> 30", was: 0.25, now: 0.5 },
  ticks: [],
  apart: null,
  sides: { was: "baseline", now: "now" },
};

describe("largeValues()", () => {
  it("says of each bin from where to where it is, and both shares", () => {
    const { values, edges } = largeValues(curve);
    expect(values).toEqual([
      "10 to 20: baseline 50 %, now 25 %, \u221225 points",
      "20 to 30: baseline 25 %, now 25 %",
      "> 30: baseline 25 %, now 50 %, +25 points",
    ]);
    expect(edges).toHaveLength(4);
  });

  it("says where a bin ends by as many digits as its width asks for", () => {
    const bins = Array.from({ length: 3 }, () => ({ was: null, now: 0.25 }));
    const names = ({ low, high }: Pick<Curve, "low" | "high">) =>
      largeValues({ ...curve, low, high, bins, above: null }).values.map((said) => said.split(":")[0]);
    expect(names({ low: 40.025, high: 40.1 })).toEqual([
      "40.025 to 40.05",
      "40.05 to 40.075",
      "40.075 to 40.1",
    ]);
    expect(names({ low: 1e9, high: 1e9 + 0.75 })[1]).toBe("1,000,000,000.25 to 1,000,000,000.5");
  });

  it("says of whole numbers which ones a bin has", () => {
    const bins = Array.from({ length: 4 }, () => ({ was: null, now: 0.25 }));
    const names = ({ low, high }: Pick<Curve, "low" | "high">) =>
      largeValues({ ...curve, low, high, bins, above: null }).values.map((said) => said.split(":")[0]);
    expect(names({ low: -1.5, high: 2.5 })).toEqual(["\u22121", "0", "1", "2"]);
    expect(names({ low: 0.5, high: 12.5 })).toEqual(["1 to 3", "4 to 6", "7 to 9", "10 to 12"]);
    expect(largeValues({ ...curve, bins, above: null }).values[0]).toBe("10 to 15: now 25 %");
  });

  it("says what values are called, without what would steer the line", () => {
    const columns: Columns = {
      kind: "columns",
      values: [{ label: "a\u202eb", was: 1, now: 1 }],
      sides: curve.sides,
    };
    expect(largeValues(columns).values[0]).not.toContain("\u202e");
  });

  it("has places that follow each other on the width, whatever the curve is", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const pair = fc.record({ was: fc.option(share), now: share });
    const outside = fc.option(fc.record({ was: fc.option(share), now: share, label: fc.string() }));
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const bins = fc.array(pair, { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(bins, outside, outside, number, number, (some, below, above, low, high) => {
        const { values, edges } = largeValues({ ...curve, bins: some, below, above, low, high });
        expect(edges).toHaveLength(values.length + 1);
        expect(edges.toSorted((a, b) => a - b)).toEqual(edges);
        expect([edges[0] ?? -1, edges.at(-1) ?? 2].every((edge) => edge >= 0 && edge <= 1.0001)).toBe(true);
        expect(values.join("")).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });
});

describe("withValues()", () => {
  it("puts them around the chart, each on a line of its own, and inert", () => {
    const html = withValues("<svg/>", 'a "name"', { values: ["<b>\n1", "2"], edges: pointEdges(2) });
    expect(html).toBe(
      '<div class="reads" data-name="a &quot;name&quot;" data-edges="-0.5 1.5" data-values="&lt;b&gt; 1\n2"><svg/></div>',
    );
  });

  it("leaves a chart alone that has none", () => {
    expect(withValues("<svg/>", "", { values: ["", ""], edges: barEdges })).toBe("<svg/>");
    expect(withValues("", "", { values: ["1"], edges: barEdges })).toBe("");
  });
});
