/** What a baseline learns from the order of its rows: nothing of shuffled ones, enough to hold on its own stretches. */
import { describe, expect, it } from "vitest";
import { chanceFrom, type Random } from "../../../src/cli/demo/random.ts";
import { baselineOf, fileText, parseConstraints } from "../../../src/core/baseline/baseline.ts";
import { ignoredIn } from "../../../src/core/baseline/ignored.ts";
import { optionsFor } from "../../../src/core/baseline/options.ts";
import { isAwake } from "../../../src/core/check/awake.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { learn } from "../../../src/core/learn/learn.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { planStretches, Stretches } from "../../../src/core/stretch/stretches.ts";

const names = ["id", "time", "level", "town", "steady"];
type Rows = readonly (readonly (string | null)[])[];

function profileOf(rows: Rows): Profile {
  const profile = new Profile();
  for (const cells of rows) profile.data.add({ names, cells });
  return profile;
}

function learned(rows: Rows) {
  const stretches = new Stretches();
  for (const { start, end } of planStretches(rows.length)) stretches.add(profileOf(rows.slice(start, end)));
  return learn(baselineOf(profileOf(rows)), stretches);
}

/** A year of records: the level goes up and down with the weeks, towns come one after the other. */
function ordered(length: number, random: Random): (string | null)[][] {
  return Array.from({ length }, (_, row) => {
    const week = Math.floor(row / 500);
    const level = 20 + 5 * Math.sin(week) + random();
    const town = random() < 0.8 ? `town ${week % 8}` : `town ${Math.floor(random() * 8)}`;
    const time = String(1_600_000_000 + 60 * Math.floor(row / 40));
    return [String(1_000 + row), time, level.toFixed(3), town, (10 * random()).toFixed(2)];
  });
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

const options = (feature: string, { constraints }: ReturnType<typeof learned>["baseline"]) =>
  optionsFor(
    constraints,
    constraints.features.find(({ name }) => name === feature),
  );

/** How many of the windows of consecutive rows wake somebody. */
function alarms(rows: Rows, { baseline }: ReturnType<typeof learned>): number {
  const windows = Array.from({ length: rows.length / 200 }, (_, at) => rows.slice(at * 200, at * 200 + 200));
  const wakes = (window: Rows) =>
    runChecks(profileOf(window), baseline, { outputColumns: "START" }).outcomes.some(isAwake);
  return windows.filter(wakes).length;
}

describe("learn()", () => {
  it("writes nothing that is said to have no effect when the file is read again", () => {
    const { constraints } = learned(ordered(10_000, chanceFrom(1))).baseline;
    expect(constraints.weir?.stretches).toEqual({ count: 40, records: 200 });
    expect(ignoredIn(parseConstraints(fileText(constraints)))).toEqual([]);
  });

  it.each([1, 2, 3])("learns nothing of shuffled rows, %i", (seed) => {
    const random = chanceFrom(seed);
    const rows = shuffled(ordered(10_000, random), random);
    const { baseline, notes } = learned(rows);
    const { weir, ...rest } = baselineOf(profileOf(rows)).constraints;
    expect(baseline.constraints).toEqual({
      ...rest,
      weir: { ...weir, stretches: { count: 40, records: 200 } },
    });
    expect(notes).toEqual([
      "time holds points in time, by name and numbers: its drift, range and new values are not checked",
    ]);
  });

  it("raises limits of what moves and only those, so that windows of the same kind are quiet", () => {
    const rows = ordered(20_000, chanceFrom(4));
    const found = learned(rows);
    const { baseline } = found;
    expect(options("steady", baseline).own).toEqual(options("steady", baselineOfRows(rows)).own);
    expect(options("level", baseline).own.drift).toBeGreaterThan(0.5);
    expect(options("town", baseline).own.value_share).toBeGreaterThan(0.5);
    expect(found.notes).toEqual([
      "id, time run in one direction through the training data, as clocks and running numbers do: their drift, range and new values are not checked",
      expect.stringMatching(/^level moves by up to [\d.]+ between stretches of the training data/),
      expect.stringMatching(/^town moves by up to 0\.\d+ between stretches/),
    ]);
    const later = ordered(30_000, chanceFrom(5)).slice(20_000);
    expect(alarms(later, { ...found, baseline: baselineOfRows(rows) })).toBe(50);
    expect(alarms(later, found)).toBeLessThanOrEqual(2);
  });

  it("still finds what no stretch has: a column that is broken, a level beyond all", () => {
    const found = learned(ordered(20_000, chanceFrom(6)));
    const later = ordered(21_000, chanceFrom(7)).slice(20_000);
    const broken = (at: number, cell: string | null) => later.map((row) => row.with(at, cell));
    for (const window of [broken(2, "400"), broken(3, null), broken(4, "5.5")]) {
      expect(alarms(window, found)).toBe(5);
    }
  });

  it("does not compare clocks and running numbers; one that stands still is found where nearly all values differ", () => {
    const { baseline } = learned(ordered(20_000, chanceFrom(8)));
    const [id, time] = ["id", "time"].map((name) => options(name, baseline));
    expect(id).toMatchObject({ comparison: { perform: false } });
    expect(id?.own).toMatchObject({ drift: null, range: null, new_values: null, value_share: 0.02 });
    expect(time?.own).toMatchObject({ drift: null, range: null, value_share: null, missing_rate: 0.01 });
  });

  it("recognises running numbers of short data, and says that ordinary variation is not known", () => {
    const { baseline, notes } = learned(ordered(2_000, chanceFrom(9)));
    expect(options("id", baseline).own.range).toBeNull();
    expect(options("level", baseline).own.drift).toBe(0.1);
    expect(baseline.constraints.weir).not.toHaveProperty("stretches");
    expect(notes.at(-1)).toMatch(
      /^ordinary variation is not known: it takes 4,000 records, and there are 2,000/,
    );
  });

  it("does not take distinct numbers without order for running ones", () => {
    const random = chanceFrom(10);
    const rows = ordered(8_000, random).map((row) => row.with(0, String(random())));
    expect(options("id", learned(rows).baseline).own.drift).toBe(0.1);
  });

  it("says which drift no window, or only a large one, will tell from chance, and how many values it takes", () => {
    const rows = (length: number) =>
      Array.from({ length }, (_, row) => [
        null,
        row % 10 === 0 ? "x" : null,
        String(row % 7),
        `t${row % 3}`,
        "1",
      ]);
    const told = (length: number) =>
      learned(rows(length)).notes.map((line) => line.replace(/takes 6\d to/, "takes 6_ to"));
    const takes = "and it takes 6_ to tell a change from chance";
    for (const length of [1, 2, 59]) {
      const records = length === 1 ? "1 record" : `${length} records`;
      expect(told(length)).toEqual([
        `drift will be judged in no window: the training data have ${records}, ${takes}`,
      ]);
    }
    expect(told(80)).toEqual([
      `drift of id, time will be judged in no window: the training data have at most 8 values of each, ${takes}`,
      expect.stringMatching(
        /^drift of level, town, steady will be judged in windows of 2\d\d values or more: /,
      ),
    ]);
    expect(told(650)).toEqual([
      `drift of id will be judged in no window: the training data have 0 values of it, ${takes}`,
      expect.stringMatching(/^drift of time will be judged in windows of /),
    ]);
    expect(learned(rows(650).map((cells) => cells.with(0, "a").with(1, "b"))).notes).toEqual([]);
  });

  it("writes what it learned into constraints.json, which is read back as it is", () => {
    const { constraints } = learned(ordered(8_000, chanceFrom(11))).baseline;
    expect(parseConstraints(fileText(constraints))).toEqual(constraints);
  });
});

function baselineOfRows(rows: Rows) {
  return baselineOf(profileOf(rows));
}

it("planStretches() spaces at most 40 evenly, at least 20 of 200 records, and shorter ones where there are fewer", () => {
  expect(planStretches(199)).toEqual([]);
  expect(planStretches(3_999)).toHaveLength(20);
  expect(planStretches(3_999)[1]).toEqual({ start: 199, end: 398 });
  expect(planStretches(4_000)).toHaveLength(20);
  expect(planStretches(1_000_000)).toHaveLength(40);
  expect(planStretches(1_000_000)[39]).toEqual({ start: 975_000, end: 975_200 });
});
