/** What pages show of a window: each feature's state and how far it is, both sides of it, and what is stored of it. */
import { describe, expect, it } from "vitest";
import { figuresOf } from "../../../src/core/overview/figures.ts";
import { overviewOf } from "../../../src/core/overview/overview.ts";
import {
  figuresIn,
  figuresSchema,
  figuresText,
  overviewSchema,
  overviewText,
} from "../../../src/core/overview/stored.ts";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { judge } from "../../../src/core/report/judgement.ts";
import { trainingOf } from "../profile/profiles.ts";
import { bell, cells as made, there, type Cells } from "../picture/scenes.ts";

const window = { start: Date.parse("2026-11-22T14:00:00Z"), end: Date.parse("2026-11-22T15:00:00Z") };

type Columns = Readonly<Record<string, Cells>>;

const table = (columns: Columns) => columns;

function profileOf(columns: Columns) {
  const rows = Object.values(columns)[0]?.length ?? 0;
  const lines = made(rows, (at) =>
    Object.values(columns)
      .map((some) => some[at])
      .join(","),
  );
  return trainingOf([Object.keys(columns).join(","), ...lines].join("\n"));
}

/** The words one after the other, so often. */
const cells = (length: number, words: readonly string[]) =>
  made(length, (index) => words[index % words.length] ?? "");

function judgedBetween(before: Columns, after: Columns) {
  const execution = { endpoint: "shop", monitor: "hourly", id: "exec-1", baseline: "base-1", window };
  return judge(execution, profileOf(after), baselineOf(profileOf(before)), { outputColumns: null });
}

const ordinary = table({ amount: bell(2_000, 40, 9), colour: cells(2_000, ["red", "blue"]) });

function seen(now: Parameters<typeof judgedBetween>[1]) {
  const judgement = judgedBetween(ordinary, now);
  const overview = overviewOf(judgement);
  return { overview, figures: figuresOf(judgement, overview) };
}

describe("overviewOf()", () => {
  it("says how far each feature is, the worst first", () => {
    const now = table({ amount: bell(800, 60, 9), colour: cells(800, ["red", "blue"]) });
    const [first, second, ...others] = seen(now).overview.features;
    expect(others).toEqual([]);
    expect(there(first)).toMatchObject({ name: "amount", state: "violation", check: "baseline_drift_check" });
    expect(there(first).differ).toBeGreaterThan(0.6);
    expect(there(second)).toMatchObject({ name: "colour", state: "alike" });
    expect(there(second).differ).toBeLessThan(0.05);
  });

  it("has both sides of a feature: records, what is missing, where the numbers lie", () => {
    const gaps = bell(800, 40, 9).map((cell, at) => (at % 4 === 0 ? "" : cell));
    const { overview } = seen(table({ amount: gaps, colour: cells(800, ["red", "blue"]) }));
    const amount = there(overview.features.find(({ name }) => name === "amount"));
    expect(there(amount.now)).toMatchObject({ records: 600, missing: 0.25 });
    expect(there(amount.was)).toMatchObject({ records: 2_000, missing: 0 });
    const [low = 0, , middle = 0, , high = 0] = there(there(amount.now).quantiles);
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
    expect(Math.abs(middle - 40)).toBeLessThan(2);
  });

  it("says undecided of a feature of which one check was not, whatever the others found", () => {
    const now = table({ amount: bell(20, 40, 5), colour: cells(20, ["red", "blue"]) });
    const { features } = seen(now).overview;
    const amount = there(features.find(({ name }) => name === "amount"));
    expect(amount).toMatchObject({ state: "undecided", check: "baseline_drift_check", differ: null });
  });

  it("names columns that are gone, of which the table's finding tells", () => {
    const { overview } = seen(table({ amount: bell(800, 40, 9) }));
    expect(overview.features[0]).toMatchObject({
      name: "colour",
      state: "violation",
      check: "missing_column_check",
      now: null,
    });
  });

  it("reads what it has written", () => {
    const { overview, figures } = seen(ordinary);
    expect(overviewSchema.parse(JSON.parse(overviewText(overview)))).toEqual(overview);
    expect(figuresIn(figuresSchema.parse(JSON.parse(figuresText(figures))))).toEqual(figures);
  });
});

describe("figuresOf()", () => {
  it("lays numbers out in up to 40 bins, whose shares are all of the records", () => {
    const { figures } = seen(table({ amount: bell(800, 44, 9), colour: cells(800, ["red", "blue"]) }));
    const figure = there(figures.get("amount"));
    if (figure.kind !== "curve") throw new Error(`Expected a curve, not ${figure.kind}`);
    expect(figure.bins.length).toBeGreaterThan(20);
    expect(figure.bins.length).toBeLessThanOrEqual(42);
    const all = [...figure.bins, figure.below, figure.above].reduce((sum, pair) => sum + (pair?.now ?? 0), 0);
    expect(all).toBeCloseTo(1, 3);
  });

  it("has the baseline's most frequent texts, then the new ones", () => {
    const now = table({ amount: bell(800, 40, 9), colour: cells(800, ["red", "green"]) });
    const figure = there(seen(now).figures.get("colour"));
    expect(figure).toEqual({
      kind: "rows",
      rows: [
        { label: "red", was: 0.5, now: 0.5 },
        { label: "blue", was: 0.5, now: 0 },
        { label: "green", was: 0, now: 0.5 },
      ],
    });
  });

  it("draws nothing of texts that are all distinct", () => {
    const names = Array.from({ length: 2_000 }, (_, at) => `name ${at}`);
    const judgement = judgedBetween(table({ name: names }), table({ name: names.slice(0, 500) }));
    expect(figuresOf(judgement, overviewOf(judgement)).size).toBe(0);
  });

  it("has no more than its room, the worst first, and cuts long labels", () => {
    const wide = (shift: number, records: number) =>
      table(
        Object.fromEntries(
          Array.from({ length: 1_100 }, (_, at) => [
            `column ${at}`,
            at === 7 ? cells(records, ["x".repeat(900), "y"]) : bell(records, at === 1_050 ? shift : 40, 9),
          ]),
        ),
      );
    const judgement = judgedBetween(wide(40, 60), wide(90, 60));
    const overview = overviewOf(judgement);
    const figures = figuresOf(judgement, overview);
    expect(overview.features).toHaveLength(1_100);
    expect(figuresText(figures).length).toBeLessThan(2 ** 20 + 50_000);
    expect(figures.has("column 1050")).toBe(true);
    expect(figuresText(figures)).not.toContain("x".repeat(300));
  });
});
