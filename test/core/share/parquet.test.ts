/** A Parquet file's columns in shares: the same profile and stretches as of one reader, and the same columns left out. */
import { readdirSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { describe, expect, it } from "vitest";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { evenShares, isInShare, type Share } from "../../../src/core/bulk/share.ts";
import { profileParquet, type ParquetProfile } from "../../../src/core/parquet/profile.ts";
import { joinParquet, sharedParquet } from "../../../src/core/share/parquet.ts";
import { Stretches } from "../../../src/core/stretch/stretches.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { compiled } from "../bulk/kernels.ts";
import { countsOf, fileSource, memorySource } from "../parquet/sources.ts";

const random = chanceFrom(5);

interface Reading {
  readonly read: ParquetProfile;
  readonly stretches: Stretches;
}

type Source = ReturnType<typeof memorySource>;

async function readShare(source: Source, share?: Share): Promise<Reading> {
  const stretches = new Stretches();
  const options = { kernel: compiled(), stretches, ...(share && { share }) };
  return { read: await profileParquet(source, options), stretches };
}

/** As between threads. */
async function readInShares(source: Source, readers: number): Promise<Reading | null> {
  const [first, ...others] = evenShares(readers);
  const { read, stretches } = await readShare(source, first);
  const parts = [];
  for (const share of others) {
    const part = await readShare(source, share);
    parts.push(structuredClone(sharedParquet(part.read, part.stretches)));
  }
  const joined = joinParquet(read, stretches, parts);
  return joined && { read: joined, stretches };
}

function shown({ read, stretches }: Reading) {
  const columns = [...read.profile.data.names.keys()].map((name) => ({
    name,
    isLeftOut: stretches.isLeftOut(name),
    stretches: stretches.of(name)?.map(({ column, rows }) => ({ rows, counts: countsOf(column) })),
  }));
  const bytes = Buffer.from(read.profile.toBytes()).toString("base64");
  return { bytes, columns, paths: read.paths, unsupported: read.unsupported, rows: read.profile.records };
}

function written(columns: Readonly<Record<string, readonly unknown[]>>, rowGroupSize: number): Source {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data: [...data] }));
  return memorySource(new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize })));
}

const values = <Value>(length: number, value: (row: number) => Value) =>
  Array.from({ length }, (_, row) => value(row));

/** The fourth column has no room, and so none after it has. */
const wide = written(
  Object.fromEntries(
    values(12, (column) => [
      `c${column}`,
      values(8_000, (row) => `${row} ${column} ${"x".repeat(column === 1 || column === 3 ? 1_200 : 1)}`),
    ]),
  ),
  1_500,
);

const files: readonly [what: string, source: Source][] = [
  [
    "of all kinds of columns",
    written(
      {
        number: values(9_000, () => random() * 100),
        few: values(9_000, (row) => row % 7),
        code: values(9_000, (row) => `00${row % 50}`),
        text: values(9_000, (row) => `text ${row}`),
        flag: values(9_000, () => random() < 0.5),
        gap: values(9_000, (row) => (row % 3 === 0 ? null : random())),
        nothing: values(9_000, () => null as number | null),
      },
      2_000,
    ),
  ],
  ["whose stretches take more room than there is", wide],
  ["of one column", written({ only: values(5_000, (row) => row) }, 5_000)],
];

describe.each(files)("a file %s", (_, source) => {
  it.each([2, 3, 5])("read in %d shares is as one reader reads it", async (readers) => {
    const joined = await readInShares(source, readers);
    expect(joined && shown(joined)).toEqual(shown(await readShare(source)));
  });
});

it("of the wide file the first columns have room", async () => {
  const { columns } = shown(await readShare(wide));
  expect(columns.map(({ isLeftOut }) => isLeftOut)).toEqual(values(12, (column) => column > 2));
});

const folder = sharedData("parquet-samples", "hyparquet");
const samples = hasSharedData ? readdirSync(folder).filter((name) => name.endsWith(".parquet")) : [];

it.skipIf(!hasSharedData).each(samples)(
  "hyparquet's %s in shares is as one reader reads it",
  async (name) => {
    const source = fileSource(`${folder}/${name}`);
    const whole = await readShare(source).catch(() => null);
    const joined = whole && (await readInShares(source, 3));
    expect(joined && shown(joined)).toEqual(whole && shown(whole));
  },
);

it("what was read of another file is not joined, nor a file without a column", async () => {
  const [first, other] = evenShares(2);
  const read = async (columns: Parameters<typeof written>[0], share = first) =>
    readShare(written(columns, 100), share);
  const own = await read({ a: [1, 2], b: [3, 4] });
  for (const columns of [
    { a: [1, 2], c: [3, 4] },
    { a: [1], b: [3] },
  ]) {
    const part = await read(columns, other);
    expect(joinParquet(own.read, own.stretches, [sharedParquet(part.read, part.stretches)])).toBeNull();
  }
});

it("each column is in one share, as many in each", () => {
  for (const readers of [1, 2, 3, 4]) {
    const shares = evenShares(readers);
    const owners = values(12, (column) => shares.filter((one) => isInShare(one, column)));
    expect(owners.every((some) => some.length === 1)).toBe(true);
    for (const share of shares)
      expect(owners.flat().filter((one) => one === share)).toHaveLength(12 / readers);
  }
});
