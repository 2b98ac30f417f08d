/**
 * INT96: instants of nanoseconds as Impala, Hive and old Spark write them (nanoseconds of the day, then the Julian day).
 * No writer at hand has them: fixed bytes are written, and the footer is then told what they are.
 */
import { parquetMetadata } from "hyparquet/src/metadata.js";
import { ByteWriter, parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { describe, expect, it } from "vitest";
import { profileParquet } from "../../../src/core/parquet/profile.ts";
import { columnOf, countsOf, memorySource } from "./sources.ts";

const nanosPerDay = 86_400_000_000_000n;

function int96(nanos: bigint): Uint8Array {
  const ofDay = ((nanos % nanosPerDay) + nanosPerDay) % nanosPerDay;
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, ofDay, true);
  view.setInt32(8, Number((nanos - ofDay) / nanosPerDay) + 2_440_588, true);
  return bytes;
}

function written(data: readonly (Uint8Array | null)[], encoding: "PLAIN" | "RLE_DICTIONARY"): Uint8Array {
  const schema = [
    { name: "root", num_children: 1 },
    { name: "x", type: "FIXED_LEN_BYTE_ARRAY", type_length: 12, repetition_type: "OPTIONAL" },
  ] as const;
  const columnData = [{ name: "x", data: [...data], encoding }];
  const bytes = new Uint8Array(
    parquetWriteBuffer({ columnData, schema: [...schema], rowGroupSize: 4, statistics: false }),
  );
  const metadata = parquetMetadata(bytes.slice().buffer);
  const leaf = metadata.schema[1];
  if (leaf === undefined) throw new Error("The file has no column");
  leaf.type = "INT96";
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data: chunk } of columns) if (chunk !== undefined) chunk.type = "INT96";
  }
  const footer = new ByteWriter();
  writeMetadata(footer, metadata);
  const length = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
  const dataPart = bytes.subarray(0, bytes.length - 8 - length);
  return Uint8Array.from([...dataPart, ...footer.getBytes(), ...bytes.subarray(-4)]);
}

const day = 1_795_305_600_000_000_000n;

describe("INT96", () => {
  it.each(["PLAIN", "RLE_DICTIONARY"] as const)(
    "timestamps are times of their text, in %s",
    async (encoding) => {
      const instants = [0n, -1n, day, day + 123_456_789n, day, -nanosPerDay, day];
      const bytes = written([...instants.map(int96), null, null], encoding);
      const { profile, unsupported } = await profileParquet(memorySource(bytes));
      expect(unsupported).toEqual([]);
      const column = columnOf(profile, "x");
      expect(countsOf(column)).toEqual([
        ["1969-12-31T00:00:00", 1],
        ["1969-12-31T23:59:59.999999999", 1],
        ["1970-01-01T00:00:00", 1],
        ["2026-11-22T00:00:00", 3],
        ["2026-11-22T00:00:00.123456789", 1],
      ]);
      expect(column.summary().types.Time).toBe(7);
      expect(column.summary().times).toMatchObject({ earliest: -86_400_000, latest: 1_795_305_600_123 });
      expect([column.present, profile.data.rows]).toEqual([7, 9]);
    },
  );

  it("beyond the calendar stays a number of nanoseconds", async () => {
    const bytes = int96(0n);
    new DataView(bytes.buffer).setInt32(8, 2 ** 31 - 1, true);
    const { profile } = await profileParquet(memorySource(written([bytes], "PLAIN")));
    expect(countsOf(columnOf(profile, "x"))).toEqual([
      [String(BigInt(2 ** 31 - 1 - 2_440_588) * nanosPerDay), 1],
    ]);
  });
});
