/** What each physical and logical type is as text, from the bytes that PLAIN encoding has. */
import { parquetMetadata } from "hyparquet/src/metadata.js";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { describe, expect, it } from "vitest";
import { Column } from "../../../src/core/profile/column.ts";
import { ColumnAdder } from "../../../src/core/parquet/add.ts";
import { ChunkReader } from "../../../src/core/parquet/chunk.ts";
import type { Leaf } from "../../../src/core/parquet/leaves.ts";
import { meaningOf, type SchemaElement } from "../../../src/core/parquet/meaning.ts";
import { Room, decodePlain, decodeValues } from "../../../src/core/parquet/values.ts";
import { Window } from "../../../src/core/parquet/window.ts";
import { countsOf, memorySource } from "./sources.ts";

type Parts = Omit<SchemaElement, "name">;

function leafOf(parts: Parts): Leaf {
  const element = { name: "x", ...parts };
  const meaning = meaningOf(element);
  if (typeof meaning === "string") throw new Error(meaning);
  return { path: "x", element, depth: 0, meaning };
}

function textsOf(parts: Parts, values: readonly (number | bigint)[]): string[] {
  const leaf = leafOf(parts);
  const column = new Column();
  const adder = new ColumnAdder(column, leaf.meaning);
  adder.add(decodePlain(plain(parts, values), values.length, leaf, new Room()), null);
  adder.finish();
  return countsOf(column).map(([text]) => text);
}

/** Little-endian, but for bytes, whose numbers Parquet writes with the greatest byte first. */
function plain({ type, type_length: length = 0 }: Parts, values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 16);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (type === "INT32") view.setInt32(index * 4, Number(value), true);
    else if (type === "FLOAT") view.setFloat32(index * 4, Number(value), true);
    else if (type === "INT64") view.setBigInt64(index * 8, BigInt(value), true);
    else if (type === "DOUBLE") view.setFloat64(index * 8, Number(value), true);
    else {
      for (let at = 0; at < length; at++) {
        bytes[index * length + at] = Number((BigInt(value) >> BigInt(8 * (length - 1 - at))) & 255n);
      }
    }
  });
  return bytes;
}

const utc = { isAdjustedToUTC: true } as const;
const local = { isAdjustedToUTC: false } as const;

const cases: readonly [string, Parts, readonly (number | bigint)[], readonly string[]][] = [
  ["doubles", { type: "DOUBLE" }, [1, 0.1, -0, 1e21], ["0.0", "0.1", "1.0", "1e+21"]],
  ["floats", { type: "FLOAT" }, [0.1, 16_777_216], ["0.1", "16777216.0"]],
  ["ints", { type: "INT32" }, [-1, 7], ["-1", "7"]],
  ["unsigned ints", { type: "INT32", converted_type: "UINT_32" }, [-1, 7], ["4294967295", "7"]],
  ["longs", { type: "INT64" }, [-1, 2n ** 53n + 1n], ["-1", "9007199254740993"]],
  ["small longs", { type: "INT64" }, [-1, 2 ** 51], ["-1", "2251799813685248"]],
  ["unsigned longs", { type: "INT64", converted_type: "UINT_64" }, [-1, 7], ["18446744073709551615", "7"]],
  [
    "unsigned longs by logical type",
    { type: "INT64", logical_type: { type: "INTEGER", bitWidth: 64, isSigned: false } },
    [-1],
    ["18446744073709551615"],
  ],
  ["decimals in ints", { type: "INT32", converted_type: "DECIMAL", scale: 2 }, [-5, 120], ["-0.05", "1.20"]],
  ["decimals without a scale", { type: "INT64", converted_type: "DECIMAL" }, [120], ["120"]],
  [
    "decimals in bytes",
    {
      type: "FIXED_LEN_BYTE_ARRAY",
      type_length: 3,
      logical_type: { type: "DECIMAL", scale: 3, precision: 6 },
    },
    [-1, 123_456],
    ["-0.001", "123.456"],
  ],
  ["dates", { type: "INT32", converted_type: "DATE" }, [0, 19_000], ["1970-01-01", "2022-01-08"]],
  [
    "old timestamps",
    { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
    [1],
    ["1970-01-01T00:00:00.001Z"],
  ],
  [
    "instants",
    { type: "INT64", logical_type: { type: "TIMESTAMP", unit: "MICROS", ...utc } },
    [-1],
    ["1969-12-31T23:59:59.999999Z"],
  ],
  [
    "clock readings",
    { type: "INT64", logical_type: { type: "TIMESTAMP", unit: "NANOS", ...local } },
    [1_000_000_000n, 2n ** 62n],
    ["1970-01-01T00:00:01", "2116-02-20T23:53:38.427387904"],
  ],
  ["old times", { type: "INT32", converted_type: "TIME_MILLIS" }, [61_000], ["00:01:01"]],
  [
    "times",
    { type: "INT64", logical_type: { type: "TIME", unit: "NANOS", ...utc } },
    [1],
    ["00:00:00.000000001"],
  ],
  [
    "UUIDs",
    { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, logical_type: { type: "UUID" } },
    [0x550e8400e29b41d4a716446655440000n],
    ["550e8400-e29b-41d4-a716-446655440000"],
  ],
];

describe("a column's texts", () => {
  it.each(cases)("of %s", (_, parts, values, texts) => {
    expect(textsOf(parts, values)).toEqual(texts);
  });

  it.each<[string, Parts]>([
    ["BSON documents", { type: "BYTE_ARRAY", converted_type: "BSON" }],
    ["an interval", { type: "FIXED_LEN_BYTE_ARRAY", type_length: 12, converted_type: "INTERVAL" }],
    ["a decimal's scale", { type: "INT32", converted_type: "DECIMAL", scale: 1e6 }],
    ["shapes", { type: "BYTE_ARRAY", logical_type: { type: "GEOGRAPHY" } }],
  ])("are not to be had of %s", (reason, parts) => {
    expect(meaningOf({ name: "x", ...parts })).toMatch(new RegExp(`^${reason}`, "i"));
  });
});

it("decodeValues() reads unsigned whole numbers whose first, with its sign, has 33 bits, as DuckDB writes them", () => {
  const bytes = Uint8Array.from(
    Buffer.from("801008038ec685d61edfc285d61e200000000000000000000000e4af60f5", "hex"),
  );
  const leaf = leafOf({ type: "INT32", converted_type: "UINT_32" });
  expect(decodeValues("DELTA_BINARY_PACKED", bytes, 3, leaf, new Room())).toEqual({
    kind: "numbers",
    numbers: Float64Array.of(4_116_754_823, 215, 11),
  });
});

it("ChunkReader refuses a chunk with more or fewer values than it is said to have", async () => {
  const columnData = [{ name: "x", data: [1, 2, 3], type: "INT32" as const, nullable: false }];
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, codec: "UNCOMPRESSED" }));
  const start = Number(parquetMetadata(bytes.buffer).row_groups[0]?.columns[0]?.meta_data?.data_page_offset);
  const read = async (values: number) => {
    const limits = { maxPageBytes: 1_000, onPage: () => {} };
    const reader = new ChunkReader(new Window(memorySource(bytes), bytes.length), null, limits);
    const leaf = leafOf({ type: "INT32" });
    const column = new Column();
    const place = { start, end: bytes.length, values, codec: "UNCOMPRESSED", firstRow: 0 } as const;
    await reader.addTo(new ColumnAdder(column, leaf.meaning), place, leaf);
    return column.present;
  };
  await expect(read(3)).resolves.toBe(3);
  await expect(read(2)).rejects.toThrow("pages have more values than their chunk");
  await expect(read(4)).rejects.toThrow(RangeError);
});
