/** A kernel gives the profile, the stretches and the errors that there are without one, to the last byte. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { describe, expect, it } from "vitest";
import type { Kernel } from "../../../src/core/bulk/kernel.ts";
import { type ParquetOptions, profileParquet } from "../../../src/core/parquet/profile.ts";
import { Stretches } from "../../../src/core/stretch/stretches.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { compiled } from "../bulk/kernels.ts";
import { openReference } from "../bulk/twin.ts";
import { bytesOf, randomOf } from "../sketch/streams.ts";
import { memorySource } from "./sources.ts";

type Source = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];
type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], "columnData">;

const compressors = { GZIP: (input: Uint8Array) => new Uint8Array(gzipSync(input)) };

function written(columnData: Source[], options: Options = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, compressors, ...options }));
}

/** All that comes of a file as one hash, or its error in words. */
async function outcome(
  bytes: Uint8Array,
  kernel: Kernel | null,
  options: ParquetOptions = {},
): Promise<string> {
  const stretches = new Stretches();
  try {
    const { profile, unsupported } = await profileParquet(memorySource(bytes), {
      stretches,
      ...options,
      ...(kernel !== null && { kernel }),
    });
    const hash = createHash("sha256").update(profile.toBytes()).update(JSON.stringify(unsupported));
    for (const name of profile.data.names.keys()) {
      for (const { rows, column } of stretches.of(name) ?? [])
        hash.update(String(rows)).update(bytesOf(column));
    }
    return hash.digest("hex");
  } catch (error) {
    return (error as Error).message;
  }
}

/** What comes otherwise with a kernel. */
async function differences(bytes: Uint8Array, options: ParquetOptions = {}, kernels = [compiled()]) {
  const expected = await outcome(bytes, null, options);
  const outcomes = await Promise.all(kernels.map((kernel) => outcome(bytes, kernel, options)));
  return outcomes.filter((one) => one !== expected).map((one) => ({ one, expected }));
}

const texts = fc.oneof(
  fc.constantFrom("", "a", "\0", "a\0", "12345678", "7", "1e5", "true", "2026-11-22", "é", "\ufeffb", "🙂"),
  fc.constantFrom("x".repeat(256), "x".repeat(257), "é".repeat(128), "2026-11-22T10:00:00.123456789Z"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ maxLength: 300 }),
);
const longs = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt({ min: -9n, max: 9n }),
);
const doubles = fc.oneof(
  fc.double(),
  fc.integer({ min: -999, max: 999 }).map((n) => n / 8),
  fc.constantFrom(0, -0, 1e21, Number.NaN, Infinity, -Infinity),
);
const dates = fc.date({ noInvalidDate: true, min: new Date(-1e14), max: new Date(8e14) });

const columns = fc.oneof(
  column("STRING", texts, ["PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "RLE_DICTIONARY"]),
  column("DOUBLE", doubles, ["PLAIN", "BYTE_STREAM_SPLIT", "RLE_DICTIONARY"]),
  column("INT64", longs, ["PLAIN", "DELTA_BINARY_PACKED", "RLE_DICTIONARY"]),
  column("INT32", fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), ["PLAIN", "RLE_DICTIONARY"]),
  column("TIMESTAMP", dates, ["PLAIN", "RLE_DICTIONARY"]),
);

/** Few values many times, or thousands of them. */
function column(
  type: NonNullable<Source["type"]>,
  value: fc.Arbitrary<unknown>,
  encodings: readonly NonNullable<Source["encoding"]>[],
) {
  const some = fc.array(fc.option(value, { freq: 5 }), { minLength: 1, maxLength: 80 });
  return fc
    .tuple(some, fc.nat(2), fc.integer({ min: 1, max: 2 ** 31 }), fc.constantFrom(...encodings))
    .map(([few, size, seed, encoding]): Source => {
      const random = randomOf(seed);
      const pick = () => few[Math.floor(random() * few.length)];
      const data = Array.from({ length: [90, 900, 9_000][size] ?? 90 }, () => varied(pick(), random, size));
      return { name: "x", type, encoding, data, nullable: true };
    });
}

/** In large columns nearly every value is another one. */
function varied(value: unknown, random: () => number, size: number): unknown {
  if (size < 2) return value;
  if (typeof value === "string") return `${value}${Math.floor(random() * 9_000)}`;
  if (typeof value === "number") return Number.isInteger(value) ? value : value * (1 + random());
  if (typeof value === "bigint") return BigInt.asIntN(63, value + BigInt(Math.floor(random() * 9_000)));
  return value instanceof Date ? new Date(value.getTime() + Math.floor(random() * 1e9)) : value;
}

const layouts = fc.record({
  codec: fc.constantFrom("SNAPPY", "UNCOMPRESSED", "GZIP"),
  pageSize: fc.constantFrom(300, 20_000, 1_048_576),
  rowGroupSize: fc.constantFrom(50, 3_000, 100_000),
});

describe("profileParquet() with a kernel", () => {
  it("gives what it gives without, of any column in any layout", async () => {
    await fc.assert(
      fc.asyncProperty(columns, layouts, async (data, layout) => {
        expect(await differences(written([data], layout), {}, [compiled(), openReference()])).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("gives what it gives without where tokens are null or texts are judged by their characters", async () => {
    const data = Array.from({ length: 9_000 }, (_, at) => (at % 3 === 0 ? "?" : `${(at * 7) % 5_000}.5`));
    const bytes = written([{ name: "x", data, type: "STRING" }]);
    expect(await differences(bytes, { nullTokens: ["?"] })).toEqual([]);
    expect(await differences(bytes, { numeric: new Set(["x"]) })).toEqual([]);
  });

  it("takes bytes that are not UTF-8 for U+FFFD, as without", async () => {
    const broken = [0xff, 0xc3, 0xed, 0x80].map((byte) => Uint8Array.of(0x61, byte));
    const data = Array.from({ length: 6_000 }, (_, at) =>
      at % 5 === 0 ? broken[at % 4] : new TextEncoder().encode(`k${at}`),
    );
    for (const encoding of ["PLAIN", "RLE_DICTIONARY", "DELTA_LENGTH_BYTE_ARRAY"] as const) {
      expect(await differences(written([{ name: "x", data, type: "BYTE_ARRAY", encoding }]))).toEqual([]);
    }
  });

  it("says what it says without, whatever byte is changed or missing", async () => {
    const data = Array.from({ length: 60 }, (_, at) =>
      at % 7 === 0 ? null : `text ${at % 11} ${"-".repeat(at)}`,
    );
    const numbers = data.map((_, at) => at * 1.5);
    const bytes = written(
      [
        { name: "plain", data, type: "STRING", encoding: "PLAIN" },
        { name: "dictionary", data, type: "STRING", encoding: "RLE_DICTIONARY" },
        { name: "numbers", data: numbers, type: "DOUBLE", encoding: "PLAIN" },
      ],
      { codec: "SNAPPY" },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(await differences(changed)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  const folder = sharedData("parquet-samples", "hyparquet");
  const samples = [
    ...(hasSharedData ? readdirSync(folder).map((name) => ["parquet-samples", "hyparquet", name]) : []),
    ["adult", "adults-evidently.parquet"],
    ["nannyml-car-loan", "reference_synthetic_car_loan.parquet"],
    ["nannyml-car-loan", "monitoring_synthetic_car_loan.parquet"],
  ].filter((path) => path.at(-1)?.endsWith(".parquet"));

  it.skipIf(!hasSharedData).each(samples.map((path) => path.join("/")))(
    "gives what it gives without of %s",
    async (path) => {
      expect(await differences(new Uint8Array(readFileSync(sharedData(...path.split("/")))))).toEqual([]);
    },
  );
});
