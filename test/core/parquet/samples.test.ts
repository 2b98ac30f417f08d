/**
 * hyparquet's 63 sample files, each with its rows as JSON: made by ten writers, with every encoding and odd cases from
 * years of bug reports. Where we read a column, its values are those of the JSON; where not, the reason is in the table.
 */
import { readdirSync, readFileSync } from "node:fs";
import { parquetMetadata, parquetSchema } from "hyparquet/src/metadata.js";
import { describe, expect, it } from "vitest";
import type { Unsupported } from "../../../src/core/parquet/leaves.ts";
import { profileParquet } from "../../../src/core/parquet/profile.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";
import { columnOf, countsOf, fileSource } from "./sources.ts";

const lists = "lists and maps have no single value a row";
const variants = "a variant's values have no one type";
const shapes = "shapes are no single value";
const untyped = "bytes of fixed length without a type have no text";

/** What is left out of files that are otherwise read: reason → paths. */
const leftOut: Record<string, Record<string, readonly string[]>> = {
  adam_genotypes: {
    [lists]: [
      "variant.names",
      "variant.filtersFailed",
      "variant.annotation.transcriptEffects",
      "variant.annotation.attributes",
      "variantCallingAnnotations.filtersFailed",
      "variantCallingAnnotations.genotypePriors",
      "variantCallingAnnotations.genotypePosteriors",
      "variantCallingAnnotations.attributes",
      "alleles",
      "genotypeLikelihoods",
      "nonReferenceLikelihoods",
      "strandBiasComponents",
    ],
  },
  "byte_stream_split_extended.gzip": { [untyped]: ["flba5_plain", "flba5_byte_stream_split"] },
  "datapage_v2.snappy": { [lists]: ["e"] },
  duckdb3734: { [lists]: ["principals.characters"] },
  geoparquet: { [shapes]: ["geometry"] },
  geospatial: { [shapes]: ["geometry"] },
  issue23: { [lists]: ["menu.name", "menu.categories", "menu.description", "menu.languages"] },
  "nonnullable.impala": {
    [lists]: [
      "Int_Array",
      "int_array_array",
      "Int_Map",
      "int_map_array",
      "nested_Struct.B",
      "nested_Struct.c.D",
      "nested_Struct.G",
    ],
  },
  "nullable.impala": {
    [lists]: [
      "int_array",
      "int_array_Array",
      "int_map",
      "int_Map_Array",
      "nested_struct.b",
      "nested_struct.C.d",
      "nested_struct.g",
    ],
  },
  repeated_no_annotation: { [lists]: ["phoneNumbers.phone"] },
  "shredded-array": { [variants]: ["var"], [lists]: ["var.typed_value"] },
  "shredded-bool": { [variants]: ["var"] },
  "shredded-int": { [variants]: ["var"] },
  "shredded-nested-object": { [variants]: ["var"] },
  "shredded-object": { [variants]: ["var"] },
  "shredded-partial-object": { [variants]: ["var"] },
};

/** Files with no column we can read. */
const refused: Record<string, string> = {
  continued_page: lists,
  duckdb2557: lists,
  incorrect_map_schema: lists,
  "shredded-sparse-timestamp": variants,
  "shredded-type-mismatch": variants,
  struct_offset_index: lists,
};

const folder = sharedData("parquet-samples", "hyparquet");
const samples = hasSharedData
  ? readdirSync(folder)
      .filter((file) => file.endsWith(".parquet"))
      .map((file) => file.slice(0, -".parquet".length))
  : [];

describe.skipIf(!hasSharedData)("hyparquet's samples", () => {
  it("are 63", () => {
    expect(samples).toHaveLength(63);
    expect(samples).toEqual(expect.arrayContaining([...Object.keys(leftOut), ...Object.keys(refused)]));
  });

  it.each(samples.filter((name) => !(name in refused)))("%s has the values of its JSON", async (name) => {
    const { profile, unsupported } = await profileParquet(fileSource(`${folder}/${name}.parquet`));
    const rows = JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) as unknown[][];
    const elements = leavesByPath(`${folder}/${name}.parquet`);
    expect(byReason(unsupported)).toEqual(leftOut[name] ?? {});
    expect(profile.data.rows).toBe(rows.length);
    for (const [path, column] of profile.data.names) {
      const { element, place } = elements.get(path) ?? { element: { name: path }, place: -1 };
      const cells = rows.map((row) => cellAt(row[place], path.split(".").slice(1)));
      const present = cells.filter((cell) => cell !== null && cell !== undefined);
      expect([path, column.present]).toEqual([path, present.length]);
      if (column.summary().counts === null) continue;
      const ours = tally(
        countsOf(columnOf(profile, path)).map(([text, times]) => [ofText(text, element), times]),
      );
      expect([path, ours]).toEqual([path, tally(present.map((cell) => [ofJson(cell, element), 1]))]);
    }
  });

  it.each(Object.entries(refused))("%s is refused: %s", async (name, reason) => {
    await expect(profileParquet(fileSource(`${folder}/${name}.parquet`))).rejects.toThrow(
      `Cannot read the Parquet file: it has no readable column (${reason}): write columns of single values`,
    );
  });
});

function byReason(unsupported: readonly Unsupported[]): Record<string, string[]> {
  const paths: Record<string, string[]> = {};
  for (const { path, reason } of unsupported) (paths[reason] ??= []).push(path);
  return paths;
}

type Element = ReturnType<typeof parquetMetadata>["schema"][number];
type Tree = ReturnType<typeof parquetSchema>;

/** Leaves with the place of their outermost column among a row's. */
function leavesByPath(file: string): Map<string, { element: Element; place: number }> {
  const bytes = readFileSync(file);
  const metadata = parquetMetadata(new Uint8Array(bytes).buffer);
  const leaves = new Map<string, { element: Element; place: number }>();
  const walk = (tree: Tree, place: number) => {
    if (tree.children.length === 0) leaves.set(tree.path.join("."), { element: tree.element, place });
    for (const child of tree.children) walk(child, place);
  };
  parquetSchema(metadata).children.forEach(walk);
  return leaves;
}

function cellAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null)?.[name], value);
}

/** What a text and the JSON's value have in common: floats as floats, times to the millisecond, decimals to 14 digits. */
function ofText(text: string, element: Element): string {
  if (isTime(element)) return new Date(/Z$|^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`).toISOString();
  if (isText(element)) return text;
  return element.type === "BOOLEAN" ? text : comparable(Number(text), element);
}

function ofJson(cell: unknown, element: Element): string {
  if (isTime(element) || isText(element) || element.type === "BOOLEAN") return String(cell);
  return comparable(Number(cell), element);
}

function comparable(value: number, element: Element): string {
  if (element.converted_type === "DECIMAL") return value.toPrecision(14);
  return String((element.type === "FLOAT" ? Math.fround(value) : value) + 0);
}

function isTime({ type, converted_type, logical_type }: Element): boolean {
  const isInt96 = type === "INT96";
  return isInt96 || /DATE|TIMESTAMP/.test(converted_type ?? "") || logical_type?.type === "TIMESTAMP";
}

function isText({ type, converted_type, logical_type }: Element): boolean {
  return (type === "BYTE_ARRAY" && converted_type !== "DECIMAL") || logical_type?.type === "UUID";
}

function tally(entries: readonly (readonly [string, number])[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const [text, times] of entries) counts.set(text, (counts.get(text) ?? 0) + times);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
