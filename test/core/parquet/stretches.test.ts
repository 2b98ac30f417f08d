/** Stretches cut out of a Parquet file's pages are those of the same rows read as text. */
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { expect, it } from "vitest";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { doubleText } from "../../../src/core/parquet/meaning.ts";
import { profileParquet } from "../../../src/core/parquet/profile.ts";
import { numberOf, typeOfCell } from "../../../src/core/profile/cell.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { weigh } from "../../../src/core/sketch/weighted.ts";
import { planStretches, Stretches } from "../../../src/core/stretch/stretches.ts";
import { countsOf, memorySource } from "./sources.ts";

const random = chanceFrom(3);
const length = 9_000;
const column = <Value>(value: (row: number) => Value) => Array.from({ length }, (_, row) => value(row));

const data = {
  row: column((row) => row),
  float: column(() => random()),
  huge: column(() => (random() < 0.5 ? 1e21 : -1e300) * Math.round(3 * random())),
  infinite: column((row) => (row > 4_000 && row % 700 === 0 ? -Infinity : Math.round(random() * 9) / 2)),
  nan: column((row) => (row % 5 === 0 ? Number.NaN : row / 8)),
  long: column((row) => (row > 6_000 ? 2n ** 60n : 0n) + BigInt(row % 9)),
  gaps: column(() => (random() < 0.3 ? null : 0.5 + Math.floor(100 * random()))),
  town: column((row) => (random() < 0.1 ? null : `town ${Math.floor(row / 300)}`)),
  word: column((row) => `word ${row}`),
  flag: column((row) => (random() < 0.2 ? null : row % 1_000 < 500)),
};
const types = {
  row: "INT32",
  float: "DOUBLE",
  huge: "DOUBLE",
  infinite: "DOUBLE",
  nan: "DOUBLE",
  long: "INT64",
  gaps: "DOUBLE",
  town: "STRING",
  word: "STRING",
  flag: "BOOLEAN",
} as const;

/** As the texts of a column say. */
function numbersIn(some: Column) {
  const numbers = [...(some.counts?.entries() ?? [])].flatMap(([text, times]) => {
    const value = numberOf(text, typeOfCell(text));
    return value === null ? [] : [[value, times] as const];
  });
  return weigh(numbers);
}

it.each([
  ["one row group", {}],
  ["row groups shorter than a stretch", { rowGroupSize: 150 }],
  ["row groups, and small pages", { rowGroupSize: 4_000, pageSize: 1_000 }],
])("profileParquet() cuts stretches out of %s", async (_, options) => {
  const columnData = Object.entries(data).map(([name, values]) => ({
    name,
    data: values,
    type: types[name as keyof typeof types],
    nullable: true,
  }));
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
  const stretches = new Stretches();
  const { profile } = await profileParquet(memorySource(bytes), { stretches });
  const plain = await profileParquet(memorySource(bytes));
  expect(Buffer.compare(profile.toBytes(), plain.profile.toBytes())).toBe(0);
  const plan = planStretches(length);
  expect([stretches.count, stretches.shortest]).toEqual([40, 200]);
  for (const [name, values] of Object.entries(data)) {
    const found = (stretches.of(name) ?? []).map((one) => countsOf(one.column));
    const expected = plan.map(({ start, end }) => {
      const some = new Column();
      for (const value of values.slice(start, end)) {
        const isDouble = types[name as keyof typeof types] === "DOUBLE" && typeof value === "number";
        const text = isDouble ? doubleText(value) : value?.toString();
        if (text !== null && text !== undefined) some.add(text);
      }
      return some;
    });
    expect(found).toEqual(expected.map(countsOf));
    expect(stretches.numbersOf(name)?.map(({ present, values: numbers }) => ({ present, numbers }))).toEqual(
      expected.map((some) => ({ present: some.present, numbers: numbersIn(some) })),
    );
  }
});
