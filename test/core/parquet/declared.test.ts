/** What a file declares of its columns is believed: texts are no numbers, NaN is no value, and neither is a null token. */
import { parquetMetadata } from "hyparquet/src/metadata.js";
import { parquetWriteBuffer } from "hyparquet-writer/src/index.js";
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { profileParquet, type ParquetOptions } from "../../../src/core/parquet/profile.ts";
import { columnOf, countsOf, memorySource } from "./sources.ts";

type Written = Parameters<typeof parquetWriteBuffer>[0];
type Source = Written["columnData"][number];
type Schema = NonNullable<Written["schema"]>;

function written(columnData: Source[], leaf?: Omit<Schema[number], "name">): Uint8Array {
  const schema: Schema | undefined = leaf && [
    { name: "root", num_children: 1 },
    { name: "x", repetition_type: "REQUIRED", ...leaf },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, ...(schema && { schema }) }));
}

async function typesOf(bytes: Uint8Array, options?: ParquetOptions): Promise<string[]> {
  const { profile } = await profileParquet(memorySource(bytes), options);
  return baselineOf(profile).constraints.features.map(
    ({ name, inferred_type, completeness }) => `${name}: ${inferred_type} ${completeness}`,
  );
}

async function xOf(bytes: Uint8Array, options?: ParquetOptions) {
  return columnOf((await profileParquet(memorySource(bytes), options)).profile, "x");
}

const codes = ["00501", "06390", "10001", "1e5", "2.50"];
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("a column of texts", () => {
  it.each<[string, Omit<Schema[number], "name">]>([
    ["UTF8", { type: "BYTE_ARRAY", converted_type: "UTF8" }],
    ["STRING", { type: "BYTE_ARRAY", logical_type: { type: "STRING" } }],
    ["ENUM", { type: "BYTE_ARRAY", converted_type: "ENUM" }],
    ["JSON", { type: "BYTE_ARRAY", converted_type: "JSON" }],
    ["byte arrays that nobody called anything", { type: "BYTE_ARRAY" }],
  ])("called %s is a String, whatever its characters are", async (name, leaf) => {
    // JSON's writer would quote them.
    const data = name === "UTF8" || name === "STRING" ? codes : codes.map(bytesOf);
    const bytes =
      name === "JSON"
        ? written([{ name: "x", data: [1, 20], type: "JSON" }])
        : written([{ name: "x", data }], leaf);
    expect(await typesOf(bytes)).toEqual(["x: String 1"]);
    const { features } = baselineOf((await profileParquet(memorySource(bytes))).profile).constraints;
    expect(features[0]?.string_constraints?.domains).toEqual(name === "JSON" ? ["1", "20"] : codes);
  });

  it("keeps the types of numbers, booleans and times beside it", async () => {
    const bytes = written([
      { name: "zip", data: codes, type: "STRING" },
      { name: "flag", data: ["true", "false", "true", "true", "true"], type: "STRING" },
      { name: "day", data: codes.map(() => "2026-11-22"), type: "STRING" },
      { name: "size", data: [1, 2, 3, 4, 5], type: "INT32" },
      { name: "price", data: [1, 2, 3, 4, 5], type: "DOUBLE" },
    ]);
    expect(await typesOf(bytes)).toEqual([
      "zip: String 1",
      "flag: String 1",
      "day: String 1",
      "size: Integral 1",
      "price: Fractional 1",
    ]);
    const { profile } = await profileParquet(memorySource(bytes));
    expect(columnOf(profile, "flag").summary().types.Boolean).toBe(5);
    expect(columnOf(profile, "day").summary().times?.count).toBe(5);
  });

  it("is read by its characters where it is to be compared with numbers", async () => {
    const bytes = written([
      { name: "x", data: ["1", "2"], type: "STRING" },
      { name: "y", data: ["1", "2"], type: "STRING" },
    ]);
    expect(await typesOf(bytes, { numeric: new Set(["x"]) })).toEqual(["x: Integral 1", "y: String 1"]);
  });

  it("stays one where its values are too many to count each", async () => {
    const data = Array.from({ length: 9_000 }, (_, index) => String(index).padStart(5, "0"));
    const { types, counts, values } = (await xOf(written([{ name: "x", data, type: "STRING" }]))).summary();
    expect([types.Text, counts, values.total]).toEqual([9_000, null, 0]);
  });
});

/** Few numbers, many equal ones (a dictionary), and more than are counted each. */
const lengths = { few: 4, many: 20_000, equal: 9_000 };

function numbers(kind: keyof typeof lengths): number[] {
  return Array.from({ length: lengths[kind] }, (_, index) => (kind === "equal" ? index % 5 : index) + 0.5);
}

describe("a missing value", () => {
  it.each(["few", "many", "equal"] as const)("is NaN in columns of floats: %s values", async (kind) => {
    const data = [...numbers(kind), Number.NaN, Number.NaN];
    for (const type of ["DOUBLE", "FLOAT", "FLOAT16"] as const) {
      const halves = type === "FLOAT16" ? data.map((value) => value % 500) : data;
      const column = await xOf(written([{ name: "x", data: halves, type }]));
      const { types } = column.summary();
      expect([type, column.present, types.Fractional, types.Text]).toEqual([
        type,
        lengths[kind],
        lengths[kind],
        0,
      ]);
    }
    const share = lengths[kind] / (lengths[kind] + 2);
    expect(await typesOf(written([{ name: "x", data, type: "DOUBLE" }]))).toEqual([`x: Fractional ${share}`]);
  });

  it("is no infinity: that is an odd cell", async () => {
    const column = await xOf(written([{ name: "x", data: [1.5, Infinity, -Infinity], type: "DOUBLE" }]));
    expect(column.summary().types).toMatchObject({ Fractional: 1, Text: 2 });
    expect([...(column.summary().counts?.entries() ?? [])].map(([text]) => text).sort()).toEqual([
      "-Infinity",
      "1.5",
      "Infinity",
    ]);
  });

  it("is what a null token says, of texts to the letter", async () => {
    for (const encoding of ["PLAIN", "RLE_DICTIONARY"] as const) {
      const data = ["00501", "NA", "na", "NA ", "-1", "-1.0", "né", "n/a", "NA"];
      const bytes = written([{ name: "x", data, type: "STRING", encoding }]);
      const column = await xOf(bytes, { nullTokens: ["NA", "-1", "né"] });
      expect([encoding, countsOf(column).map(([text]) => text)]).toEqual([
        encoding,
        ["-1.0", "00501", "NA ", "n/a", "na"],
      ]);
      expect((await xOf(bytes)).present).toBe(9);
    }
  });

  it.each(["few", "many", "equal"] as const)(
    "is what a null token says, of numbers by value: %s",
    async (kind) => {
      const nullTokens = ["NA", "-999"];
      const doubles = written([{ name: "x", data: [...numbers(kind), -999, -998.5], type: "DOUBLE" }]);
      expect((await xOf(doubles, { nullTokens })).present).toBe(lengths[kind] + 1);
      const whole = numbers(kind).map(Math.floor);
      const ints = written([{ name: "x", data: [...whole, -999, -9990], type: "INT32" }]);
      const column = await xOf(ints, { nullTokens });
      expect([column.present, column.summary().moments.minimum]).toEqual([lengths[kind] + 1, -9990]);
      const longs = written([{ name: "x", data: [...whole, -999].map(BigInt), type: "INT64" }]);
      expect((await xOf(longs, { nullTokens })).present).toBe(lengths[kind]);
      expect((await xOf(longs, { nullTokens: ["NA"] })).present).toBe(lengths[kind] + 1);
    },
  );

  it("is what a null token says of booleans and dates", async () => {
    const flags = written([{ name: "x", data: [true, false, true], type: "BOOLEAN" }]);
    expect((await xOf(flags, { nullTokens: ["false"] })).present).toBe(2);
    const days = written([{ name: "x", data: [new Date(0), new Date("1900-01-01")], type: "TIMESTAMP" }]);
    expect((await xOf(days, { nullTokens: ["1900-01-01T00:00:00Z"] })).present).toBe(1);
  });
});

describe("booleans", () => {
  it("in runs (RLE) are counted, with gaps among them and without", async () => {
    const flags = Array.from({ length: 1_000 }, (_, index) => index % 7 === 0 || index > 600);
    const gaps = flags.map((flag, index) => (index % 3 === 0 ? null : flag));
    for (const data of [flags, gaps]) {
      const bytes = written([{ name: "x", data, type: "BOOLEAN", encoding: "RLE" }]);
      const chunk = parquetMetadata(bytes.slice().buffer).row_groups[0]?.columns[0]?.meta_data;
      expect(chunk?.encodings).toContain("RLE");
      expect(chunk?.encodings).not.toContain("PLAIN");
      const trues = data.filter((flag) => flag === true).length;
      const falses = data.filter((flag) => flag === false).length;
      expect(countsOf(await xOf(bytes))).toEqual([
        ["false", falses],
        ["true", trues],
      ]);
    }
  });
});
