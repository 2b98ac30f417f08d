import { readFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { expect, it } from "vitest";
import { profileParquet } from "../../../src/core/parquet/profile.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { memorySource } from "./sources.ts";

it.skipIf(!hasSharedData)("ends with an error where a schema counts its children below zero", async () => {
  const path = sharedData("parquet-samples/hyparquet/shredded-sparse-timestamp.parquet");
  const bytes = new Uint8Array(readFileSync(path));
  bytes[540] = 19;
  await expect(profileParquet(memorySource(bytes))).rejects.toThrow("its footer is broken");
});

it("refuses a footer that describes more than fits into memory, before it is decoded", async () => {
  const footer = new Uint8Array(1_000_000);
  const bytes = new Uint8Array(4 + footer.length + 8);
  bytes.set(new TextEncoder().encode("PAR1"));
  new DataView(bytes.buffer).setUint32(bytes.length - 8, footer.length, true);
  bytes.set(new TextEncoder().encode("PAR1"), bytes.length - 4);
  await expect(profileParquet(memorySource(bytes))).rejects.toThrow(/footer describes over 400000 things/);
});

it("passes on what the source throws: it is no fault of the file's", async () => {
  const data = Array.from({ length: 300_000 }, (_, index) => index * 0.7);
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data, type: "DOUBLE" }] }));
  const failure = new Error("internal error 10001");
  let reads = 0;
  const source = {
    size: bytes.length,
    read: (start: number, end: number) =>
      reads++ > 0 ? Promise.reject(failure) : Promise.resolve(bytes.subarray(start, end)),
  };
  await expect(profileParquet(source)).rejects.toBe(failure);
});
