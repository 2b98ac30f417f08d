/** Windows in which each record stands several times: told as that, and weighed as what they are. */
import { describe, expect, it } from "vitest";
import { chanceFrom, type Random } from "../../../../src/cli/demo/random.ts";
import { baselineOf } from "../../../../src/core/baseline/baseline.ts";
import { repeatsIn } from "../../../../src/core/check/evidence/repeats.ts";
import { Column } from "../../../../src/core/profile/column.ts";
import { Profile } from "../../../../src/core/profile/profile.ts";
import { judge } from "../../../../src/core/report/judgement.ts";
import { columnOf } from "../../profile/profiles.ts";

const names = ["amount", "age", "town", "gaps"];
type Row = readonly (string | null)[];

function rows(length: number, random: Random): Row[] {
  return Array.from({ length }, () => [
    (100 * random() ** 2).toFixed(2),
    String(Math.floor(18 + 60 * random())),
    `town ${Math.floor(5 * random())}`,
    random() < 0.2 ? null : (random() + random()).toFixed(3),
  ]);
}

function profileOf(some: readonly Row[]): Profile {
  const profile = new Profile();
  for (const cells of some) profile.data.add({ names, cells });
  return profile;
}

const baseline = baselineOf(profileOf(rows(5_000, chanceFrom(1))));
const execution = { endpoint: "e", monitor: "m", id: "x", baseline: "b", window: { start: 0, end: 1 } };
const told = (some: readonly Row[]) =>
  judge(execution, profileOf(some), baseline, { outputColumns: "START" }).report;
const repeated = (some: readonly Row[], times: number) => some.flatMap((row) => Array<Row>(times).fill(row));

describe("a window whose records repeat", () => {
  it.each([2, 3, 5, 12])("%i times is told as that, and wakes nobody", (times) => {
    for (let seed = 0; seed < 20; seed++) {
      const { verdict, notes } = told(repeated(rows(200, chanceFrom(50 + seed)), times));
      expect(verdict?.kind).toBe("alike");
      expect(notes).toEqual([
        `Records repeat: each stands ${times} times, so no more can be told of them than of 200`,
      ]);
    }
  });

  it("is recognised though the window begins and ends within a record's copies", () => {
    const { verdict, notes } = told(repeated(rows(200, chanceFrom(2)), 5).slice(3, -1));
    expect([verdict?.kind, notes.length]).toEqual(["alike", 1]);
  });

  it("wakes for what is wrong in it as well", () => {
    const broken = rows(200, chanceFrom(3)).map((row, at) => (at % 4 === 0 ? row.with(0, "-1") : row));
    const { verdict, findings } = told(repeated(broken, 5));
    expect(verdict?.kind).toBe("differs");
    expect(findings[0]).toMatchObject({ feature: "amount", evidence: { records: 200 } });
  });

  it("is not seen where only some of the columns repeat, or few values could say so", () => {
    const random = chanceFrom(4);
    const some = repeated(rows(200, random), 5).map((row) => row.with(3, String(random())));
    expect(told(some).notes).toEqual([]);
    const column = new Column();
    for (let value = 0; value < 29; value++) column.add(String(value), 5);
    expect(repeatsIn([column.summary()], null)).toBe(1);
    column.add("29", 5);
    expect(repeatsIn([column.summary()], null)).toBe(5);
    // Of data whose training records stand several times as well, that is nothing to tell.
    const usual = baselineOf(columnOf(Array.from({ length: 4_000 }, (_, index) => index % 100)));
    expect(repeatsIn([column.summary()], usual.statistics)).toBe(1);
  });

  it("is not seen where a column has more values than there would be records, whose baseline has too many to count", () => {
    const wide = ["a", "b", "c", "id"];
    const made = (length: number, values: number, random: Random): Row[] =>
      Array.from({ length }, () => [
        ...wide.slice(1).map(() => String(Math.floor(values * random()))),
        String(random()),
      ]);
    const profiled = (some: readonly Row[]) => {
      const profile = new Profile();
      for (const cells of some) profile.data.add({ names: wide, cells });
      return profile;
    };
    const trained = baselineOf(profiled(made(6_000, 400, chanceFrom(8))));
    // As few values as 200 records have of which each stands twice and a half; the ids say that none does.
    const window = profiled(made(200, 80, chanceFrom(9)));
    const { notes, verdict } = judge(execution, window, trained, { outputColumns: "START" }).report;
    expect([notes, verdict?.kind]).toEqual([[], "differs"]);
  });

  it("leaves a column as many records as it has values", () => {
    const profiled = (some: readonly Row[], seldom: readonly number[]) => {
      const profile = new Profile();
      for (const [at, row] of some.entries())
        profile.data.add({
          names: [...names, "seldom"],
          cells: [...row, seldom.includes(at) ? String(at) : null],
        });
      return profile;
    };
    const trained = baselineOf(profiled(rows(1_000, chanceFrom(10)), [5, 50, 500]));
    // Two values may stand otherwise: the window's beginning and end may have cut what they belong to.
    const window = profiled(repeated(rows(200, chanceFrom(11)), 3), [50, 500]);
    const { notes, verdict } = judge(execution, window, trained, {
      outputColumns: "START",
      minimumRecords: 1,
    }).report;
    expect([notes.length, verdict?.kind]).toEqual([1, "alike"]);
  });

  it("is not seen where nothing repeats", () => {
    for (const [seed, length] of [
      [5, 200],
      [6, 1_000],
      [7, 10_000],
    ] as const) {
      expect(told(rows(length, chanceFrom(seed))).notes).toEqual([]);
    }
  });
});
