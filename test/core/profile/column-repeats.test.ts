/** Sketched columns in which a value is frequent, or far out: ranks within the bound, extremes never lost. */
import { describe, expect, it } from "vitest";
import { numericalDistance } from "../../../src/core/check/distance/distance.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { rankOf } from "../../../src/core/sketch/weighted.ts";
import { cut, kinds, orders, valuesOf, worstRankError } from "../sketch/repeats.ts";
import { bytesOf, readAll } from "../sketch/streams.ts";

function columnOf(values: Iterable<number>): Column {
  const column = new Column();
  for (const value of values) column.add(String(value));
  return column;
}

function merged(parts: readonly Column[]): Column {
  const whole = new Column();
  for (const part of parts) whole.merge(part);
  return whole;
}

const bound = 2.296 / 2048 ** 0.9723;

describe("worst rank error of a column", () => {
  const few = Object.entries(kinds).filter(([, [, length]]) => length <= 50_000);

  it.each(few)("of %s: within the bound, whole, in shards and in spans", (_, [draw, length]) => {
    const values = valuesOf(draw, length, 3);
    const hours = cut(values, 8).map((hour) => merged(cut(hour, 10).map(columnOf)));
    for (const column of [
      columnOf(values),
      columnOf(orders["in runs"](values)),
      merged(cut(values, 3).map(columnOf)),
      merged([merged(hours.slice(0, 4)), merged(hours.slice(4))]),
    ]) {
      expect(column.isSketched).toBe(true);
      expect(worstRankError(column.summary().values, values)).toBeLessThanOrEqual(bound);
    }
  });

  it("of a million zeros, added as one, among 10,000 other values", () => {
    const values = valuesOf((random) => random(), 10_000, 4);
    for (const before of [100, 9000]) {
      const column = columnOf(values.subarray(0, before));
      column.add("0", 1_000_000);
      column.merge(columnOf(values.subarray(before)));
      const all = new Float64Array(1_010_000);
      all.set(values);
      expect(worstRankError(column.summary().values, all)).toBeLessThanOrEqual(bound);
    }
  });
});

describe("the extremes of a sketched column", () => {
  // Two outliers side by side, in the middle of the stream: the levels give up at least one of them.
  const values = valuesOf((random) => random(), 20_000, 5);
  values.set([-1e6, 1e6], 12_000);

  it.each([
    ["whole", () => columnOf(values)],
    ["in shards", () => merged(cut(values, 5).map(columnOf))],
    ["read back", () => readAll(bytesOf(columnOf(values)), Column)],
  ])("%s: are among its values, and the total is the count", (_, make) => {
    const { values: kept, quantiles } = make().summary();
    expect([kept.values[0], kept.values.at(-1), kept.total]).toEqual([-1e6, 1e6, values.length]);
    expect([rankOf(kept, -1e6, false), rankOf(kept, 1e6, true)]).toEqual([0, 1]);
    expect(rankOf(kept, 1e6, false)).toBeLessThan(1);
    expect(worstRankError(kept, values)).toBeLessThanOrEqual(bound);
    expect(quantiles.sorted()).toEqual(kept);
  });

  it("do not change what is stored when they are asked for", () => {
    const column = columnOf(values);
    const before = bytesOf(column);
    column.summary();
    expect(Buffer.compare(bytesOf(column), before)).toBe(0);
  });

  it("show in the distance to a column that ends before them", () => {
    const { values: far } = columnOf(values).summary();
    const { values: near } = columnOf(values.map((value) => Math.min(value, 1))).summary();
    expect(numericalDistance(far, near)).toBeGreaterThan(0);
  });
});
