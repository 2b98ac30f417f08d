import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { describe, expect, it } from "vitest";
import { Column } from "../../../src/core/profile/column.ts";
import { profileParquet } from "../../../src/core/parquet/profile.ts";
import { randomOf } from "../sketch/streams.ts";
import { compressLz4 } from "./compress-lz4.ts";
import { columnOf, countsOf, memorySource } from "./sources.ts";

type Source = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];
type Encoding = NonNullable<Source["encoding"]>;
type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], "columnData">;

function written(columnData: Source[], options: Options = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
}

type Text = (value: never) => string | null;

/** The same cells, added one by one. */
function cellByCell(values: readonly unknown[], textOf: Text, type: Source["type"]): Column {
  const column = new Column({ isText: type === "STRING", isSliced: true });
  for (const value of values) {
    const text = value === null ? null : textOf(value as never);
    if (text !== null) column.add(text);
  }
  return column;
}

const doubleText = (value: number) => {
  const text = String(value);
  if (Number.isNaN(value)) return null;
  return /[.eI]/.test(text) ? text : `${text}.0`;
};

interface Kind {
  readonly name: string;
  readonly type: NonNullable<Source["type"]>;
  readonly arbitrary: fc.Arbitrary<unknown>;
  readonly text: Text;
  readonly encodings: readonly Encoding[];
}

const kinds: readonly Kind[] = [
  {
    name: "doubles",
    type: "DOUBLE",
    arbitrary: fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, 1e21, 1e-7, Number.NaN, Infinity)),
    text: doubleText,
    encodings: ["PLAIN", "BYTE_STREAM_SPLIT", "RLE_DICTIONARY"],
  },
  {
    name: "floats",
    type: "FLOAT",
    arbitrary: fc.oneof(
      fc.float({ noNaN: true }),
      fc.integer({ min: -99_999, max: 99_999 }).map((n) => Math.fround(n / 1000)),
    ),
    text: (value: number) => doubleText(Number(shortestDigits(value))),
    encodings: ["PLAIN", "BYTE_STREAM_SPLIT", "RLE_DICTIONARY"],
  },
  {
    name: "ints",
    type: "INT32",
    arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    text: String,
    encodings: ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT", "RLE_DICTIONARY"],
  },
  {
    name: "longs",
    type: "INT64",
    arbitrary: fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -9n, max: 9n }),
    ),
    text: String,
    encodings: ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT", "RLE_DICTIONARY"],
  },
  {
    name: "booleans",
    type: "BOOLEAN",
    arbitrary: fc.boolean(),
    text: String,
    encodings: ["PLAIN", "RLE"],
  },
  {
    name: "texts",
    type: "STRING",
    arbitrary: fc.oneof(
      fc.constantFrom("", "a", "\ufeffé", "😀", "1", "true", "00501", "2026-11-22"),
      fc.string({ unit: "grapheme" }),
      fc.string({ maxLength: 99 }),
    ),
    text: String,
    encodings: ["PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "RLE_DICTIONARY"],
  },
  {
    name: "instants",
    type: "TIMESTAMP",
    arbitrary: fc.date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") }),
    text: (value: Date) => value.toISOString().replace(".000Z", "Z"),
    encodings: ["PLAIN", "RLE_DICTIONARY"],
  },
];

const codecs = ["SNAPPY", "UNCOMPRESSED", "GZIP", "BROTLI", "LZ4_RAW"] as const;

const compressors = {
  GZIP: (input: Uint8Array) => new Uint8Array(gzipSync(input)),
  BROTLI: (input: Uint8Array) =>
    new Uint8Array(brotliCompressSync(input, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })),
  LZ4_RAW: compressLz4,
};

describe("profileParquet()", () => {
  it.each(kinds)("of written $name equals adding the cells one by one", async (kind) => {
    const columns = fc.tuple(
      fc.array(fc.option(kind.arbitrary, { freq: 4 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(...kind.encodings),
      fc.constantFrom(...codecs),
      fc.constantFrom(16, 300, 1_048_576),
      fc.integer({ min: 1, max: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(columns, async ([some, repeats, encoding, codec, pageSize, rowGroupSize]) => {
        const values = Array.from({ length: repeats }, () => some).flat();
        const bytes = written([{ name: "x", data: values, type: kind.type, encoding, nullable: true }], {
          codec,
          pageSize,
          rowGroupSize,
          compressors,
        });
        const { profile, unsupported } = await profileParquet(memorySource(bytes));
        const expected = cellByCell(values, kind.text, kind.type);
        const column = columnOf(profile, "x");
        expect(unsupported).toEqual([]);
        expect(profile.data.rows).toBe(values.length);
        expect(column.present).toBe(expected.present);
        expect(countsOf(column)).toEqual(countsOf(expected));
        expect(column.summary().types).toEqual(expected.summary().types);
      }),
      { numRuns: 60 },
    );
  });

  it("of many numbers has the exact moments and types, and sketches within their bounds", async () => {
    const random = randomOf(7);
    const doubles = Array.from({ length: 30_000 }, () => (random() - 0.5) * 2 ** Math.floor(random() * 40));
    doubles[17] = Number.NaN;
    const longs = doubles.map(
      (value, index) => BigInt((index % 3) - 1) * 10n ** 15n + BigInt(Math.trunc(value || 0)),
    );
    const floats = doubles.map((value) => Math.fround(Math.round((value || 0) * 100) / 100));
    const texts = doubles.map((value, index) => (index % 2 === 0 ? `k${value}` : `${value}`));
    const bytes = written([
      { name: "doubles", data: doubles, type: "DOUBLE" },
      { name: "longs", data: longs, type: "INT64" },
      { name: "floats", data: floats, type: "FLOAT" },
      { name: "texts", data: texts, type: "STRING" },
    ]);
    const { profile } = await profileParquet(memorySource(bytes));
    const byCell = {
      doubles: cellByCell(doubles, doubleText, "DOUBLE"),
      longs: cellByCell(longs, String, "INT64"),
      floats: cellByCell(floats, (value: number) => doubleText(Number(shortestDigits(value))), "FLOAT"),
      texts: cellByCell(texts, String, "STRING"),
    };
    for (const [path, expected] of Object.entries(byCell)) {
      const ours = columnOf(profile, path).summary();
      const theirs = expected.summary();
      expect(ours.types).toEqual(theirs.types);
      expect(ours.moments.count).toBe(theirs.moments.count);
      expect(ours.moments.minimum).toEqual(theirs.moments.minimum);
      expect(ours.moments.maximum).toEqual(theirs.moments.maximum);
      expect(ours.moments.sum).toBe(theirs.moments.sum);
      expect([path, ours.values.values.length > 1_000]).toEqual([path, path !== "texts"]);
      expect(ours.distinctCount).toBe(theirs.distinctCount);
    }
  });

  it("of row groups apart merges to that of the file", async () => {
    const data = Array.from({ length: 100 }, (_, index) => index % 7);
    const bytes = written([{ name: "x", data, type: "INT32" }], { rowGroupSize: 30 });
    const whole = await profileParquet(memorySource(bytes));
    const first = await profileParquet(memorySource(bytes), { rowGroups: { start: 0, end: 1 } });
    const rest = await profileParquet(memorySource(bytes), { rowGroups: { start: 1, end: 4 } });
    expect([first.profile.data.rows, rest.profile.data.rows]).toEqual([30, 70]);
    first.profile.merge(rest.profile);
    expect(first.profile.toBytes()).toEqual(whole.profile.toBytes());
  });

  it("tells how far it is and stops when told to", async () => {
    const data = Array.from({ length: 100 }, (_, index) => index);
    const bytes = written(
      [
        { name: "x", data, type: "INT32" },
        { name: "y", data, type: "INT32" },
      ],
      { rowGroupSize: 50 },
    );
    const seen: { rows: number; bytes: number; totalBytes: number }[] = [];
    await profileParquet(memorySource(bytes), { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ rows }) => rows)).toEqual([0, 50, 50, 100]);
    expect(seen.at(-1)?.bytes).toBe(seen.at(-1)?.totalBytes);
    expect(seen.map(({ bytes: at }) => at)).toEqual(
      seen.map(({ bytes: at }) => at).toSorted((a, b) => a - b),
    );
    const stopped = profileParquet(memorySource(bytes), { shouldStop: () => true });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });

  it("leaves out a column whose pages are too large and keeps the others", async () => {
    const bytes = written(
      [
        { name: "wide", data: ["x".repeat(3_000), "y"], type: "STRING" },
        { name: "slim", data: [1, 2], type: "INT32" },
      ],
      { codec: "UNCOMPRESSED" },
    );
    const { profile, unsupported } = await profileParquet(memorySource(bytes), { maxPageBytes: 1_000 });
    expect(unsupported).toEqual([{ path: "wide", reason: "a page has over 1000 bytes" }]);
    expect([...profile.data.names.keys()]).toEqual(["slim"]);
  });

  it("refuses what is broken with a SyntaxError or RangeError, whatever byte is changed", async () => {
    const bytes = written(
      [
        { name: "x", data: [1.5, null, 2.5, 1e9], type: "DOUBLE" },
        { name: "y", data: ["a", "bb", "a", null], type: "STRING" },
        { name: "z", data: [1, 1, 2, 2], type: "INT32", encoding: "DELTA_BINARY_PACKED" },
      ],
      { codec: "SNAPPY" },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        const error = await profileParquet(memorySource(changed)).then(
          () => new SyntaxError("Cannot read it: but it did: the change went unseen"),
          (thrown: unknown) => thrown as Error,
        );
        expect(["SyntaxError", "RangeError"]).toContain(error.name);
        expect(error.message).toMatch(/^Cannot (?:read|profile) .*: .*: .*/);
      }),
      { numRuns: 800 },
    );
  });

  it("refuses a file that was cut short, at any length", async () => {
    const bytes = written([{ name: "x", data: [1.5, null, 2.5], type: "DOUBLE" }]);
    for (let length = 0; length < bytes.length; length++) {
      await expect(profileParquet(memorySource(bytes.subarray(0, length)))).rejects.toThrow(SyntaxError);
    }
  });
});

/** The shortest decimal that is nearest to the float: how many digits it takes is tried. */
function shortestDigits(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}
