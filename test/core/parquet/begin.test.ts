/** A column that its first page or dictionary makes too many to count is what the same texts, one by one, make of it. */
import { createHash } from "node:crypto";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { describe, expect, it } from "vitest";
import { ColumnAdder } from "../../../src/core/parquet/add.ts";
import { decimalText, doubleText, meaningOf } from "../../../src/core/parquet/meaning.ts";
import { profileParquet } from "../../../src/core/parquet/profile.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { compiled } from "../bulk/kernels.ts";
import { bytesOf, randomOf } from "../sketch/streams.ts";
import { columnOf, memorySource } from "./sources.ts";

/** Bytes by the thousand are compared too slowly. */
function hashOf(column: Column): string {
  return createHash("sha256").update(bytesOf(column)).digest("hex");
}

type Source = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];

async function read(source: Omit<Source, "name">, kernel = compiled()) {
  const bytes = parquetWriteBuffer({
    columnData: [{ name: "x", ...source } as Source],
    rowGroupSize: 100_000,
  });
  const { profile } = await profileParquet(memorySource(new Uint8Array(bytes)), { kernel });
  return hashOf(columnOf(profile, "x"));
}

function made(texts: Iterable<readonly [string | null, number]>): string {
  const column = new Column({ isSliced: true });
  for (const [text, times] of texts) if (text !== null) column.add(text, times);
  return hashOf(column);
}

/** In the order in which they first came, as a dictionary has them. */
function counted<Value>(values: readonly Value[]): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const random = randomOf(15);
/** Thousands of numbers, some of them several times, with what is no number or has another sign in between. */
const doubles = Array.from({ length: 20_000 }, (_, at) => {
  if (at % 50 === 0) return [Number.NaN, -0, 0, 7][(at / 50) % 4] ?? 0;
  return Math.floor(random() * 7_000) / 8 - 300;
});
const infinite = doubles.with(1_000, Infinity);
const longs = doubles.map(
  (value, at) => BigInt(Math.trunc((value || 0) * 8)) + (at > 6_000 && at % 9 === 0 ? 10n ** 15n : 0n),
);

describe("a column that begins with many numbers", () => {
  it.each([
    ["doubles", doubles],
    ["doubles and Infinity", infinite],
  ])("of a page of %s", async (_, data) => {
    const texts = data.map((value) => [doubleText(value), 1] as const);
    expect(await read({ type: "DOUBLE", encoding: "PLAIN", data })).toBe(made(texts));
  });

  it.each([
    ["doubles", doubles],
    ["doubles and Infinity", infinite],
  ])("of a dictionary of %s", async (_, data) => {
    const texts = [...counted(data)].map(([value, times]) => [doubleText(value), times] as const);
    expect(await read({ type: "DOUBLE", encoding: "RLE_DICTIONARY", data })).toBe(made(texts));
  });

  it("of a dictionary of whole numbers, long ones among them", async () => {
    const texts = [...counted(longs)].map(([value, times]) => [String(value), times] as const);
    expect(await read({ type: "INT64", encoding: "RLE_DICTIONARY", data: longs })).toBe(made(texts));
  });

  it.each([30, -5])("of decimals of scale %i, whose texts are no quotients of doubles", (scale) => {
    const meaning = meaningOf({ name: "x", type: "INT64", converted_type: "DECIMAL", scale });
    if (typeof meaning === "string") throw new Error(meaning);
    const column = new Column({ isSliced: true });
    const adder = new ColumnAdder(column, meaning, { kernel: compiled() });
    const page = () => Float64Array.from({ length: 6_000 }, (_, at) => at * 1_234_567 + 1);
    // The second one comes to a column that is sketched.
    for (let pages = 0; pages < 2; pages++) adder.add({ kind: "numbers", numbers: page() }, null);
    adder.finish();
    const texts = [...page(), ...page()].map((stored) => [decimalText(String(stored), scale), 1] as const);
    expect(hashOf(column)).toBe(made(texts));
  });
});
