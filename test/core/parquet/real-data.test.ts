/** Public data sets in Parquet, beside hyparquet's own reading of the whole file. */
import { readFileSync } from "node:fs";
import { parquetReadObjects } from "hyparquet/src/read.js";
import { describe, expect, it } from "vitest";
import { profileParquet } from "../../../src/core/parquet/profile.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { columnOf, fileSource } from "./sources.ts";

const files = [
  ["adult", "adults-evidently.parquet"],
  ["nannyml-car-loan", "reference_synthetic_car_loan.parquet"],
  ["nannyml-car-loan", "monitoring_synthetic_car_loan.parquet"],
] as const;

describe.skipIf(!hasSharedData)("profileParquet()", () => {
  it.each(files)("of %s/%s has hyparquet's rows, numbers and texts", async (...path) => {
    const file = sharedData(...path);
    const { profile, unsupported } = await profileParquet(fileSource(file));
    const rows = await parquetReadObjects({ file: new Uint8Array(readFileSync(file)).buffer });
    expect(unsupported).toEqual([]);
    expect(profile.data.rows).toBe(rows.length);
    expect([...profile.data.names.keys()]).toEqual(Object.keys(rows[0] ?? {}));
    for (const name of profile.data.names.keys()) {
      const column = columnOf(profile, name);
      const { moments, counts, distinctCount } = column.summary();
      const cells = rows
        .map((row): unknown => row[name])
        .filter((cell) => cell !== null && cell !== undefined);
      const numbers = cells
        .filter((cell) => typeof cell === "number" || typeof cell === "bigint")
        .map(Number);
      expect([name, column.present, moments.count]).toEqual([name, cells.length, numbers.length]);
      const total = numbers.reduce((sum, number) => sum + number, 0);
      expect([name, moments.minimum]).toEqual([name, least(numbers)]);
      expect([name, -moments.maximum]).toEqual([name, least(numbers.map((number) => -number))]);
      expect(relative(moments.mean, total / numbers.length)).toBeLessThan(1e-10);
      expect(relative(distinctCount, new Set(cells).size)).toBeLessThanOrEqual(counts === null ? 0.03 : 0);
    }
  });
});

function least(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((a, b) => Math.min(a, b));
}

/** 0 where neither is a number. */
function relative(ours: number, theirs: number): number {
  return Number.isNaN(theirs) && Number.isNaN(ours) ? 0 : Math.abs(ours / theirs - 1);
}
