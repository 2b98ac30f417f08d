/** Which columns have room in the stretches, and what is said of the others. */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { learn } from "../../../src/core/learn/learn.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { Stretches } from "../../../src/core/stretch/stretches.ts";

const rows = 10;
const count = 20;

/** Ten texts of a letter each, and so many more of 10,000 letters. */
function columnOf(seed: number, long: number): Column {
  const column = new Column();
  for (let row = 0; row < rows; row++)
    column.add(row < long ? `${seed} ${row} ${"x".repeat(10_000)}` : `${row}`);
  return column;
}

interface Put {
  readonly place: number;
  readonly index: number;
}

/** Of twelve columns the third is beyond what can be counted, and each other takes 2 MB in all; the last one little. */
function stretchesBy(
  order: (a: Put, b: Put) => number,
  isTaken: (place: number) => boolean = () => true,
): Stretches {
  const stretches = new Stretches();
  for (let index = 0; index < count; index++) stretches.begin(rows);
  const puts = Array.from({ length: 12 * count }, (_, at) => ({
    place: at % 12,
    index: Math.floor(at / 12),
  }));
  for (const { place, index } of puts.filter((put) => isTaken(put.place)).toSorted(order))
    stretches.put(index, `c${place}`, column(place, index));
  return stretches;
}

function column(place: number, index: number): Column {
  if (place === 2 && index === 7) {
    const beyond = new Column();
    beyond.add("y".repeat(300_000));
    return beyond;
  }
  return columnOf(place * 100 + index, place === 11 ? 0 : rows);
}

const byStretch = (a: Put, b: Put) => a.index - b.index || a.place - b.place;
const byColumn = (a: Put, b: Put) => a.place - b.place || a.index - b.index;
/** As a Parquet file has them: columns of one row group after the other. */
const byGroup = (a: Put, b: Put) => Math.floor(a.index / 6) - Math.floor(b.index / 6) || byColumn(a, b);

describe("stretches that take more than 16 MiB", () => {
  it.each([
    ["stretch by stretch", byStretch],
    ["column by column", byColumn],
    ["row group by row group", byGroup],
  ])("keep the first columns: %s", (_, order) => {
    const stretches = stretchesBy(order);
    const kept = Array.from({ length: 12 }, (__, place) => stretches.of(`c${place}`) !== null);
    expect(kept).toEqual([true, true, false, true, true, true, true, true, true, false, false, false]);
    const left = Array.from({ length: 12 }, (__, place) => stretches.isLeftOut(`c${place}`));
    expect(left).toEqual(kept.map((isKept) => !isKept));
    expect(stretches.of("c3")?.map(({ column: one }) => one.present)).toEqual(
      Array.from({ length: count }, () => rows),
    );
  });
});

it("of two columns of one name the first one's place counts where parts are joined", () => {
  const names = Array.from({ length: 12 }, (_, place) => `c${place}`);
  const own = stretchesBy(byStretch, (place) => place % 2 === 0);
  own.join([structuredClone(stretchesBy(byStretch, (place) => place % 2 === 1).shared())], [...names, "c0"]);
  const alone = stretchesBy(byStretch);
  expect(names.map((name) => own.isLeftOut(name))).toEqual(names.map((name) => alone.isLeftOut(name)));
});

describe("learn()", () => {
  it("tells of which columns the ordinary variation is not known", () => {
    const names = ["wide", "narrow"];
    const stretches = new Stretches();
    const all = new Profile();
    for (let index = 0; index < 20; index++) {
      const one = new Profile();
      for (let row = 0; row < 200; row++) {
        const cells = [`${index} ${row} ${"z".repeat(2_000)}`, String((row * 7) % 50)];
        one.data.add({ names, cells });
        all.data.add({ names, cells });
      }
      stretches.add(one);
    }
    const { notes } = learn(baselineOf(all), stretches);
    expect(notes.join("\n")).toContain("the ordinary variation of wide is not known");
    expect(notes.join("\n")).not.toContain("narrow");
  });
});
