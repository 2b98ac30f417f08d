/**
 * The data sets of `oracle-stats-dev.json` and `known-answers-dev.json` as records of cells, each read as its
 * `how_to_load` says; and columns of them.
 */
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { Column } from "../../../src/core/profile/column.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { CsvTable } from "../../../src/core/read/csv/header.ts";
import type { Cell } from "../../../src/core/read/row.ts";
import { sharedData } from "../../shared-data.ts";

export interface DataSet {
  readonly names: readonly string[];
  readonly records: readonly (readonly Cell[])[];
}

const adultNames =
  "age workclass fnlwgt education education-num marital-status occupation relationship race sex " +
  "capital-gain capital-loss hours-per-week native-country class";

const loaders: Record<string, () => DataSet | Promise<DataSet>> = {
  elec2: () => csv("elec2", "elec.csv"),
  "adult-train": () => adult("adult-train.csv"),
  "adult-test": () => adult("adult-test.csv"),
  bike: () =>
    parsed(unzipped(readFileSync(sharedData("bike-sharing", "bike_sharing_dataset.zip")), "hour.csv")),
  "california-reference": () => csv("california-housing", "california_housing_reference.csv"),
  "california-analysis": () => csv("california-housing", "california_housing_analysis.csv"),
  telco: () => csv("telco-ibm", "Telco-Customer-Churn.csv"),
  "churn-raw": () => csv("churn-raw", "churn.txt"),
  churn: () => csv("churn", "training-dataset-with-header.csv"),
  "churn-test": async () => {
    const { names } = await load("churn");
    const text = readFileSync(sharedData("churn", "test-dataset-input-cols.csv"), "utf8");
    return { ...parsed(text, false), names: names.slice(1) };
  },
  chicago: () => csv("chicago-taxi", "data.csv"),
  german: () => csv("german-credit", "GermanCredit-with-header.csv"),
  "titanic-reference": () => csv("titanic", "titanic_reference.csv"),
  "titanic-analysis": () => csv("titanic", "titanic_analysis.csv"),
  "car-loan-reference": () => parquet("reference_synthetic_car_loan.parquet"),
  "car-loan-monitoring": () => parquet("monitoring_synthetic_car_loan.parquet"),
};
for (const month of ["2019-01", "2019-02", "2019-12", "2020-01", "2020-04"]) {
  loaders[`taxi-${month}`] = () => csv("nyc-taxi", `yellow_tripdata_sample_${month}.csv`);
}

const loaded = new Map<string, Promise<DataSet>>();

/** A data set by its name above; read once. */
export function load(name: string): Promise<DataSet> {
  const loader = loaders[name];
  if (loader === undefined) throw new Error(`Expected a data set, not ${name}`);
  const data = loaded.get(name) ?? Promise.resolve(loader());
  loaded.set(name, data);
  return data;
}

/** Some of its records. */
export function rows({ names, records }: DataSet, start: number, end: number): DataSet {
  return { names, records: records.slice(start, end) };
}

export function where(data: DataSet, name: string, holds: (cell: string) => boolean): DataSet {
  const at = data.names.indexOf(name);
  return { names: data.names, records: data.records.filter((record) => holds(record[at] ?? "")) };
}

export function profileOf({ names, records }: DataSet): Profile {
  const profile = new Profile();
  for (const cells of records) profile.data.add({ names, cells: [...cells] });
  return profile;
}

export function columnOf({ names, records }: DataSet, name: string): Column {
  const at = names.indexOf(name);
  const column = new Column();
  for (const record of records) {
    const cell = record[at];
    if (cell !== null && cell !== undefined) column.add(cell);
  }
  return column;
}

/** Its numbers, in order. */
export function numbersOf({ names, records }: DataSet, name: string): number[] {
  const at = names.indexOf(name);
  return records.flatMap((record) => (record[at] === null ? [] : [Number(record[at])]));
}

function csv(...path: string[]): DataSet {
  return parsed(readFileSync(sharedData(...path), "utf8"));
}

function parsed(text: string, header = true): DataSet {
  const records: Cell[][] = [];
  const table = new CsvTable(({ cells }) => records.push([...cells]), {
    header: header ? "present" : "absent",
  });
  table.push(text);
  table.end();
  return { names: table.header ?? [], records };
}

/** No header, and a blank before every field but the first. */
function adult(file: string): DataSet {
  const { records } = parsed(readFileSync(sharedData("adult", file), "utf8"), false);
  return {
    names: adultNames.split(" "),
    records: records.map((record) => record.map((cell) => cell?.trim() ?? null)),
  };
}

/** As pandas would write it: doubles always with a point. */
async function parquet(file: string): Promise<DataSet> {
  const path = sharedData("nannyml-car-loan", file);
  const found = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  const names = Object.keys(found[0] ?? {});
  return { names, records: found.map((record) => names.map((name) => cellOf(record[name]))) };
}

function cellOf(value: unknown): Cell {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value !== "number") return null;
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** One file of a zip archive: local headers one after the other, deflated. */
function unzipped(archive: Buffer, name: string): string {
  let at = 0;
  while (archive.readUInt32LE(at) === 0x04034b50) {
    const size = archive.readUInt32LE(at + 18);
    const [nameLength, extraLength] = [archive.readUInt16LE(at + 26), archive.readUInt16LE(at + 28)];
    const start = at + 30 + nameLength + extraLength;
    if (archive.toString("utf8", at + 30, at + 30 + nameLength) === name) {
      return inflateRawSync(archive.subarray(start, start + size)).toString("utf8");
    }
    at = start + size;
  }
  throw new Error(`Expected ${name} in the archive`);
}
