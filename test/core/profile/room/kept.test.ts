import { expect, it } from "vitest";
import { Column } from "../../../../src/core/profile/column.ts";
import { Kept, keptSummaries } from "../../../../src/core/profile/room/kept.ts";

it("keeps what was asked for last, within its bytes, and makes the rest again", () => {
  const made: string[] = [];
  const gone: string[] = [];
  const kept = new Kept<{ readonly name: string }, string>(100, {
    make: ({ name }) => {
      made.push(name);
      return name.toUpperCase();
    },
    weigh: () => 40,
    letGo: ({ name }) => void gone.push(name),
  });
  const [a, b, c] = [{ name: "a" }, { name: "b" }, { name: "c" }];
  expect([kept.of(a), kept.of(b), kept.of(a), kept.of(c), kept.of(a), kept.of(b)]).toEqual([
    "A",
    "B",
    "A",
    "C",
    "A",
    "B",
  ]);
  expect(made).toEqual(["a", "b", "c", "b"]);
  expect(gone).toEqual(["b", "c"]);
});

it("keeps the last one, however large it is", () => {
  let times = 0;
  const kept = new Kept<object, number>(1, { make: () => ++times, weigh: () => 1_000 });
  const [one, other] = [{}, {}];
  expect([kept.of(one), kept.of(one), kept.of(other), kept.of(one)]).toEqual([1, 1, 2, 3]);
});

it("gives what a column answers now, also after it has changed", () => {
  const summaryOf = keptSummaries(1_000_000);
  const column = new Column();
  for (let index = 0; index < 3_000; index++) column.add(String(index / 7));
  expect(summaryOf(column).values.values.length).toBe(3_000);
  expect(summaryOf(column)).toBe(column.summary());
  column.thin(10_000);
  expect(summaryOf(column).values.values.length).toBeLessThan(1_200);
});

it("lets a column's answers go where others have no room beside them", () => {
  const summaryOf = keptSummaries(10);
  const [one, other] = [new Column(), new Column()];
  const before = summaryOf(one);
  expect(summaryOf(one)).toBe(before);
  summaryOf(other);
  expect(one.summary()).not.toBe(before);
  expect(one.summary().types).toEqual(before.types);
});
