/** Charts over windows against golden files, and laws that hold for any of them: whole XML, finite numbers, inert words. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ribbon, type Five } from "../../../../src/core/chart/time/ribbon.ts";
import { scoreChart, type ScorePoint } from "../../../../src/core/chart/time/score.ts";
import { spark, trend } from "../../../../src/core/chart/time/spark.ts";
import {
  smallStrip,
  strip,
  timeAxis,
  wideStrip,
  type BarState,
} from "../../../../src/core/chart/time/strip.ts";
import { chartStyle } from "../../../../src/view/charts.ts";
import { timeStyle } from "../../../../src/view/times.tsx";
import { parsed, startResvg } from "../resvg.ts";

beforeAll(startResvg);

const states: readonly BarState[] = ["bad", "within", "undecided", "calm", "muted", "none"];
const hostile = `<script>alert("1")</script>&`;

/** Six windows, one of each state. */
const bars = states.map((state, at) => ({ state, share: at / 5 }));
const points = bars.map(({ state, share }, at): ScorePoint => ({
  score: state === "undecided" ? null : share / 4,
  state,
  label: `window ${at}`,
  said: `Drift ${at}`,
  href: at === 0 ? null : `/dashboard/shop?window=${at}&other=1`,
}));
const five: readonly Five[] = [[1, 2, 3, 4, 5], [1, 2, 3.5, 5, 8], null, [2, 3, 4, 6, 9]];
const was = [1, 2, 3, 4, 6];
const axis = timeAxis([
  { at: 0, text: "13:00" },
  { at: 0.5, text: "15:00 Drift", isEvent: true },
  { at: 1, text: "19:00" },
]);

const drawn: Readonly<Record<string, string>> = {
  strips: strip(bars, "six windows", wideStrip) + strip(bars, "six windows", smallStrip) + axis,
  score: scoreChart({
    points,
    limit: 0.1,
    spans: [{ from: 0.5, to: 1, text: "Drift, since 15:00" }],
    label: "amount over six windows",
    below: axis,
  }),
  ribbon: ribbon(five, was, "amount over four windows", axis),
  trends: spark([3, null, 5, 4], "records") + trend([0.1, 0.2, null, 0.4], "missing", 0.15),
};

/** Whole XML, without a number that is none, whose classes have a style. */
function lawful(html: string): void {
  parsed(`<svg xmlns="http://www.w3.org/2000/svg"><g>${html}</g></svg>`);
  expect(html).not.toMatch(/NaN|Infinity|undefined|null|<script/);
  const classes = [...html.matchAll(/class="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" "));
  const style = `${chartStyle}${timeStyle}`;
  // What a colour of its own does not need: the row of the value now, and a chart's kind.
  const plain = new Set(["e-k", "trend", "score-time", "strip"]);
  expect(classes.filter((name) => !plain.has(name) && !style.includes(`.${name}`))).toEqual([]);
}

describe("charts over windows", () => {
  it.each(Object.keys(drawn))("%s", async (name) => {
    const html = drawn[name] ?? "";
    lawful(html);
    await expect(`${html}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it("draw no line through a window of which nothing is known", () => {
    const [, line = ""] = /class="past" d="([^"]*)"/.exec(drawn["score"] ?? "") ?? [];
    expect(line.match(/M/g)).toHaveLength(2);
  });

  it("keep the words of the end apart", () => {
    const [point] = points;
    if (point === undefined) throw new Error("Expected a point");
    const near = scoreChart({
      points: [{ ...point, score: 0.101 }],
      limit: 0.1,
      spans: [],
      label: "",
      below: "",
    });
    const tops = [...near.matchAll(/top:(-?\d+)px/g)].map(([, top]) => Number(top));
    expect(Math.abs((tops[0] ?? 0) - (tops[1] ?? 0))).toBeGreaterThanOrEqual(14);
  });

  it("have nothing where there are no numbers", () => {
    expect(ribbon([null, null], null, "nothing", axis)).toBe("");
  });

  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const value = fc.double({ noNaN: true, noDefaultInfinity: true });
  const quantiles = fc.option(
    fc.array(value, { minLength: 5, maxLength: 5 }).map((some) => some.toSorted((a, b) => a - b)),
  );
  const text = fc.oneof(fc.string({ unit: "grapheme-ascii" }), fc.constant(hostile));

  it("are lawful whatever they show", () => {
    const state = fc.constantFrom(...states);
    const point = fc.record({
      score: fc.option(share),
      state,
      label: text,
      said: text,
      href: fc.option(text),
    });
    fc.assert(
      fc.property(
        fc.array(fc.record({ state, share }), { maxLength: 30 }),
        fc.array(point, { minLength: 1, maxLength: 30 }),
        fc.array(quantiles, { minLength: 1, maxLength: 12 }),
        fc.tuple(
          fc.option(share),
          quantiles,
          text,
          fc.array(fc.option(fc.double({ min: 0, max: 1e300, noNaN: true })), { minLength: 1 }),
        ),
        (some, scored, fives, [limit, before, words, values]) => {
          lawful(strip(some, words, wideStrip));
          const spans = [{ from: 0.2, to: 0.9, text: words }];
          lawful(
            scoreChart({
              points: scored,
              limit,
              spans,
              label: words,
              below: timeAxis([{ at: 1, text: words }]),
            }),
          );
          lawful(ribbon(fives, before, words, ""));
          lawful(spark(values, words) + trend(values, words, limit));
        },
      ),
      { numRuns: 200 },
    );
    expect.hasAssertions();
  });
});
